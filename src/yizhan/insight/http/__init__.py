"""Pages and API of figures."""

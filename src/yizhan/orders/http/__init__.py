"""Pages and operations of the room."""

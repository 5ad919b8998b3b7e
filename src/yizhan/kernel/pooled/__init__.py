"""Django's backend for PostgreSQL, with a pool whose broken connections are dropped at once."""

"""The yizhan command: embedded PostgreSQL, demo, serving, backup and restore."""

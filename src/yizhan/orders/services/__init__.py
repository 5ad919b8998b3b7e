"""Writes of the room: each one state change in one transaction."""

"""Reads: what readers see, what lies on an editor's desk, what was offered by other sites."""

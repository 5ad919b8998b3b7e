"""Reads of cases: bounded, and never beyond the asker's line."""

"""Reads of figures: over facts, over the register as of a day, and the records behind a number."""

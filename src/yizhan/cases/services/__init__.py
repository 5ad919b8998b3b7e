"""Writes: one function, one state change, one transaction. Who acts and when is passed in."""

"""Writes: one function for each state change of a site or an article."""

"""Measurements beside their peers: `make bench`. Never run by the tests; both sides of a row run in one session."""

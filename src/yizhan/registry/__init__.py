"""Unions, employers and members: who belongs where, on which day, and who stands above."""

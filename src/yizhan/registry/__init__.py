"""Unions, employers and members: who belongs where, and since when."""

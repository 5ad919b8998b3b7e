"""A synthetic province: real divisions, invented unions, employers and people.

Nobody in it exists. ID numbers begin with 2399, a county code that was never given out; mobile numbers begin with
160, a range that was never given out either. Seeded: the same seed makes the same province.
"""

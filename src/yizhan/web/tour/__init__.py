"""`/tour`: the systems of a federation, what of each is built, the figures beside their printed source, and the trials.

In a demonstration only. Rows and printed figures are data; whether something is built is computed from what is there.
"""

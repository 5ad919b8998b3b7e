"""Applications and their parts on the way through the levels, by the clock."""

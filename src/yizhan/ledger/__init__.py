"""Money and goods as double entries, released by two people, paid in batches."""

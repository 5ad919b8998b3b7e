"""Programmes as data: files, rules, forms, effects and their published versions."""

"""Ids, money, clock, journal, facts, vault, files, messages, scope keys and errors: what every room stands on."""

"""Writes of the register. One function is one state change in one transaction, with who acts and when passed in."""

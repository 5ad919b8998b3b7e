"""Rosters (名册): what a union's cadre keeps in a spreadsheet, read, checked and merged into the register."""

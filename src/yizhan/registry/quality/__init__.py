"""How good the register's entries are: what is missing or doubtful, counted by union and shown row by row."""

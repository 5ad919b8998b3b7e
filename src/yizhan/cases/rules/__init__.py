"""Pure rules of a case: no Django, no clock, no I/O. Facts and days come in, decisions come out."""

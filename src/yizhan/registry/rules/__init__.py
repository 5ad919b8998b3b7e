"""Pure rules of the register: no Django, no clock, no I/O. Facts and dates come in."""

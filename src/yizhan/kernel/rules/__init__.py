"""Pure decisions of the kernel: no Django, no clock, no I/O."""

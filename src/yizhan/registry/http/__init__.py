"""Pages and API of the register: parse, call, render."""

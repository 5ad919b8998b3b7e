"""Everything that moves money or the state around it: one function, one state change, one transaction."""

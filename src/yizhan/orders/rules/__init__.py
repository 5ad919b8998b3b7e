"""What is decided by arguments alone."""

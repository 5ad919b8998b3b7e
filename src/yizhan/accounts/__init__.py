"""People who sign in, the roles they act in, and the consents they gave."""

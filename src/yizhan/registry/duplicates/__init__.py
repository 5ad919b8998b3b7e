"""Two entries of one person: how they are found, compared side by side, made one, and told apart for good."""

"""What is decided about figures: pure, without database, clock or files."""

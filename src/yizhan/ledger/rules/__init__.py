"""What is decided about money: pure, without database, clock or files."""

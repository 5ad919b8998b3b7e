"""What a roster's cells mean. Pure: no database, no clock, no files."""

"""What machines hold so that people need not remember it: one file for each promise of docs/architecture.md."""

"""工单: the rights desk, and what follows a bad rating."""

"""Kill -9 of server, worker and PostgreSQL under load: whatever a client saw acknowledged is there afterwards, once."""

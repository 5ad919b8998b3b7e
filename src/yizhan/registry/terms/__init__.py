"""届期与证书: when a committee's term and a union's certificate end, and who is told in time."""

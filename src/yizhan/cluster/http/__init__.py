"""Addresses of the cluster: the sites for everybody, the newsroom for those who write and review."""

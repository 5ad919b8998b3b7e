"""Programme files, `format: 1`: YAML with places in, checked programmes out. Pure."""

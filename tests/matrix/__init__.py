"""Every route tried as everybody: who may use it is the route's own declaration, how far they see stands in `reach`."""

"""Yizhan: the open platform of a provincial federation of trade unions."""

__version__ = "0.1.0"

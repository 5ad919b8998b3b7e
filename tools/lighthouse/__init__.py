"""Lighthouse's scores of the pages that people meet first; see `__main__.py`."""

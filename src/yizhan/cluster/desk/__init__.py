"""Wagtail as the place where editors write. Its modules are imported only by processes that serve pages.

Nothing is stored by Wagtail: its editor hands a text to the services of this room, which know no other way to publish
than three signatures. Of Wagtail's own pages the gate in `urls.py` opens the few that writing needs.
"""

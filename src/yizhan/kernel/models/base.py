"""What tables have in common: what the serving role may do with rows once they are written.

Every table says so by one of three bases, and `yizhan migrate` grants just that (`ops/roles.py`): "cannot be changed"
is held by the database and not by our manners.
"""

from typing import ClassVar

from django.db import models


class Kept(models.Model):
    """A table of records: a row is never deleted, and of its fields only those in `changing` are ever written again.

    What names a person is among them where a row follows its person when two entries are merged.
    """

    changing: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True


class AppendOnly(Kept):
    """A table whose rows, once written, stay as they are."""

    changing = ()

    class Meta:
        abstract = True


class Free(models.Model):
    """A table of what holds just now, or for a while: its rows are also deleted, and written again, as far as not
    `changing` names the only fields that are."""

    changing: ClassVar[tuple[str, ...] | None] = None

    class Meta:
        abstract = True

"""What tables have in common."""

from django.db import models


class AppendOnly(models.Model):
    """A table whose rows, once written, stay as they are.

    `yizhan migrate` grants the serving role INSERT and SELECT on every subclass and nothing else, so that "cannot
    be changed" is held by the database and not by our manners.
    """

    class Meta:
        abstract = True

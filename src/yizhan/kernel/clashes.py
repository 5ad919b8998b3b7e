"""Two who come at once: the database's constraint decides, and whoever comes second is told in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from yizhan.kernel.errors import DomainError


@contextmanager
def refused_by(constraint: str, refusal: type[DomainError]) -> Iterator[None]:
    """A savepoint in which a clash with the constraint (or column) of this name is the refusal.

    What was written in it is undone, the caller's transaction goes on; every other clash stays what it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        if constraint in str(clash):
            raise refusal from None
        raise

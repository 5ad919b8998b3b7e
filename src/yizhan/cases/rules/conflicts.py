"""Nobody handles their own, a relative's or a declared colleague's case."""

from collections.abc import Set as AbstractSet
from enum import StrEnum
from uuid import UUID


class Bar(StrEnum):
    CONNECTED = "connected"
    TIED = "tied"


def bar(handler: UUID | None, *, connected: AbstractSet[UUID], ties: AbstractSet[UUID] = frozenset()) -> Bar | None:
    """Why this person may not handle the case, or None.

    `connected` are the applicant and the household, `ties` the persons tied to the handler by declaration.
    A handler without a person record (a job of the platform) has no interests.
    """
    if handler is None:
        return None
    if handler in connected:
        return Bar.CONNECTED
    return Bar.TIED if connected & ties else None

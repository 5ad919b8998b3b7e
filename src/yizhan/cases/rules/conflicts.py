"""Nobody handles their own, a relative's or a declared colleague's case."""

from collections.abc import Set as AbstractSet
from enum import StrEnum
from uuid import UUID


class Bar(StrEnum):
    OWN = "own"
    HOUSEHOLD = "household"
    TIED = "tied"


def bar(
    handler: UUID | None,
    *,
    applicant: UUID,
    household: AbstractSet[UUID] = frozenset(),
    ties: AbstractSet[UUID] = frozenset(),
) -> Bar | None:
    """Why this person may not handle the case, or None. `ties` are the persons tied to the handler.

    A handler without a person record (a job of the platform) has no interests.
    """
    if handler is None:
        return None
    if handler == applicant:
        return Bar.OWN
    if handler in household:
        return Bar.HOUSEHOLD
    return Bar.TIED if applicant in ties or household & ties else None

"""How long somebody may appeal against an expulsion, and which desk above hears it."""

from collections.abc import Collection, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

APPEAL_TERM_DAYS: Final = 15
"""Working days after the member was told. A default of this house, as long as a case's; no national rule is known."""

ANSWER_TERM_DAYS: Final = 20
"""Working days for the answer. A default of this house as well."""


def hearing_desk(above: Sequence[T], staffed: Collection[T]) -> T | None:
    """The nearest desk above at which somebody sits, else the nearest; None where nothing stands above."""
    return next((desk for desk in above if desk in staffed), above[0] if above else None)

"""Who is told nothing any more, since they died: asked before anything is written or sent, so that every room obeys."""

from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

SILENCED: Final = "silenced"  # the failure of a delivery that was on its way; nobody is to telephone instead

SilentUsers = Callable[[Collection[UUID]], Collection[UUID]]
SilentNumber = Callable[[str], bool]
_users: list[SilentUsers] = []
_numbers: list[SilentNumber] = []
_reported: list[SilentNumber] = []


def use_silent_users(among: SilentUsers) -> None:
    """The room that keeps the accounts registers which of some users are told nothing."""
    _users[:] = [among]


def use_silent_numbers(is_silent: SilentNumber) -> None:
    """The room that knows whose number it is registers whether nobody alive is reached by a mobile number."""
    _numbers[:] = [is_silent]


def use_reported_dead(is_reported: SilentNumber) -> None:
    """The room that knows it registers whether whoever signs in with a mobile number is reported to have died."""
    _reported[:] = [is_reported]


def is_reported_dead(mobile: str) -> bool:
    """Whether no account is opened or entered with this number, since its owner is reported to have died."""
    return _reported[0](mobile) if _reported else False


def silent_among(user_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of some users who are told nothing."""
    return frozenset(_users[0](user_ids)) if _users and user_ids else frozenset()


def is_silent(user_id: UUID) -> bool:
    return bool(silent_among([user_id]))


def is_silent_number(mobile: str) -> bool:
    """Whether a text to this number would go to the dead alone."""
    return _numbers[0](mobile) if _numbers else False

"""What becomes of a row that can be read, by what the register holds of its person."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    JOINS = "joins"  # the person is known and in no union
    CHANGES = "changes"
    MOVES = "moves"  # a member of another union, whose word is needed
    UNDER_OTHER_NAME = "under_other_name"
    HAS_DIED = "has_died"
    OWN = "own"  # nobody handles their own entry


class Kept(StrEnum):
    """Why something could not be taken back."""

    MEMBERSHIP_CHANGED = "membership_changed"
    TRANSFER_OPEN = "transfer_open"
    HAS_CASES = "has_cases"
    ENTRY_CHANGED = "entry_changed"
    VALUE_CHANGED = "value_changed"


@dataclass(frozen=True, slots=True)
class Found:
    """The register's side of one row whose person it knows and which does not stand there as it is."""

    is_named_so: bool
    is_member: bool
    is_in_union: bool
    has_died: bool
    is_own: bool  # the person is whoever imports


def decide(found: Found) -> Verdict:
    """The order matters: a name that differs is told before anything that would tell where somebody is a member."""
    if not found.is_named_so:
        return Verdict.UNDER_OTHER_NAME
    if found.has_died:
        return Verdict.HAS_DIED
    if found.is_own:
        return Verdict.OWN
    if not found.is_member:
        return Verdict.JOINS
    return Verdict.CHANGES if found.is_in_union else Verdict.MOVES

"""What somebody else may see of how a person meets a programme's conditions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yizhan.catalogue.types.programme import Clause


class Rests(StrEnum):
    """What a condition rests on, values that are computed from other facts included."""

    OPEN = "open"  # nothing sensitive
    CLOSED = "closed"  # sensitive facts, dated tables and the day, and nothing else
    MIXED = "mixed"  # sensitive facts and facts of the roster


class Seen(StrEnum):
    """A condition as a cadre sees it. What is not met for a sensitive reason is not known to them."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class ClauseSeen:
    """One condition of one person."""

    clause: Clause
    rests: Rests
    seen: Seen
    missing: tuple[str, ...] = ()  # names of absent facts of the roster; never of what is sensitive


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """All conditions of one person."""

    clauses: tuple[ClauseSeen, ...]

    @property
    def is_possible(self) -> bool:
        """Whether nothing open speaks against it."""
        return all(each.seen is not Seen.NOT_MET for each in self.clauses)

    @property
    def exposes(self) -> bool:
        """Whether something is told that rests on a sensitive fact."""
        return any(each.rests is not Rests.OPEN and each.seen is Seen.MET for each in self.clauses)

"""What a rule says about somebody: yes, no, unknown or fault, with reasons and working."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yizhan.catalogue.rules.types import FactValue
from yizhan.catalogue.types.programme import Hint, Programme
from yizhan.catalogue.words import NO_WORDS, Words


class Outcome(StrEnum):
    """A rule's answer. `fault` (division by zero, overflow) is never passed off as unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Reason:
    """A clause that is not met, not known, or could not be computed. `missing` are the names of absent facts,
    `missing_labels` their words; `fault` is `division-by-zero`, `overflow` or empty."""

    clause: str
    outcome: Outcome
    says: Words
    why: Words = NO_WORDS
    change: Words = NO_WORDS
    ask: Words = NO_WORDS
    missing: tuple[str, ...] = ()
    missing_labels: tuple[Words, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, no or unknown, with a reason for each clause that is not a plain yes."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    @property
    def value(self) -> bool | None:
        """True, False, or None when unknown (or at fault: then `outcome` says so)."""
        return {Outcome.YES: True, Outcome.NO: False}.get(self.outcome)


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One line of shown working: the name, the formula in words, the same with figures, and the result."""

    name: str
    label: str
    formula: str
    figures: str
    result: str
    outcome: Outcome | None = None

    def as_mapping(self) -> dict[str, str]:
        """As it is kept, and told to programs."""
        return {
            "name": self.name,
            "label": self.label,
            "formula": self.formula,
            "figures": self.figures,
            "result": self.result,
            "outcome": self.outcome.value if self.outcome else "",
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """A verdict together with the computed values (absent when unknown) and the working behind both."""

    verdict: Verdict
    values: Mapping[str, FactValue]
    working: tuple[WorkingLine, ...]
    amount_fen: int | None = None
    round: str = ""  # of a ranked programme: among whom it is ranked; empty when not known
    score: int | None = None
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What one person's facts say about one programme."""

    programme: Programme
    verdict: Verdict

"""What other rooms register: attributes of people, handlers of effects, openers of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from yizhan.catalogue.rules.types import FactValue
from yizhan.catalogue.types.programme import Programme
from yizhan.kernel.scope import Acting, ScopeKeys

AttributeProvider = Callable[[Sequence[UUID], date], Mapping[UUID, Mapping[str, FactValue]]]
"""Person ids and a day to their known attributes, in a constant number of queries. An unknown one is left out."""


PastProvider = Callable[[UUID, Sequence[str], date], Mapping[str, Mapping[str, FactValue]]]
"""What one person had of each of these programmes before, by code: every code asked is answered, in one query."""


@dataclass(frozen=True, slots=True)
class EffectContext:
    """What every effect is told. Effects are idempotent on `(case_id, step)`."""

    case_id: UUID
    step: str
    union: ScopeKeys
    programme: Programme
    acting: Acting
    at: datetime
    on: date
    person_id: UUID | None = None
    employer_id: UUID | None = None
    application_id: UUID | None = None
    details: Mapping[str, str] = field(default_factory=dict)


EffectRun = Callable[[EffectContext, Mapping[str, FactValue]], Mapping[str, str]]
"""Does the effect inside the caller's transaction; returns ids and codes of what came about, for the journal."""

UnderWayProvider = Callable[[Acting], Mapping[str, str]]
"""Codes of the services of which somebody has an application under way that leaves no room for a second one, each to
its page; in one query."""

Opener = Callable[[UUID], str]
"""A record's id to the address of its page."""

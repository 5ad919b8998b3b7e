"""Who is tied to whom by declaration."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import Promise

from yizhan.kernel.remembering import asked_once
from yizhan.registry.codes import TieKind
from yizhan.registry.models import DeclaredTie

# An ended declaration goes on binding: nobody shall open a relative's case by ending the tie first.
BINDS_ON_FOR: Final = timedelta(days=365)


def _binding() -> Q:
    return Q(ended_at__isnull=True) | Q(ended_at__gt=Now() - BINDS_ON_FOR)


def are_tied(one: UUID, other: UUID) -> bool:
    """Whether the two are declared relatives or close colleagues, or were within the last year, in either order."""
    first, second = sorted((one, other))
    return DeclaredTie.objects.filter(_binding(), person_a_id=first, person_b_id=second).exists()


@dataclass(frozen=True, slots=True)
class StandingTie:
    """A declaration in force, as one of the two sees it."""

    id: UUID
    other_name: str
    kind: str | Promise
    declared_at: datetime


def standing_ties(person_id: UUID) -> list[StandingTie]:
    """Everything that ties somebody by declaration, newest first; at most a hundred."""
    rows = DeclaredTie.objects.filter(Q(person_a_id=person_id) | Q(person_b_id=person_id), ended_at__isnull=True)
    found = rows.select_related("person_a", "person_b").order_by("-declared_at", "-id")[:100]
    return [
        StandingTie(
            tie.id,
            (tie.person_b if tie.person_a_id == person_id else tie.person_a).name,
            TieKind(tie.kind).label,
            tie.declared_at,
        )
        for tie in found
    ]


def tied_to(person_id: UUID) -> set[UUID]:
    """Everybody whom a declaration ties to this person: one in force, or one ended within the last year.

    Each list of a first screen leaves out these, so one page asks it many times."""
    return set(asked_once(("tied_to", person_id), lambda: _tied_to(person_id)))


def _tied_to(person_id: UUID) -> frozenset[UUID]:
    rows = DeclaredTie.objects.filter(Q(person_a_id=person_id) | Q(person_b_id=person_id), _binding())
    pairs = rows.values_list("person_a_id", "person_b_id")
    return frozenset(party for pair in pairs for party in pair) - {person_id}

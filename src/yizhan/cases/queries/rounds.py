"""Rounds at a desk: applications of one ranked programme that wait there together for the same places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from yizhan.cases.desk_errors import RoundNotYours, RoundTooLarge
from yizhan.cases.models import Case
from yizhan.cases.queries.access import line_q, on_desk_q
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.rules.ranking import LARGEST_ROUND, Entry, Placed, ranked
from yizhan.cases.types import OPEN, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Outcome, Programme
from yizhan.catalogue.words import Words
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting

_AT_RANK = Q(state=State.HANDLING) & ~Q(ranked_in="")


@dataclass(frozen=True, slots=True)
class RoundKey:
    """Scores are compared within one version of the programme alone: another version may reckon otherwise."""

    version_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round that waits on the desk."""

    key: RoundKey
    programme: str
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Round:
    """One round as it stands: in order, those that the rule denies apart, and how many are still on the way."""

    key: RoundKey
    programme: Programme
    name: str
    placed: Sequence[Placed]
    cases: dict[UUID, Case]
    denied: Sequence[Case]
    on_the_way: int


def rounds_on_desk(acting: Acting) -> list[RoundRow]:
    """Every round of which something waits for a decision here."""
    found: dict[RoundKey, int] = {}
    for case in _to_be_ranked(acting):
        key = RoundKey(case.programme_version_id, case.ranked_in)
        found[key] = found.get(key, 0) + 1
    rows = [
        RoundRow(key, catalogue.said(programme.names), round_name(programme, key.code), count)
        for key, count in found.items()
        for programme in [catalogue.version(key.version_id)]
    ]
    return sorted(rows, key=lambda row: (row.programme, row.key.code))


def round_on_desk(acting: Acting, key: RoundKey) -> Round:
    """The round in order. NotFound where nothing of it waits here; RoundNotYours where somebody close is in it."""
    cases = [
        case
        for case in _to_be_ranked(acting)
        if (case.programme_version_id, case.ranked_in) == (key.version_id, key.code)
    ]
    if not cases:
        raise NotFound
    if len(cases) > LARGEST_ROUND:
        raise RoundTooLarge(most=LARGEST_ROUND)
    _refuse_conflicts(acting, key, cases)
    programme = catalogue.version(key.version_id)
    fit = [case for case in cases if case.verdict.get("outcome") != Outcome.NO]
    placed = ranked(Entry(case.id, case.score, case.application.submitted_at) for case in fit)
    return Round(
        key=key,
        programme=programme,
        name=round_name(programme, key.code),
        placed=placed,
        cases={case.id: case for case in cases},
        denied=[case for case in cases if case.verdict.get("outcome") == Outcome.NO],
        on_the_way=_on_the_way(acting, key, cases),
    )


def round_name(programme: Programme, code: str) -> str:
    """The words of a round's code, as the form or the value has them."""
    source = programme.rank.round.source if programme.rank else ""
    labels = dict[str, Words]()
    for field in programme.form.fields():
        if source == f"form.{field.name}":
            labels = {choice.code: choice.label for choice in field.choices}
    for value in programme.values:
        if source == f"value.{value.name}":
            labels = dict(value.labels)
    return labels[code].say(get_language() or "") if code in labels else code


def is_ranked(case: Case) -> bool:
    """Whether the case stands at the step in which its programme ranks."""
    programme = catalogue.version(case.programme_version_id)
    plan = plan_of(programme, case.plan)
    return programme.rank is not None and bool(case.ranked_in) and plan[case.step].code == programme.rank.step


def _to_be_ranked(acting: Acting, among: Q = _AT_RANK) -> list[Case]:
    if acting.role not in OFFICERS:
        return []
    rows = Case.objects.filter(line_q(acting), on_desk_q(acting), _AT_RANK, among).select_related("application")
    return [case for case in rows.order_by("id")[: LARGEST_ROUND + 1] if is_ranked(case)]


def _refuse_conflicts(acting: Acting, key: RoundKey, seen: Iterable[Case]) -> None:
    """Places given to one are taken from another: who is close to somebody in the round leaves all of it alone."""
    rows = Case.objects.filter(on_desk_q(acting), _AT_RANK, programme_version_id=key.version_id, ranked_in=key.code)
    here = [case for case in rows.order_by("id")[: LARGEST_ROUND + 1] if is_ranked(case)]
    visible = {case.id for case in seen}
    if any(case.id not in visible or (case.helper_id or "") == acting.user_id for case in here):
        raise RoundNotYours


def _on_the_way(acting: Acting, key: RoundKey, here: Sequence[Case]) -> int:
    """Those of the round in one's line that have not reached this desk yet."""
    rows = Case.objects.filter(
        line_q(acting), programme_version_id=key.version_id, ranked_in=key.code, state__in=sorted(OPEN)
    )
    before = [case for case in rows.exclude(id__in=[case.id for case in here])[:LARGEST_ROUND] if _is_before(case)]
    return len(before)


def _is_before(case: Case) -> bool:
    programme = catalogue.version(case.programme_version_id)
    codes = [step.code for step in plan_of(programme, case.plan)]
    return programme.rank is not None and case.step <= codes.index(programme.rank.step)

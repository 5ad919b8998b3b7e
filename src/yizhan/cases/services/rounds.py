"""Deciding a round at once: the first so many in order get the places, each case with its own reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _  # kept as written: the applicant may read another language

from yizhan.cases import desk_errors
from yizhan.cases.queries.rounds import Round, RoundKey, round_on_desk
from yizhan.cases.rules.ranking import Placed, digest
from yizhan.cases.services.deciding import decide
from yizhan.cases.types import Ruling
from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry

_CHOSEN = _("本轮名额 {places} 个，按得分排第 {place} 名（{score} 分），同意。")
_BELOW = _("本轮名额 {places} 个，按得分排第 {place} 名（{score} 分），没有排进名额。")
_REMEDY = _("下一轮可以再申请；得分是怎么算的请看办件页，有漏填的优先条件请补上。")


@dataclass(frozen=True, slots=True)
class Choosing:
    """How many places there are, the order as it was seen, and whether those below end or wait as substitutes."""

    places: int
    seen: str
    ends_the_rest: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Case ids in order of their places."""

    chosen: Sequence[UUID]
    ended: Sequence[UUID]


@transaction.atomic
def choose(*, key: RoundKey, choosing: Choosing, acting: Acting, at: datetime) -> Chosen:
    """All or none: the first `places` are approved, the rest ends with its reason or stays on the desk.

    Raises RoundNotYours, RoundChanged where the order is not the one that was seen, PlacesWrong, and what a single
    decision may meet; nothing is decided then.
    """
    found = round_on_desk(acting, key)
    scored = [one for one in found.placed if one.place is not None]
    if digest(found.placed) != choosing.seen:
        raise desk_errors.RoundChanged
    if not 1 <= choosing.places <= len(scored):
        raise desk_errors.PlacesWrong(most=len(scored))
    below = scored[choosing.places :] if choosing.ends_the_rest else []
    decided = Chosen([one.entry.case_id for one in scored[: choosing.places]], [one.entry.case_id for one in below])
    _decide_each(found, [*scored[: choosing.places], *below], choosing, acting=acting, at=at)
    journal.append(
        "cases.round_decided",
        acting=acting,
        at=at,
        subject=("programme_version", key.version_id),
        scope=registry.line_of(acting.node_id, local_date(at), acting.line) if acting.node_id else None,
        data={"round": key.code, "places": choosing.places, "chosen": decided.chosen, "ended": decided.ended},
    )
    return decided


def _decide_each(found: Round, placed: Sequence[Placed], choosing: Choosing, *, acting: Acting, at: datetime) -> None:
    """By application, as every batch takes its locks."""
    batch_id = new_id()
    for one in sorted(placed, key=lambda each: str(found.cases[each.entry.case_id].application_id)):
        is_chosen = one.place is not None and one.place <= choosing.places
        reason = (_CHOSEN if is_chosen else _BELOW).format(
            places=choosing.places, place=one.place, score=one.entry.score
        )
        ruling = Ruling(one.entry.case_id, is_approved=is_chosen, reason=reason, remedy="" if is_chosen else _REMEDY)
        decide(ruling=ruling, acting=acting, at=at, batch_id=batch_id, in_round=True)

"""本月要报: what a primary union reports of its own accord, and what of it was reported already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain
from uuid import UUID

from django.db.models import Count

from yizhan.cases.models import Application, Assistance
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Audience, Programme
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api as registry

TERM_NEAR = timedelta(days=60)
NEW_TERM = "union.new_term"


class Kind(StrEnum):
    """Why it is to be reported."""

    BATCHES = "batches"  # each time something was done
    NOMINATIONS = "nominations"  # members to be put forward before a closing day
    TERM = "term"  # the committee's term ends


@dataclass(frozen=True, slots=True)
class Report:
    """One thing to report: how often it was reported (this month, or since the period began) and until when."""

    kind: Kind
    programme: Programme
    reported: int
    until: date | None


def reports_of(acting: Acting, *, on: date) -> Sequence[Report]:
    """What the cadre's union has to report, soonest closing first; as many queries for one programme as for fifty."""
    if acting.role is not Role.CADRE or acting.node_id is None:
        return ()
    offered = [each for each in catalogue.list_published(on) if each.is_open(on)]
    filed, nominated = _filed(acting, on), _nominated(acting, offered)
    batches = (Report(Kind.BATCHES, each, filed.get(each.code, 0), each.closes_on) for each in offered if _counts(each))
    lists = (
        Report(Kind.NOMINATIONS, each, nominated.get(each.code, 0), each.closes_on)
        for each in offered
        if each.nominated and each.closes_on is not None
    )
    found = chain(_term(acting.node_id, offered, on), lists, batches)
    return sorted(found, key=lambda each: (each.until or date.max, each.programme.code))


def _counts(programme: Programme) -> bool:
    """Whether a union files it again and again only to be counted: nothing is issued or changed by it."""
    does = any(step.effects for step in programme.steps)
    return programme.audience is Audience.UNION and programme.several and not does


def _filed(acting: Acting, on: date) -> Mapping[str, int]:
    """How often the union filed each programme this month."""
    rows = Application.objects.filter(for_union_id=acting.node_id, filed_on__gte=on.replace(day=1), filed_on__lte=on)
    return dict(rows.values_list("programme_version__code").annotate(count=Count("id")).order_by())


def _nominated(acting: Acting, offered: Sequence[Programme]) -> Mapping[str, int]:
    """How many the union put forward since each programme's period began."""
    since = {each.code: each.opens_on for each in offered if each.nominated}
    rows = Assistance.objects.filter(
        helper_node_id=acting.node_id, means=Assistance.Means.UNION, programme_code__in=since
    )
    found: dict[str, int] = {}
    for code, day, count in (
        rows.values_list("programme_code", "confirmed_at__date").annotate(count=Count("id")).order_by()
    ):
        opens_on = since[code]
        found[code] = found.get(code, 0) + (count if opens_on is None or day >= opens_on else 0)
    return found


def _term(union_id: UUID, offered: Sequence[Programme], on: date) -> list[Report]:
    """The election to be held and reported, where the committee's term is near its end or past it."""
    until = registry.union_card(union_id).term_until
    if until is None or until > on + TERM_NEAR:
        return []
    return [
        Report(Kind.TERM, each, 0, until)
        for each in offered
        if each.audience is Audience.UNION
        and any(effect.name == NEW_TERM for step in each.steps for effect in step.effects)
    ]

"""本月要报: what a primary union reports of its own accord, and what of it was reported already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

from django.db.models import Count

from yizhan.cases.models import Application, Assistance
from yizhan.cases.queries.days import working_days
from yizhan.cases.rules import clock, reporting
from yizhan.cases.rules.reporting import Period
from yizhan.cases.types import Lamp, WorkingDays
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Audience, Programme
from yizhan.kernel.scope import Acting, Role
from yizhan.registry.models import Union

TERM_NEAR = timedelta(days=60)
NEW_TERM = "union.new_term"


class Kind(StrEnum):
    """Why it is to be reported."""

    BATCHES = "batches"  # each time something was done, in the periods that the programme names
    NOMINATIONS = "nominations"  # members to be put forward before a closing day
    TERM = "term"  # the committee's term ends


@dataclass(frozen=True, slots=True)
class Report:
    """One thing to report: how often it was reported (for the period, or since nominations began) and until when.

    Of a period: what is left in working days, provisional where that year's calendar is not published, and the lamp;
    it goes out with the first report.
    """

    kind: Kind
    programme: Programme
    reported: int
    until: date
    period: Period | None = None
    remaining: int = 0
    is_provisional: bool = False
    lamp: Lamp = Lamp.NORMAL


def reports_of(acting: Acting, *, on: date) -> Sequence[Report]:
    """What the cadre's union has to report, soonest closing first; as many queries for one programme as for fifty."""
    if acting.role is not Role.CADRE or acting.node_id is None:
        return ()
    offered = [each for each in catalogue.list_published(on) if each.is_open(on)]
    union = Union.objects.values("founded_on", "term_until").get(id=acting.node_id)
    nominated = _nominated(acting, offered)
    batches = _batches(acting, offered, founded_on=union["founded_on"] or date.min, on=on)
    lists = (
        Report(Kind.NOMINATIONS, each, nominated.get(each.code, 0), each.closes_on)
        for each in offered
        if each.nominated and each.closes_on is not None
    )
    found = chain(_term(union["term_until"], offered, on), lists, batches)
    return sorted(found, key=lambda each: (each.until, each.programme.code))


def _batches(acting: Acting, offered: Sequence[Programme], *, founded_on: date, on: date) -> list[Report]:
    """Of each programme the first period asked for that nothing was filed for, else the last."""
    first_days = catalogue.first_days(each.code for each in offered if each.report)
    days = working_days()
    asked = []
    for each in offered:
        begun_on = max(first_days.get(each.code, on), founded_on)
        if each.report and (periods := reporting.periods_asked(each.report, on=on, days=days, begun_on=begun_on)):
            asked.append((each, periods))
    filed = _filed(acting, {each.code: periods[0].counts_from for each, periods in asked}, on)
    return [_batch(each, periods, filed.get(each.code, {}), days, on) for each, periods in asked]


def _batch(
    programme: Programme, periods: Sequence[Period], filed: Mapping[date, int], days: WorkingDays, on: date
) -> Report:
    counts = [sum(count for day, count in filed.items() if each.counts_from <= day) for each in periods]
    period, reported = next((one for one in zip(periods, counts, strict=True) if not one[1]), (periods[-1], counts[-1]))
    return Report(
        Kind.BATCHES,
        programme,
        reported,
        period.due_on,
        period,
        clock.remaining_until(period.due_on, on=on, days=days),
        not days.is_published(period.due_on),
        Lamp.NORMAL if reported else reporting.lamp(period, on=on, days=days),
    )


def _filed(acting: Acting, since: Mapping[str, date], on: date) -> Mapping[str, Mapping[date, int]]:
    """How often the union filed each programme on which day, since these days."""
    rows = Application.objects.filter(
        for_union_id=acting.node_id,
        programme_version__code__in=since,
        filed_on__gte=min(since.values(), default=on),
        filed_on__lte=on,
    )
    found: dict[str, dict[date, int]] = {}
    for code, day, count in (
        rows.values_list("programme_version__code", "filed_on").annotate(count=Count("id")).order_by()
    ):
        if day >= since[code]:
            found.setdefault(code, {})[day] = count
    return found


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


def _term(until: date | None, offered: Sequence[Programme], on: date) -> list[Report]:
    """The election to be held and reported, where the committee's term is near its end or past it."""
    if until is None or until > on + TERM_NEAR:
        return []
    return [
        Report(Kind.TERM, each, 0, until)
        for each in offered
        if each.audience is Audience.UNION
        and any(effect.name == NEW_TERM for step in each.steps for effect in step.effects)
    ]

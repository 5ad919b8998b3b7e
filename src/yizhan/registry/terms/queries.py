"""Unions by the day on which their term or their certificate ends."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Level
from yizhan.registry.codes import TermMatter
from yizhan.registry.models import TermReminder, Union, UnionAncestry
from yizhan.registry.queries.ancestry import in_force
from yizhan.registry.queries.searching import Page
from yizhan.registry.queries.unions import established
from yizhan.registry.terms.rules import Window, at_stage, told_by, within

PAGE_ROWS = 50
COLUMNS = {TermMatter.TERM: "term_until", TermMatter.CERTIFICATE: "certificate_until"}


@dataclass(frozen=True, slots=True)
class Ending:
    """Something of a union that ends, not told of yet at this stage."""

    union_id: UUID
    matter: str
    ends_on: date
    stage: str


def endings_to_tell(stage: str, on: date, *, limit: int) -> list[Ending]:
    """What ends within a stage's days and was told of neither at it nor later, the soonest first.

    A certificate that ends with the term is told with it, not a second time.
    """
    found: list[Ending] = []
    for matter, column in COLUMNS.items():
        rows = _ending(column, at_stage(stage, on), on)
        if matter == TermMatter.CERTIFICATE:
            rows = rows.exclude(term_until=F("certificate_until"))
        rows = rows.exclude(Exists(_told(matter, stage, OuterRef("pk"), OuterRef(column))))
        ends = rows.order_by(column, "id").values_list("id", column)[: limit - len(found)]
        found += [Ending(union_id, matter, ends_on, stage) for union_id, ends_on in ends]
    return found


def is_told(ending: Ending) -> bool:
    return _told(ending.matter, ending.stage, ending.union_id, ending.ends_on).exists()


def _told(matter: str, stage: str, union: Any, ends_on: Any) -> QuerySet[TermReminder]:
    return TermReminder.objects.filter(union=union, matter=matter, ends_on=ends_on, stage__in=told_by(stage))


def _ending(column: str, window: Window, on: date) -> QuerySet[Union]:
    first, last = window
    rows = Union.objects.filter(established(on), **{f"{column}__lte": last})
    return rows.filter(**{f"{column}__gte": first}) if first else rows


def terms_overdue(on: date) -> QuerySet[Union]:
    """Established unions whose term, as it is on record now, had ended before that day."""
    return Union.objects.filter(established(on), term_until__lt=on)


def endings_in_reach(acting: Acting, due: str, on: date) -> QuerySet[Union]:
    """Unions of the officer's line whose term or certificate ends within `due`, each with `ends_on`, the first of the
    two."""
    if acting.role not in OFFICERS or acting.node_id is None:
        return Union.objects.none()
    ends = ExpressionWrapper(Least("term_until", "certificate_until"), output_field=DateField())
    rows = Union.objects.filter(established(on)).annotate(ends_on=ends)
    if acting.level is not Level.PROVINCE:
        below = UnionAncestry.objects.filter(in_force(on), ancestor_id=acting.node_id).values("union_id")
        rows = rows.filter(id__in=below)
    first, last = within(due, on)
    rows = rows.filter(ends_on__lte=last)
    if first:
        rows = rows.filter(Q(term_until__range=(first, last)) | Q(certificate_until__range=(first, last)))
    return rows.order_by("ends_on", "id")


def endings_page(acting: Acting, due: str, on: date, *, after: str = "") -> Page[Union]:
    """One page of them, the soonest first."""
    rows = endings_in_reach(acting, due, on)
    if after:
        day, _, key = after.partition("_")
        try:
            ends_on, union_id = date.fromisoformat(day), UUID(key)
        except ValueError:
            raise NotFound from None
        rows = rows.filter(Q(ends_on__gt=ends_on) | Q(ends_on=ends_on, id__gt=union_id))
    found = list(rows[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    more = len(found) > PAGE_ROWS
    return Page(shown, f"{shown[-1].ends_on}_{shown[-1].id}" if more else "")  # type: ignore[attr-defined]

"""留痕: who read and changed what, for auditors. Reads the journal within the auditor's line; changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yizhan.accounts.edge import acting, page
from yizhan.accounts.models import User
from yizhan.cases.queries.numbers import subjects_of, subjects_of_person
from yizhan.kernel import clock, journal
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Role, scope_q
from yizhan.kernel.screens import Panel, Row
from yizhan.registry.queries.records import person_numbered, records_of_person
from yizhan.web.trail_names import as_id
from yizhan.web.trail_values import Detail, details_of, names_for, subject_of
from yizhan.web.trail_words import SUBJECT_WORDS

PAGE_ROWS = 50
FILTERS = ("kind", "number", "member", "day", "subject", "user")
LATEST = 8


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One journal entry as an auditor reads it."""

    id: UUID
    at: datetime
    kind: str
    kind_name: str | Promise
    role: str
    who: str
    user_id: UUID | None
    subject_kind: str | Promise
    subject_id: UUID
    subject: str  # the number of the case or of the member, else the end of the id
    details: list[Detail]


def latest(acting: Acting, _at: datetime) -> Panel | None:
    """The newest entries, for the auditor's first screen."""
    rows, _following = trail_page(acting, filters={}, before=None)
    told = tuple(
        Row(
            str(row.kind_name),
            href=f"{reverse('trail')}?subject={row.subject_id}",
            note=row.who or _("未留姓名"),
            side=f"{localtime(row.at):%m-%d %H:%M}",
        )
        for row in rows[:LATEST]
    )
    return Panel(told, more=Row(_("全部留痕"), href=reverse("trail"))) if told else None


def trail_page(acting: Acting, *, filters: dict[str, str], before: UUID | None) -> tuple[list[TrailRow], UUID | None]:
    """Entries within the auditor's line, newest first, and the key to go on from; two queries however many rows."""
    rows = _filtered(JournalEntry.objects.filter(scope_q(acting)), filters)
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return _readable(shown), shown[-1].id if len(found) > PAGE_ROWS else None


def _filtered(rows: QuerySet[JournalEntry], filters: dict[str, str]) -> QuerySet[JournalEntry]:
    if filters.get("kind"):
        rows = rows.filter(kind=filters["kind"])
    for name in ("subject", "user"):
        wanted = as_id(filters.get(name, ""))
        if wanted:
            rows = rows.filter(**{f"{name}_id": wanted})
    if filters.get("number"):
        rows = rows.filter(_about(subjects_of(filters["number"])))
    if filters.get("member"):
        rows = rows.filter(_about(_of_member(filters["member"])))
    day = _day_of(filters.get("day", ""))
    if day is None:
        return rows
    begins, ends = clock.span_of(day)
    return rows.filter(at__gte=begins, at__lt=ends)


def _of_member(number: str) -> dict[str, set[UUID]]:
    """What the register and the cases keep of whoever has this member number."""
    person_id = person_numbered(number)
    return {**records_of_person(person_id), **subjects_of_person(person_id)} if person_id else {}


def _about(subjects: Mapping[str, Collection[UUID]]) -> Q:
    """Entries about any of these; each kind by itself, since that is how the journal is indexed."""
    told = Q(pk__in=[])
    for kind, ids in subjects.items():
        if ids:
            told |= Q(subject_kind=kind, subject_id__in=ids)
    return told


def _day_of(text: str) -> date | None:
    """The day that a text names; None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _readable(entries: Sequence[JournalEntry]) -> list[TrailRow]:
    told = names_for(entries)
    names = dict(User.objects.filter(id__in={entry.user_id for entry in entries}).values_list("id", "name"))
    return [
        TrailRow(
            entry.id,
            entry.at,
            entry.kind,
            journal.kind_name(entry.kind),
            entry.role,
            names.get(entry.user_id, "") if entry.user_id else _who(entry),
            entry.user_id,
            SUBJECT_WORDS.get(entry.subject_kind, entry.subject_kind),
            entry.subject_id,
            subject_of(entry, told),
            details_of(entry, told),
        )
        for entry in entries
    ]


def _who(entry: JournalEntry) -> str:
    """Nobody's account: a job of the platform, whose machine name says nothing that the kind does not."""
    return _("系统") if entry.role == Role.SYSTEM else entry.actor_name


@page(Role.AUDITOR)
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """The trail, filtered by kind, case number, member number or day, by one record, or by who acted."""
    filters = {name: request.GET.get(name, "")[:64] for name in FILTERS}
    rows, onward = trail_page(acting(request), filters=filters, before=as_id(request.GET.get("after", "")))
    context = {"rows": rows, "onward": str(onward or ""), "filters": filters, "is_filtered": any(filters.values())}
    context["kinds"] = journal.named_kinds()
    return render(request, "web/trail.html", context)


urlpatterns = [path("trail", trail, name="trail")]

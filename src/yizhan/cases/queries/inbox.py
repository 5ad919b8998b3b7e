"""今天要办: what lies on one's desk in clock order, found by one equality and read by keyset."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, F, Q, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import get_language

from yizhan.cases.models import Case
from yizhan.cases.queries.access import line_q, on_desk_q
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.words import next_word
from yizhan.cases.rules import clock
from yizhan.cases.types import Lamp, State
from yizhan.catalogue import api as catalogue
from yizhan.kernel.scope import OFFICERS, Acting, Level
from yizhan.kernel.screens import Clock

PAGE = 30


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the inbox ended."""

    due_on: date
    case_id: UUID

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}~{self.case_id}"


def read_cursor(text: str) -> Cursor | None:
    """A cursor out of an address; anything else is the beginning."""
    day, _, case_id = text.partition("~")
    try:
        return Cursor(date.fromisoformat(day), UUID(case_id))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What is next on the desk: the parts of one application that wait for the same kind of step.

    `clock` counts working days; None while it stands still.
    """

    case_ids: tuple[UUID, ...]
    application_id: UUID
    number: str
    applicant: str
    programme: str
    step_kind: str
    step_name: str
    state: State
    lamp: Lamp
    clock: Clock | None
    proposed_fen: int | None
    open_objections: int = 0
    is_visited: bool = False
    has_died: bool = False  # the applicant, as the register has it

    @property
    def next_word(self) -> str | Promise:
        """The verb of the one next step."""
        return next_word(self.step_kind, is_visited=self.is_visited)


@dataclass(frozen=True, slots=True)
class InboxPage:
    rows: Sequence[InboxRow]
    following: Cursor | None


def inbox(acting: Acting, *, on: date, after: Cursor | None = None, limit: int = PAGE) -> InboxPage:
    """What this officer has to do, soonest due first. Cases of people one is close to are not there."""
    rows = _to_do(acting)
    if after is not None:
        rows = rows.filter(Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, id__gt=after.case_id))
    found = list(rows.order_by("due_on", "id")[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    following = Cursor(last.due_on, last.id) if last is not None and last.due_on is not None else None
    return InboxPage(folded(shown, on), following)


def count_to_do(acting: Acting, *, most: int) -> int:
    """How many cases this officer has to do; counted up to a bound, one query."""
    return _to_do(acting)[:most].count()


def _to_do(acting: Acting) -> QuerySet[Case]:
    return _on_desk(acting).filter(state__in=[State.SUBMITTED, State.HANDLING])


def waiting_for_member(acting: Acting, *, on: date, limit: int = PAGE) -> list[InboxRow]:
    """等申请人补正: the clock of these stands still; longest waiting first."""
    rows = _on_desk(acting).filter(state=State.SUPPLEMENT).order_by("id")
    return folded(rows[:limit], on)


def in_notice(acting: Acting, *, on: date, limit: int = PAGE) -> list[InboxRow]:
    """公示中: on one's desk with a notice showing."""
    waiting = Count("notice__objections", filter=Q(notice__objections__settled_at__isnull=True))
    rows = _on_desk(acting).filter(state=State.NOTICE).annotate(open_objections=waiting).order_by("due_on", "id")
    return folded(rows[:limit], on)


def in_special(acting: Acting, *, on: date, limit: int = PAGE) -> list[InboxRow]:
    """特别程序: on one's desk with the clock standing; the one that is to end first comes first."""
    rows = _on_desk(acting).filter(state=State.SPECIAL).order_by("due_on", "id")
    return folded(rows[:limit], on)


def overdue_in_line(acting: Acting, *, on: date, limit: int = PAGE) -> list[InboxRow]:
    """What is overdue on the desks below: it rises by itself. Longest overdue first; none for a primary union."""
    if acting.role not in OFFICERS or acting.level is Level.PRIMARY:
        return []
    rows = _with_deaths(Case.objects.filter(line_q(acting), due_on__lt=on))
    return folded(rows.order_by("due_on", "id")[:limit], on)


def folded(cases: Iterable[Case], on: date) -> list[InboxRow]:
    """Neighbours of one application at the same kind of step in one row: they are handled together."""
    together = groupby(cases, key=lambda case: (case.application_id, case.step_kind, case.due_on))
    return [row_of(list(parts), on) for _, parts in together]


def row_of(cases: Sequence[Case], on: date) -> InboxRow:
    """Cases of one application as lists show them."""
    case = cases[0]
    told = clock_of(case, on)
    programmes = [catalogue.version(one.programme_version_id) for one in cases]
    step = next((one for one in programmes[0].steps if one.kind == case.step_kind), None)
    amounts = [one.proposed_fen for one in cases if one.proposed_fen is not None]
    return InboxRow(
        case_ids=tuple(one.id for one in cases),
        application_id=case.application_id,
        number=case.application.number,
        applicant=case.application.applicant_name,
        programme="、".join(programme.names.say(get_language() or "") for programme in programmes),
        step_kind=case.step_kind,
        step_name=catalogue.said(step.names) if step else "",
        state=State(case.state),
        lamp=lamp_at(case, told),
        clock=told,
        proposed_fen=sum(amounts) if amounts else None,
        is_visited=all(one.visited for one in cases),
        has_died=getattr(case, "died_on", None) is not None,
        open_objections=sum(getattr(one, "open_objections", 0) for one in cases),
    )


def clock_of(case: Case, on: date) -> Clock | None:
    """What is left, from the stored due day."""
    if case.state == State.SUPPLEMENT:
        return Clock(0, suspended=True)
    if case.due_on is None:
        return None
    remaining = clock.remaining_until(case.due_on, on=on, days=working_days())
    stands = (case.state == State.SPECIAL and on <= case.due_on) or awaits_papers(case, on)
    return Clock(remaining, case.due_on, suspended=stands, provisional=case.due_is_provisional)


def awaits_papers(case: Case, on: date) -> bool:
    """Whether the clock stands for papers that were promised and may still come in time."""
    return case.papers_until is not None and on <= case.papers_until


def lamp_of(case: Case, on: date) -> Lamp:
    """The lamp of a case on a day."""
    return lamp_at(case, clock_of(case, on))


def lamp_at(case: Case, told: Clock | None) -> Lamp:
    """The lamp that goes with a clock."""
    if told is None:
        return Lamp.NORMAL
    if told.suspended:
        return Lamp.SUSPENDED
    return clock.lamp(remaining=told.remaining, limit_days=case.step_limit_days)


def _on_desk(acting: Acting) -> QuerySet[Case]:
    if acting.role not in OFFICERS:
        return Case.objects.none()
    filed = Q(application__user_id=acting.user_id) if acting.user_id else Q(pk__in=[])
    return _with_deaths(Case.objects.filter(line_q(acting), on_desk_q(acting), ~filed))


def _with_deaths(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With the application, and whether whoever filed it for themselves has died since."""
    died = Choice(When(application__employer=None, application__for_union=None, then=F("application__person__died_on")))
    return cases.select_related("application").annotate(died_on=died)

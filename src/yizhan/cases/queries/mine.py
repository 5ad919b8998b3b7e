"""One's own applications, each with one bar over its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch

from yizhan.cases.models import Application, Case, OwedPaper, SupplementNotice
from yizhan.cases.queries.access import own_q
from yizhan.cases.queries.days import working_days
from yizhan.cases.rules import clock, progress
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.types import ENDED, ProgressBar, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel.scope import Acting

PAGE = 20


@dataclass(frozen=True, slots=True)
class OwnPart:
    case_id: UUID
    name: str
    state: State
    amount_fen: int | None
    can_be_filled_in: bool
    can_be_rated: bool


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """One application as its applicant sees it in a list."""

    id: UUID
    number: str
    name: str
    submitted_at: datetime
    bar: ProgressBar
    parts: Sequence[OwnPart]
    missing_items: int
    answer_days: int | None
    owed_papers: int
    is_over: bool


def own_applications(
    acting: Acting, *, on: date, before: UUID | None = None, limit: int = PAGE
) -> list[OwnApplication]:
    """Newest first; `before` is the id of the last one seen."""
    rows = Application.objects.filter(own_q(acting))
    if before is not None:
        rows = rows.filter(id__lt=before)
    rows = rows.prefetch_related(
        Prefetch("cases", Case.objects.select_related("rating").order_by("id")),
        Prefetch("owed", OwedPaper.objects.filter(delivered_at__isnull=True), "owed_papers"),
        Prefetch("supplements", SupplementNotice.objects.filter(answered_at__isnull=True), "open_supplements"),
    )
    return [own_application_row(application, on=on) for application in rows.order_by("-id")[:limit]]


def own_application_row(application: Application, *, on: date) -> OwnApplication:
    """Wants `cases` and `open_supplements` prefetched where many are shown."""
    cases = list(application.cases.all())
    supplement = next(iter(getattr(application, "open_supplements", [])), None)
    finished = {case.programme_code for case in cases if case.state == State.FINISHED}
    return OwnApplication(
        id=application.id,
        number=application.number,
        name=catalogue.said(catalogue.version(application.programme_version_id).names),
        submitted_at=application.submitted_at,
        bar=progress.bar([(plan_of(_programme(case), case.plan), case.position) for case in cases]),
        parts=[_part(case, finished) for case in cases],
        missing_items=len(supplement.items) if supplement else 0,
        answer_days=_days_left(supplement, on) if supplement else None,
        owed_papers=len(getattr(application, "owed_papers", [])),
        is_over=all(case.state in ENDED for case in cases),
    )


def _part(case: Case, finished: set[str]) -> OwnPart:
    return OwnPart(
        case_id=case.id,
        name=catalogue.said(_programme(case).names),
        state=State(case.state),
        amount_fen=case.amount_fen,
        can_be_filled_in=case.awaits_answers and set(case.after) <= finished,
        can_be_rated=case.state == State.FINISHED and _programme(case).rated and not hasattr(case, "rating"),
    )


def _programme(case: Case) -> Programme:
    return catalogue.version(case.programme_version_id)


def _days_left(supplement: SupplementNotice, on: date) -> int:
    return clock.remaining_until(supplement.answer_by, on=on, days=working_days())

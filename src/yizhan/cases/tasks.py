"""What happens to cases by itself: notices end, a new calendar moves due days, payments are told."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from procrastinate.contrib.django import app

from yizhan.cases.models import Case
from yizhan.cases.services import (
    certificates,
    deferring,
    drafts,
    following,
    hardship,
    moving,
    notices,
    paying,
    rising,
    telling,
)
from yizhan.kernel import calendar, clock, outbox
from yizhan.kernel.outbox import News
from yizhan.ledger import api as ledger

KINDS_TOLD = ("ledger.paid", "ledger.payment_failed", "ledger.cancelled")

UNION_MOVED = "registry.union_moved"
# One consumer: of a union that ends with others below it these move first, and what they leave on its desk with them.
UNIONS_CHANGED = (UNION_MOVED, "registry.union_wound_up", "registry.union_merged")


def register() -> None:
    """Called when the room is ready."""
    calendar.on_change(recompute_due_days)
    outbox.register("cases.payments", KINDS_TOLD, tell_of_payments)
    outbox.register("cases.unions_ended", UNIONS_CHANGED, follow_unions)
    outbox.register("cases.accounts", ("ledger.account_corrected", "ledger.reversed"), tell_of_corrections)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cases.due_notices")
def close_due_notices(timestamp: int) -> None:  # noqa: ARG001 - the minute it is due; what counts is the clock
    """Every minute, once, whatever the number of workers; with nothing due it is one indexed read."""
    notices.close_due_notices(at=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="cases.old_drafts")
def sweep_drafts(timestamp: int) -> None:  # noqa: ARG001 - once a night; what counts is the clock
    """Drafts that nobody has touched for months go, with their files."""
    while drafts.sweep_drafts(at=clock.now()):
        pass


@app.periodic(cron="23 8 * * *")
@app.task(queueing_lock="cases.owed_papers")
def look_after_owed_papers(timestamp: int) -> None:  # noqa: ARG001 - once a morning; what counts is the clock
    """Promised papers: a word before their day, and another to applicant and desk when it has passed."""
    tell_of_owed_papers(clock.now())


@app.periodic(cron="41 8 * * *")
@app.task(queueing_lock="cases.ending_certificates")
def look_after_certificates(timestamp: int) -> None:  # noqa: ARG001 - once a morning; what counts is the clock
    """A word to whoever holds a certificate that ends within a month."""
    tell_of_ending_certificates(clock.now())


def tell_of_ending_certificates(at: datetime) -> None:
    while certificates.remind(at=at):
        pass


def tell_of_owed_papers(at: datetime) -> None:
    deferring.remind(at=at)
    deferring.note_missed(at=at)


@app.periodic(cron="41 8 * * *")
@app.task(queueing_lock="cases.hardship_reviews")
def remind_of_reviews(timestamp: int) -> None:  # noqa: ARG001 - once a morning; what counts is the clock
    """Hardship files whose yearly review is near: their owners are told once."""
    while hardship.remind_of_reviews(at=clock.now()):
        pass


def recompute_due_days(year: int, _at: datetime) -> None:
    """A year's calendar was published: open cases whose due day lay in it or was provisional are worked out again."""
    open_cases = Case.objects.filter(ended_at__isnull=True, due_on__gte=date(year, 1, 1))
    in_lock_order = open_cases.order_by("application_id", "id").values_list("id", flat=True)
    for case_id in in_lock_order.iterator(chunk_size=500):
        moving.recompute_due(case_id=case_id)


def tell_of_payments(news: Sequence[News]) -> None:
    """What became of the money ends the case or not, and the member is told; the amount stands in the app only."""
    for one in news:
        case_id = one.data.get("case_id")
        case = Case.objects.select_related("application").filter(id=UUID(case_id)).first() if case_id else None
        if case is None:
            continue
        if one.kind == "ledger.paid":
            paying.paid(case_id=case.id, at=one.at)
        elif one.kind == "ledger.cancelled":
            paying.stopped(case_id=case.id, reason=one.data["reason"], at=one.at)
        else:
            telling.payment(case, is_paid=False, at=one.at)


def follow_unions(news: Sequence[News]) -> None:
    """What is open of a union that was put under another one goes along the new line. Nobody sits any more at one that
    was wound up or merged: what lies there goes to the desk above."""
    for one in news:
        if one.kind == UNION_MOVED:
            following.follow(one.subject[1], one.data["line"], at=one.at)
        else:
            rising.rise_from(one.subject[1], at=one.at)


def tell_of_corrections(news: Sequence[News]) -> None:
    """The member is told of another account for their money, and of a payment that was taken back."""
    for one in news:
        case_id = one.data.get("case_id")
        case = Case.objects.select_related("application").filter(id=UUID(case_id)).first() if case_id else None
        if case is None:
            continue
        if one.kind == "ledger.reversed":
            telling.payment_reversed(case, at=one.at)
        else:
            account = ledger.account_told(UUID(one.data["payee_id"]))
            telling.account_changed(
                case,
                by_union=one.node_id,
                number_last4=account.number_last4,
                holder=account.other_holder,
                at=one.at,
            )

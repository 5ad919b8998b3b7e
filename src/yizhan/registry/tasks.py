"""What the register does by itself: raising transfers, working on rosters, counting what its entries lack."""

from datetime import date, datetime

from procrastinate import JobContext
from procrastinate.contrib.django import app

from yizhan.kernel import clock
from yizhan.kernel.scope import Acting
from yizhan.registry.codes import TransferState
from yizhan.registry.duplicates.finding import find_if_due
from yizhan.registry.duplicates.undoing import follow_merges, forget_before
from yizhan.registry.models import ExpulsionAppeal, Transfer
from yizhan.registry.quality.refused import forget_refused
from yizhan.registry.quality.services import count_if_due
from yizhan.registry.roster import undoing, working
from yizhan.registry.services.expulsion_appeals import raise_appeal
from yizhan.registry.services.offers import raise_offer
from yizhan.registry.services.transfers import desk_above, escalate_transfer
from yizhan.registry.terms.services import remind_all

BATCH = 500


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="registry.transfer_terms")
def raise_overdue_transfers(timestamp: int) -> None:  # noqa: ARG001 - the hour it is due; what counts is the clock
    """Every hour, once, whatever the number of workers."""
    escalate_overdue_transfers(clock.now())
    raise_overdue_appeals(clock.now())


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="registry.quality")
def count_quality(timestamp: int) -> None:  # noqa: ARG001 - the hour it is due; what counts is the clock
    """Every hour it is looked whether the day was counted."""
    count_if_due(clock.now())


@app.periodic(cron="47 * * * *")
@app.task(queueing_lock="registry.duplicates")
def look_for_duplicates(timestamp: int) -> None:  # noqa: ARG001
    """Every hour it is looked whether the week was, and what was merged lately is followed."""
    follow_merges(clock.now())
    forget_before(clock.now())
    find_if_due(clock.now())


@app.periodic(cron="11 8 * * *")
@app.task(queueing_lock="registry.terms")
def tell_of_ending_terms(timestamp: int) -> None:  # noqa: ARG001 - once a morning; what counts is the clock
    """Whoever answers for a union whose term or certificate ends within 90, 30, 7 days, or is over: once each."""
    remind_all(clock.now())


def escalate_overdue_transfers(at: datetime) -> int:
    """Raise transfers that the new union did not answer in its term to the level above it; returns how many.

    One transaction for each, so that one that cannot be raised does not hold up the rest.
    """
    on = clock.local_date(at)
    overdue = Transfer.objects.filter(state=TransferState.REQUESTED, due_on__lt=on).order_by("due_on", "id")
    raised = _raise_offers(on, at)
    for transfer_id, union_id in list(overdue.values_list("id", "to_union_id")[:BATCH]):
        superior_id = desk_above(union_id, on)
        if superior_id is not None:
            acting = Acting.system("transfer term")
            raised += escalate_transfer(transfer_id=transfer_id, superior_id=superior_id, acting=acting, at=at)
    return raised


def raise_overdue_appeals(at: datetime) -> int:
    """The same for appeals against an expulsion that their desk did not answer."""
    overdue = ExpulsionAppeal.objects.filter(settled_at__isnull=True, due_on__lt=clock.local_date(at))
    ids = list(overdue.order_by("due_on", "id").values_list("id", flat=True)[:BATCH])
    acting = Acting.system("appeal term")
    return sum(raise_appeal(appeal_id=appeal_id, acting=acting, at=at) for appeal_id in ids)


def _raise_offers(on: date, at: datetime) -> int:
    """The same where the union that a member is asked from does not answer."""
    overdue = Transfer.objects.filter(state=TransferState.OFFERED, due_on__lt=on, escalated_to__isnull=True)
    overdue = overdue.filter(old_union_agreed_at__isnull=True).order_by("due_on", "id")
    acting = Acting.system("transfer term")
    ids = list(overdue.values_list("id", flat=True)[:BATCH])
    return sum(raise_offer(transfer_id=transfer_id, acting=acting, at=at) for transfer_id in ids)


@app.task(pass_context=True)
def work_on_rosters(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - as the hour of the other tasks
    """When somebody sends a roster, has one taken in, or taken back."""
    _work(context)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="registry.rosters", pass_context=True)
def go_on_with_rosters(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Every minute, what a worker that died has left, or one that was busy."""
    _work(context)


def _work(context: JobContext) -> None:
    working.work_all(stop=context.should_abort)
    undoing.undo_all(stop=context.should_abort)


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="registry.rosters_over")
def erase_old_rosters(timestamp: int) -> None:  # noqa: ARG001
    """Every hour."""
    working.erase_due(clock.now())
    forget_refused(clock.now())

"""What happens to orders by itself: a bad rating opens one, what is overdue rises, what is answered closes in time."""

from collections.abc import Sequence
from datetime import date, datetime

from procrastinate.contrib.django import app

from yizhan.kernel import calendar, clock, outbox
from yizhan.kernel.outbox import News
from yizhan.kernel.scope import Acting
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.services import clocks, holding, mending, opening, passing, rising
from yizhan.orders.types import State

UNIONS_ENDED = ("registry.union_wound_up", "registry.union_merged")


def register() -> None:
    """Called when the room is ready."""
    calendar.on_change(recompute_due_days)
    outbox.register("orders.ratings", ("cases.rated",), open_for_ratings)
    outbox.register("orders.unions_ended", UNIONS_ENDED, rise_from_desks)


@app.periodic(cron="41 7 * * *")
@app.task(queueing_lock="orders.look_after")
def look_after_orders(timestamp: int) -> None:  # noqa: ARG001 - once a morning; what counts is the clock
    look_after(clock.now())


def look_after(at: datetime) -> None:
    """What the days have brought: orders overdue, orders answered long ago, desks that may be told by now."""
    system, on = Acting.system("orders"), clock.local_date(at)
    overdue = WorkOrder.objects.filter(due_on__lt=on, escalated_at__isnull=True)
    for order_id in overdue.order_by("id").values_list("id", flat=True):
        passing.escalate(order_id=order_id, acting=system, at=at)
    answered = WorkOrder.objects.filter(state=State.ANSWERED, due_on__isnull=True)
    for order_id in answered.order_by("id").values_list("id", flat=True):
        holding.lapse(order_id=order_id, acting=system, at=at)
    untold = Mending.objects.filter(told_at__isnull=True, order__ended_at__isnull=True)
    for mending_id in untold.order_by("id").values_list("id", flat=True):
        mending.release(mending_id=mending_id, acting=system, at=at)


def recompute_due_days(year: int, _at: datetime) -> None:
    """A year's calendar was published: open orders due in it or later are worked out again."""
    running = WorkOrder.objects.select_for_update().filter(due_on__gte=date(year, 1, 1))
    for order in running.order_by("id"):
        clocks.wind(order)
        order.save(update_fields=["limit_days", "due_on", "due_is_provisional"])


def open_for_ratings(news: Sequence[News]) -> None:
    """The two lowest levels of a rating open an order; the journal does not say which, the case's own room does."""
    for one in news:
        opening.open_for_rating(case_id=one.subject[1], acting=Acting.system("orders"), at=one.at)


def rise_from_desks(news: Sequence[News]) -> None:
    """Nobody sits any more at a union that was wound up or merged."""
    for one in news:
        rising.rise_from(one.subject[1], at=one.at)

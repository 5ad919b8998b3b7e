"""Whatever is done with an undisclosed matter: no role of the primary union or the employer sees or counts it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.db.orders.matters import alice, by_alice
from tests.people import People
from tests.world import AT
from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import answer
from yizhan.kernel.errors import DomainError
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.kernel.scope import Acting
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries import lists
from yizhan.orders.queries.access import on_desk_q, overdue_below_q
from yizhan.orders.services import handling, holding, passing

EXAMPLES = 8
DESKS = ("county", "other_county", "city", "province")
# Everybody of the primary union and the employer, and the street above it, which is no rights desk either.
BELOW = ("cadre", "relative_cadre", "other_cadre", "street", "employer")
OF_ORDERS = [figure for figure in declared().figures.values() if figure.id.startswith("rights.")]

Act = Callable[[People, UUID, Acting, int], object]


STEPS: dict[str, Act] = {
    "accept": lambda p, o, who, d: handling.accept(order_id=o, limit_class="ordinary", acting=who, at=_at(d)),
    "refuse": lambda p, o, who, d: handling.refuse(
        order_id=o, reason="不属于工会职责", ask="人社局 12333", acting=who, at=_at(d)
    ),
    "note": lambda p, o, who, d: handling.note(order_id=o, text="已经联系单位", is_told=True, acting=who, at=_at(d)),
    "answer": lambda p, o, who, d: handling.answer(order_id=o, text="工资周五补发", acting=who, at=_at(d)),
    "to county": lambda p, o, who, d: passing.transfer(
        order_id=o, to=p.world["nangang"], reason="由单位所在地办", acting=who, at=_at(d)
    ),
    "to city": lambda p, o, who, d: passing.transfer(
        order_id=o, to=p.world["harbin"], reason="请市里办理", acting=who, at=_at(d)
    ),
    "to province": lambda p, o, who, d: passing.transfer(
        order_id=o, to=None, reason="请省里办理", acting=who, at=_at(d)
    ),
    "recuse": lambda p, o, who, d: passing.recuse(order_id=o, acting=who, at=_at(d)),
    "take": lambda p, o, who, d: passing.take_up(order_id=o, acting=who, at=_at(d)),
    "escalate": lambda p, o, who, d: passing.escalate(order_id=o, acting=Acting.system("orders"), at=_at(d)),
    "words": lambda p, o, who, d: holding.add_words(order_id=o, text="还有去年的奖金", holder=alice(p), at=_at(d)),
    "again": lambda p, o, who, d: holding.ask_again(order_id=o, text="还是没有补发", holder=alice(p), at=_at(d)),
    "higher": lambda p, o, who, d: holding.turn_higher(order_id=o, text="不同意答复", holder=alice(p), at=_at(d)),
    "rate": lambda p, o, who, d: holding.rate(order_id=o, score=1 + d % 5, holder=alice(p), at=_at(d)),
    "withdraw": lambda p, o, who, d: holding.withdraw(order_id=o, holder=alice(p), at=_at(d)),
}


def _at(days: int) -> datetime:
    return AT + timedelta(days=days)


walks = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(DESKS), st.integers(0, 8)), min_size=1, max_size=10
)


def test_nobody_below_the_county_sees_or_counts_it(people: People) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(walks, st.integers(1, 7))
    def walk(steps: list[tuple[str, str, int]], matters: int) -> None:
        with transaction.atomic():
            orders = [by_alice(people) for _ in range(matters)]
            day = 0
            for name, desk, later in steps:
                day += later
                _try(lambda name=name, desk=desk, day=day: STEPS[name](people, orders[0].id, people.acting(desk), day))  # type: ignore[misc]
            _nothing_shows(people, orders, (AT + timedelta(days=day)).date())
            transaction.set_rollback(True)

    walk()


def _try(act: Callable[[], object]) -> None:
    """A step that is possible is done; one that is refused leaves everything as it was."""
    with suppress(DomainError), transaction.atomic():
        act()


def _nothing_shows(people: People, orders: list[WorkOrder], on: date) -> None:
    mill, school = people.world["mill"], people.world["school"]
    for who in BELOW:
        acting = people.acting(who)
        assert not WorkOrder.objects.filter(on_desk_q(acting, on=on) | overdue_below_q(acting, on=on)).exists(), who
        assert lists.on_desk(acting, on=on)[0] == lists.overdue_below(acting, on=on) == [], who
        assert lists.told_orders(acting, on=on) == lists.waiting_for_person(acting, on=on) == [], who
        assert not Message.objects.filter(user_id=people.users[who], kind__startswith="orders.").exists(), who
    for table in (Fact.objects.filter(kind__startswith="orders."), JournalEntry.objects.filter(subject_kind="order")):
        assert not table.filter(union_id__in=[mill, school]).exists()
    assert not Fact.objects.filter(kind__startswith="orders.", ancestors__contains=[mill]).exists()
    for order in WorkOrder.objects.filter(id__in=[one.id for one in orders]):
        assert order.desk_level not in ("primary", "street")
        assert mill not in (order.union_id, order.street_id, order.county_id, order.told_union_id)
    _figures_hold_nothing(people, on)


def _figures_hold_nothing(people: People, on: date) -> None:
    """The figures of the primary union are nought, and those of the county have no part that is its."""
    world, county = people.world, people.acting("county")
    for figure in OF_ORDERS:
        own = answer(county, figure, world["mill"], on)
        assert (own.value.amount, own.value.whole or 0) == (0, 0), figure.id
        for node in (world["daoli"], world["xinyang"]):
            cells = {cell.union_id: cell.value for cell in answer(county, figure, node, on).cells}
            for below in (world["mill"], world["xinyang"], world["school"]):
                assert below not in cells or ((cells[below].amount or 0) == 0 and not cells[below].is_hidden)

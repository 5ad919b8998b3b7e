"""The working-day clock against a day-by-day count and its promises."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yizhan.cases.rules import clock
from yizhan.cases.types import Lamp, Suspension

START = date(2026, 1, 5)


class Table:
    """Working days as drawn: the weekday rule with some days turned over, as holidays and 调休 do."""

    def __init__(self, turned: frozenset[int]) -> None:
        self.turned = turned

    def is_working(self, day: date) -> bool:
        return (day.weekday() < 5) != (day.toordinal() in self.turned)

    def is_published(self, day: date) -> bool:
        return day.year < 2027


tables = st.frozensets(st.integers(START.toordinal(), START.toordinal() + 120), max_size=20).map(Table)
offsets = st.integers(0, 90)


def spans(lengths: Sequence[int]) -> list[Suspension]:
    """Closed suspensions one after the other: run a, stop b, run c, stop d…"""
    day, found = START, []
    for run, stop in zip(lengths[::2], lengths[1::2], strict=False):
        day += timedelta(days=run)
        found.append(Suspension(day, day + timedelta(days=stop)))
        day += timedelta(days=stop)
    return found


suspensions = st.lists(st.integers(0, 15), max_size=6).map(spans)


@given(tables, suspensions, offsets)
def test_used_days_are_the_working_days_on_which_the_clock_ran(
    days: Table, stops: list[Suspension], offset: int
) -> None:
    on = START + timedelta(days=offset)
    ran = [
        day
        for day in (START + timedelta(days=n) for n in range(1, offset + 1))
        if days.is_working(day) and all(not (s.stopped_on < day <= (s.resumed_on or on)) for s in stops)
    ]
    assert clock.used_days(started_on=START, suspensions=stops, on=on, days=days) == len(ran)


@given(tables, suspensions, st.integers(1, 30))
def test_on_the_due_day_the_last_day_is_used(days: Table, stops: list[Suspension], limit: int) -> None:
    due_on = clock.due_day(started_on=START, limit_days=limit, suspensions=stops, days=days)
    assert clock.used_days(started_on=START, suspensions=stops, on=due_on, days=days) == limit
    before = due_on - timedelta(days=1)
    assert clock.used_days(started_on=START, suspensions=stops, on=before, days=days) == limit - 1


@given(tables, suspensions, st.integers(0, 30), offsets)
def test_the_stored_due_day_tells_the_same_as_the_whole_reading(
    days: Table, stops: list[Suspension], limit: int, offset: int
) -> None:
    """A list needs only the stored day; true from the last resumption on, which is when the day is stored."""
    on = max([START, *(s.resumed_on or START for s in stops)]) + timedelta(days=offset)
    reading = clock.read(started_on=START, limit_days=limit, suspensions=stops, on=on, days=days)
    assert reading.due_on is not None
    if reading.due_on >= max([START, *(s.resumed_on or START for s in stops)]):
        assert clock.remaining_until(reading.due_on, on=on, days=days) == reading.remaining


@given(tables, suspensions, st.integers(0, 30), st.integers(1, 20))
def test_a_longer_stop_never_makes_a_step_due_earlier(
    days: Table, stops: list[Suspension], limit: int, longer: int
) -> None:
    last = stops[-1] if stops else Suspension(START, START)
    stretched = [*stops[:-1], Suspension(last.stopped_on, (last.resumed_on or START) + timedelta(days=longer))]
    due = clock.due_day(started_on=START, limit_days=limit, suspensions=stops, days=days)
    assert clock.due_day(started_on=START, limit_days=limit, suspensions=stretched, days=days) >= due


@given(tables, suspensions, st.integers(1, 30), offsets, offsets)
def test_a_stopped_clock_stands_still_whatever_the_day(
    days: Table, stops: list[Suspension], limit: int, first: int, second: int
) -> None:
    stop = max([START, *(s.resumed_on or START for s in stops)])
    open_ended = [*stops, Suspension(stop)]
    readings = [
        clock.read(
            started_on=START,
            limit_days=limit,
            suspensions=open_ended,
            on=stop + timedelta(days=offset),
            days=days,
        )
        for offset in (first, second)
    ]
    assert readings[0] == readings[1]
    assert readings[0].lamp is Lamp.SUSPENDED
    assert readings[0].due_on is None


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 30))
def test_lamps_only_get_worse_as_days_run_out(one: int, other: int, limit: int) -> None:
    order = [Lamp.NORMAL, Lamp.YELLOW, Lamp.RED, Lamp.OVERDUE]
    fewer, more = sorted((one, other))
    worse = clock.lamp(remaining=fewer, limit_days=limit)
    better = clock.lamp(remaining=more, limit_days=limit)
    assert order.index(worse) >= order.index(better)

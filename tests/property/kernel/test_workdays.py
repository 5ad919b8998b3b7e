"""Working days under any calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yizhan.kernel.rules import workdays

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
_YEAR = workdays.days_of(2026)
# Some year with at least one worked day a fortnight, as every real one has.
CALENDARS = st.lists(st.booleans(), min_size=len(_YEAR), max_size=len(_YEAR)).map(
    lambda worked: {day: worked[i] or i % 14 == 0 for i, day in enumerate(_YEAR)}
)
COUNTS = st.integers(-60, 60)


@given(day=DAYS, count=COUNTS, published=CALENDARS)
def test_as_many_working_days_lie_between_as_were_added(day: date, count: int, published: dict[date, bool]) -> None:
    due = workdays.add(day, count, published).day
    if count >= 0:
        assert workdays.between(day, due, published) == count
    else:
        assert workdays.between(due - timedelta(days=1), day - timedelta(days=1), published) == -count
    assert count == 0 or workdays.is_working(due, published)


@given(day=DAYS, more=st.integers(0, 40), count=st.integers(0, 40), published=CALENDARS)
def test_adding_in_two_steps_comes_to_the_same_day(
    day: date, more: int, count: int, published: dict[date, bool]
) -> None:
    assert (
        workdays.add(workdays.add(day, count, published).day, more, published).day
        == workdays.add(day, count + more, published).day
    )


@given(a=DAYS, b=DAYS, c=DAYS, published=CALENDARS)
def test_spans_add_up(a: date, b: date, c: date, published: dict[date, bool]) -> None:
    parts = workdays.between(a, b, published) + workdays.between(b, c, published)
    assert parts == workdays.between(a, c, published)


@given(day=DAYS, count=st.integers(1, 40), published=CALENDARS)
def test_provisional_means_that_an_unpublished_day_was_passed(
    day: date, count: int, published: dict[date, bool]
) -> None:
    due = workdays.add(day, count, published)
    passed = [day + timedelta(days=n) for n in range(1, (due.day - day).days + 1)]
    assert due.provisional == any(one not in published for one in passed)

"""The calendar in the database: seeded, imported by the year, recomputed by whoever registered."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from yizhan.kernel import calendar, journal
from yizhan.kernel.errors import Invalid
from yizhan.kernel.models import CalendarDay
from yizhan.kernel.rules.workdays import days_of
from yizhan.kernel.scope import Acting

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OPERATOR = Acting.system("operator")
YEAR = "day,working,name\n" + "\n".join(f"{day},{int(day.weekday() < 5 and day.month != 1)},x" for day in days_of(2027))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    calendar.forget()
    yield
    calendar.forget()


def test_the_seeded_years_are_as_published() -> None:
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 10))
    assert CalendarDay.objects.get(day=date(2026, 10, 1)).name == "国庆节"
    assert calendar.is_published(date(2026, 12, 31))
    assert not calendar.is_published(date(2027, 1, 1))


def test_a_published_year_takes_effect_and_whoever_registered_recomputes() -> None:
    asked: list[tuple[int, datetime, bool]] = []
    calendar.on_change(lambda year, at: asked.append((year, at, calendar.is_published(date(2027, 1, 1)))))
    try:
        assert calendar.add_working_days(date(2026, 12, 31), 1) == (date(2027, 1, 1), True)
        calendar.publish_year(2027, YEAR, acting=OPERATOR, at=AT)
    finally:
        calendar._on_change.pop()
    assert asked == [(2027, AT, True)]
    assert calendar.add_working_days(date(2026, 12, 31), 1) == (date(2027, 2, 1), False)
    assert [e.data["year"] for e in journal.history(("kernel.calendar", calendar._CALENDAR))] == [2027]


def test_a_faulty_file_changes_nothing() -> None:
    before = list(CalendarDay.objects.values_list("day", "working"))
    with pytest.raises(Invalid) as refusal:
        calendar.publish_year(2027, YEAR.replace("2027-03-01,1", "2027-03-01,ja"), acting=OPERATOR, at=AT)
    assert refusal.value.problems[0]["field"] == "line 61"
    assert list(CalendarDay.objects.values_list("day", "working")) == before


def test_where_a_recomputation_fails_the_year_is_not_published_either() -> None:
    def fail(year: int, at: datetime) -> None:
        raise ZeroDivisionError

    calendar.on_change(fail)
    try:
        with pytest.raises(ZeroDivisionError):
            calendar.publish_year(2027, YEAR, acting=OPERATOR, at=AT)
    finally:
        calendar._on_change.pop()
    assert not calendar.is_published(date(2027, 1, 1))

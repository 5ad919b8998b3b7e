"""The worked tables of docs/algorithms/clock.md, run."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from yizhan.cases.rules import clock, notice, reporting
from yizhan.cases.types import Lamp, Promise, Suspension
from yizhan.catalogue.types import Every, Reporting

PAGE = (Path(__file__).parents[3] / "docs" / "algorithms" / "clock.md").read_text(encoding="utf-8")
SPRING_FESTIVAL = {date(2026, 2, day) for day in range(15, 24)}
MADE_UP_FOR = {date(2026, 2, 14), date(2026, 2, 28)}


class PublishedDays:
    """2026 around the Spring Festival as published; elsewhere the weekday."""

    def is_working(self, day: date) -> bool:
        return day in MADE_UP_FOR or (day.weekday() < 5 and day not in SPRING_FESTIVAL)

    def is_published(self, day: date) -> bool:
        return day.year == 2026


def table(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = re.findall(r"^\|(.+)\|$", section, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines[2:]]


@pytest.mark.parametrize(("begins", "limit", "stopped", "answered", "due"), table("Days of a step"))
def test_a_step_is_due_on_the_day_the_table_says(
    begins: str, limit: str, stopped: str, answered: str, due: str
) -> None:
    stops = [Suspension(date.fromisoformat(stopped), date.fromisoformat(answered))] if stopped else []
    found = clock.due_day(
        started_on=date.fromisoformat(begins), limit_days=int(limit), suspensions=stops, days=PublishedDays()
    )
    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(("begins", "limit", "promised", "came", "stands", "due"), table("Promised papers"))
def test_a_step_stands_still_for_promised_papers_as_the_table_says(
    begins: str, limit: str, promised: str, came: str, stands: str, due: str
) -> None:
    started_on = date.fromisoformat(begins)
    promise = Promise(date(2026, 11, 13), date.fromisoformat(promised), date.fromisoformat(came) if came else None)
    spans = clock.spans_of_papers([promise], started_on=started_on)
    found = clock.due_day(started_on=started_on, limit_days=int(limit), suspensions=spans, days=PublishedDays())
    until = clock.papers_until([promise], started_on=started_on)
    assert (found.isoformat(), until.isoformat() if until else "") == (due, stands)


@pytest.mark.parametrize(("limit", "left", "lamp"), table("Lamps"))
def test_the_lamp_is_the_one_of_the_table(limit: str, left: str, lamp: str) -> None:
    assert clock.lamp(remaining=int(left), limit_days=int(limit)) == lamp


@pytest.mark.parametrize(("opened", "asked", "last"), table("A public notice"))
def test_a_notice_ends_on_the_day_the_table_says(opened: str, asked: str, last: str) -> None:
    found = notice.last_day(opened_on=date.fromisoformat(opened), working_days=int(asked), days=PublishedDays())
    assert found == date.fromisoformat(last)


def test_a_due_day_in_an_unpublished_year_is_provisional() -> None:
    reading = clock.read(
        started_on=date(2026, 12, 29), limit_days=5, suspensions=(), on=date(2026, 12, 30), days=PublishedDays()
    )
    assert (reading.due_on, reading.is_provisional, reading.used) == (date(2027, 1, 5), True, 1)


@pytest.mark.parametrize(("every", "within", "season", "on", "period", "due", "asked"), table("A recurring report"))
def test_the_period_asked_for_is_the_one_of_the_table(
    every: str, within: str, season: str, on: str, period: str, due: str, asked: str
) -> None:
    first, last = (int(month) for month in season.split("–"))
    terms = Reporting(Every(every), int(within), (first, last))
    found = reporting.periods_asked(terms, on=date.fromisoformat(on), days=PublishedDays(), begun_on=date.min)
    told = [(f"{one.first} to {one.last}", one.due_on.isoformat()) for one in found]
    assert (told, asked) == (([(period, due)], "yes") if period else ([], "nothing"))


def test_a_report_counts_for_the_period_that_is_due_next() -> None:
    july = date(2026, 7, 3)
    both = reporting.periods_asked(Reporting(Every.MONTH, 5), on=july, days=PublishedDays(), begun_on=date.min)
    assert [(one.last, one.counts_from) for one in both] == [
        (date(2026, 6, 30), date(2026, 6, 6)),
        (date(2026, 7, 31), date(2026, 7, 8)),
    ]


def test_what_was_over_before_it_was_asked_for_is_not_owed() -> None:
    july = date(2026, 7, 3)
    found = reporting.periods_asked(Reporting(Every.MONTH, 5), on=july, days=PublishedDays(), begun_on=date(2026, 7, 1))
    assert [one.last for one in found] == [date(2026, 7, 31)]


@pytest.mark.parametrize(
    ("on", "lamp"),
    [
        (1, Lamp.NORMAL),
        (17, Lamp.NORMAL),
        (24, Lamp.YELLOW),
        (30, Lamp.YELLOW),
        (36, Lamp.RED),
        (37, Lamp.RED),
        (38, Lamp.OVERDUE),
    ],
)
def test_the_lamp_of_a_report_goes_by_all_the_time_it_is_asked_for(on: int, lamp: Lamp) -> None:
    """June's report, due on 7 July; the days are counted from 31 May."""
    day = date(2026, 5, 31) + timedelta(days=on)
    june, *_later = reporting.periods_asked(
        Reporting(Every.MONTH, 5), on=day, days=PublishedDays(), begun_on=date(2026, 6, 1)
    )
    assert reporting.lamp(june, on=day, days=PublishedDays()) is lamp

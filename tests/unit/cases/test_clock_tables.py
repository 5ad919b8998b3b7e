"""The worked tables of docs/algorithms/clock.md, run."""

import re
from datetime import date
from pathlib import Path

import pytest

from yizhan.cases.rules import clock, notice
from yizhan.cases.types import Suspension

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

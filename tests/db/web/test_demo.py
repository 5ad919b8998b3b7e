"""Moving the demonstration's clock: by working days, ahead only, and only in a demonstration."""

from collections.abc import Iterator
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from procrastinate.contrib.django import app
from pytest_django import Settings

from tests.people import People
from yizhan.kernel import calendar, clock
from yizhan.kernel.models import ClockShift
from yizhan.registry.models import DuplicateSearch, QualityWeek


@pytest.fixture(autouse=True)
def real_time_afterwards(people: People) -> Iterator[None]:
    """The shift is rolled back with the test, but kept in the process for a second."""
    yield
    clock.forget_shift()


def test_the_clock_moves_by_working_days(client: Client) -> None:
    before = clock.today()
    response = client.post("/demo/fast-forward", {"days": "3", "next": "/sign-in"})
    assert response.headers["Location"] == "/sign-in"
    assert clock.today() == calendar.add_working_days(before, 3).day
    assert clock.today().isoformat() in client.get("/").content.decode()


def searched_on() -> list[date]:
    times = DuplicateSearch.objects.order_by("searched_at").values_list("searched_at", flat=True)
    return [clock.local_date(at) for at in times]


def test_what_the_worker_would_have_done_in_the_days_passed_is_done_once(client: Client) -> None:
    """Of every periodic job the last time that it fell due: the weekly search for duplicates is not made every day."""
    client.post("/demo/fast-forward", {"days": "1"})
    first = clock.today()
    assert searched_on() == [first]
    client.post("/demo/fast-forward", {"days": "1"})
    assert searched_on() == [first]
    client.post("/demo/fast-forward", {"days": "7"})
    assert searched_on() == [first, clock.today()]
    counted = {clock.local_date(at) for at in QualityWeek.objects.values_list("counted_at", flat=True)}
    assert counted >= {clock.today()}


def test_no_periodic_job_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    jobs = [job.task for job in app.periodic_registry.periodic_tasks.values()]
    for task in jobs:
        monkeypatch.setattr(task, "func", lambda timestamp, name=task.name: ran.append(name))
    clock.fast_forward(timedelta(days=1))
    waits_for_no_day = {"yizhan.registry.tasks.go_on_with_rosters"}
    assert len(ran) == len(set(ran)) > 8
    assert {task.name for task in jobs} - set(ran) == waits_for_no_day


def test_full_width_digits_are_digits(client: Client) -> None:
    before = clock.today()
    client.post("/demo/fast-forward", {"days": "２"})
    assert clock.today() == calendar.add_working_days(before, 2).day


@pytest.mark.parametrize("days", ["0", "-1", "61", "three", "", "1e9", "9.5"])
def test_what_is_no_sensible_number_of_days_moves_nothing(client: Client, days: str) -> None:
    client.post("/demo/fast-forward", {"days": days})
    assert not ClockShift.objects.filter(ahead_s__gt=0).exists()
    assert "1 到 60" in client.get("/").content.decode()


def test_outside_a_demonstration_time_cannot_be_moved(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    assert client.post("/demo/fast-forward", {"days": "3"}).status_code == HTTPStatus.NOT_FOUND
    assert not ClockShift.objects.filter(ahead_s__gt=0).exists()

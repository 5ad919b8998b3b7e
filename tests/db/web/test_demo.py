"""Moving the demonstration's clock: by working days, ahead only, and only in a demonstration."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from yizhan.kernel import calendar, clock
from yizhan.kernel.models import ClockShift

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_time_afterwards() -> Iterator[None]:
    """The shift is rolled back with the test, but kept in the process for a second."""
    yield
    clock.forget_shift()


def test_the_clock_moves_by_working_days(client: Client) -> None:
    before = clock.today()
    response = client.post("/demo/fast-forward", {"days": "3", "next": "/sign-in"})
    assert response.headers["Location"] == "/sign-in"
    assert clock.today() == calendar.add_working_days(before, 3).day
    assert clock.today().isoformat() in client.get("/").content.decode()


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

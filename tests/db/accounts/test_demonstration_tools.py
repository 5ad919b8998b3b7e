"""The demonstration's bar: another person by one click, and working days that pass. Neither exists outside it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client, override_settings

from yizhan.accounts import services
from yizhan.accounts.demo import CAST
from yizhan.accounts.models import SignedInSession
from yizhan.kernel import calendar, clock
from yizhan.kernel.models import ClockShift

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_clock() -> Iterator[None]:
    """The shift is kept for a second in the process; no test may see another's."""
    clock.forget_shift()
    yield
    clock.forget_shift()


def test_working_days_pass_and_never_backwards(client: Client) -> None:
    before = clock.today()
    assert client.post("/demo/forward", {"days": "3"}).status_code == 302
    assert calendar.working_days_between(before, clock.today()) == 3


@pytest.mark.parametrize("days", ["0", "-1", "61", "三", "", "１"])
def test_a_span_that_is_none_is_refused_and_the_clock_stands(client: Client, days: str) -> None:
    assert client.post("/demo/forward", {"days": days}).status_code == 422
    assert not ClockShift.objects.filter(ahead_s__gt=0).exists()


def test_one_click_makes_another_person(client: Client) -> None:
    services.open_account(phone=CAST[0].mobile, name="王秀兰", at=NOON)
    assert client.post(f"/demo/person/{CAST[0].key}").status_code == 302
    assert client.get("/api/v1/me").json()["role"] == "member"


@pytest.mark.parametrize("path", ["/demo/forward", "/demo/person/member"])
@override_settings(DEMO=False)
def test_outside_a_demonstration_there_are_no_such_tools(client: Client, path: str) -> None:
    services.open_account(phone=CAST[0].mobile, name="王秀兰", at=NOON)
    assert client.post(path, {"days": "3"}).status_code == 404
    assert client.get("/demo/sms").status_code == 404
    assert not ClockShift.objects.filter(ahead_s__gt=0).exists()
    assert not SignedInSession.objects.exists()

"""The demonstration: another person by one click. Outside it there is no such thing."""

from datetime import UTC, datetime

import pytest
from django.test import Client, override_settings

from yizhan.accounts import services
from yizhan.accounts.demo import CAST
from yizhan.accounts.models import SignedInSession

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_one_click_makes_another_person(client: Client) -> None:
    services.open_account(phone=CAST[0].mobile, name="王秀兰", at=NOON)
    assert client.post(f"/demo/person/{CAST[0].key}").status_code == 302
    assert client.get("/api/v1/me").json()["role"] == "member"


@override_settings(DEMO=False)
def test_outside_a_demonstration_there_are_no_such_tools(client: Client) -> None:
    services.open_account(phone=CAST[0].mobile, name="王秀兰", at=NOON)
    assert client.post("/demo/person/member").status_code == 404
    assert client.get("/demo/sms").status_code == 404
    assert not SignedInSession.objects.exists()

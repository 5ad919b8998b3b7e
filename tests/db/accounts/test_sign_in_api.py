"""A program signs in as a person does."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from yizhan.accounts import rules, services
from yizhan.accounts.demo import CAST
from yizhan.accounts.models import SignedInSession
from yizhan.accounts.queries import user_by_phone
from yizhan.kernel import clock
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import DemoSms

pytestmark = pytest.mark.django_db

PHONE = "16000000001"


def test_a_program_signs_in_and_acts_in_a_role(client: Client) -> None:
    sent = client.post("/api/v1/sign-in/code", {"phone": PHONE}, content_type="application/json")
    assert sent.status_code == 204, sent.content
    text = DemoSms.objects.order_by("-at").values_list("text", flat=True)[0]
    code = "".join(filter(str.isdigit, text))[: rules.CODE_DIGITS]
    answer = client.post("/api/v1/sign-in", {"phone": PHONE, "code": code}, content_type="application/json")
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    fresh = Client()
    assert fresh.get("/api/v1/me").status_code == 401
    assert fresh.get("/api/v1/me", headers=bearer).json()["role"] == "member"
    user = user_by_phone(PHONE)
    assert user is not None
    refused = fresh.put("/api/v1/me/role", {"grant_id": str(new_id())}, content_type="application/json", headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-not-held")


def test_signing_in_again_where_one_is_signed_in_makes_a_new_session(client: Client) -> None:
    services.open_account(phone=CAST[0].mobile, name="王秀兰", at=clock.now())
    for _ in range(2):
        assert client.post(f"/demo/person/{CAST[0].key}").status_code == 302
    assert SignedInSession.objects.filter(ended_at__isnull=True).count() == 1
    assert client.get("/api/v1/me").status_code == 200


def test_no_phone_lies_readable_in_a_session(client: Client) -> None:
    client.post("/sign-in", {"phone": PHONE})
    assert all(PHONE not in str(session.get_decoded()) for session in Session.objects.all())
    text = DemoSms.objects.order_by("-at").values_list("text", flat=True)[0]
    code = "".join(filter(str.isdigit, text))[: rules.CODE_DIGITS]
    assert client.post("/sign-in/code", {"code": code}).status_code == 302
    assert [sorted(session.get_decoded()) for session in Session.objects.all()] == [
        ["_auth_user_backend", "_auth_user_hash", "_auth_user_id", "_session_expiry", "signed_in_id"]
    ]

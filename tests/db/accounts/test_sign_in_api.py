"""A program signs in as a person does."""

import pytest
from django.test import Client

from yizhan.accounts import rules
from yizhan.accounts.queries import user_by_phone
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

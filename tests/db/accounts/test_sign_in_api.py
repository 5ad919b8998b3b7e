"""A program signs in as a person does."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from yizhan.accounts import rules, services
from yizhan.accounts.demo import CAST
from yizhan.accounts.models import SignedInSession
from yizhan.accounts.queries import user_by_phone
from yizhan.kernel import clock
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import DemoLetter, DemoSms

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


def signed_up(client: Client) -> dict[str, str]:
    """The header by which a program goes on after its first signing in."""
    services.request_code(phone=PHONE, sender="", at=clock.now())
    answer = client.post("/api/v1/sign-in", {"phone": PHONE, "code": code_sent()}, content_type="application/json")
    return bearer(answer.json()["token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def code_sent() -> str:
    text = DemoSms.objects.order_by("-at").values_list("text", flat=True)[0]
    return "".join(filter(str.isdigit, text))[: rules.CODE_DIGITS]


def test_a_program_sets_a_password_and_signs_in_by_it(client: Client) -> None:
    first, program = signed_up(client), Client()
    weak = program.put("/api/v1/me/password", {"password": "12345678"}, content_type="application/json", headers=first)
    assert (weak.status_code, weak.json()["code"]) == (422, "password-weak")
    user = user_by_phone(PHONE)
    assert user is not None
    assert not user.has_usable_password()
    words = {"password": "松花江上的灯火2026"}
    changed = program.put("/api/v1/me/password", words, content_type="application/json", headers=first)
    assert changed.status_code == 200, changed.content
    assert Client().get("/api/v1/me", headers=first).status_code == 401
    assert Client().get("/api/v1/me", headers=bearer(changed.json()["token"])).status_code == 200
    way = "/api/v1/sign-in/password"
    wrong = Client().post(way, {"phone": PHONE, "password": "不是这个"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "password-wrong")
    right = Client().post(way, {"phone": PHONE, **words}, content_type="application/json")
    assert Client().get("/api/v1/me", headers=bearer(right.json()["token"])).status_code == 200


def test_a_program_gives_confirms_and_removes_an_address(client: Client) -> None:
    signed, program = signed_up(client), Client()
    way = "/api/v1/me/email"
    assert program.get(way, headers=signed).json() == {"email": None, "can_be_sent": True}
    given = {"email": "wang@example.com"}
    assert program.post(way, given, content_type="application/json", headers=signed).status_code == 204
    assert program.get(way, headers=signed).json()["email"] is None
    wrong = program.post(f"{way}/code", {**given, "code": "000000"}, content_type="application/json", headers=signed)
    assert wrong.json()["code"] == "email-code-wrong"
    assert program.get(way, headers=signed).json()["email"] is None
    code = re.findall(r"\d{6}", DemoLetter.objects.get().text)[0]
    right = program.post(f"{way}/code", {**given, "code": code}, content_type="application/json", headers=signed)
    assert right.status_code == 200
    assert right.json()["email"].endswith("@example.com")
    assert "wang@" not in right.json()["email"]
    assert program.delete(way, headers=signed).status_code == 204
    assert program.get(way, headers=signed).json()["email"] is None


def test_an_address_that_cannot_be_one_is_refused(client: Client) -> None:
    signed = signed_up(client)
    refused = Client().post("/api/v1/me/email", {"email": "no"}, content_type="application/json", headers=signed)
    assert (refused.status_code, refused.json()["code"]) == (422, "email-unreadable")
    assert not DemoLetter.objects.exists()


def test_a_program_without_a_cookie_signs_in_and_needs_no_token_of_a_form() -> None:
    program = Client(enforce_csrf_checks=True)
    sent = program.post("/api/v1/sign-in/code", {"phone": PHONE}, content_type="application/json")
    assert sent.status_code == 204, sent.content
    body = {"phone": PHONE, "code": code_sent()}
    answer = Client(enforce_csrf_checks=True).post("/api/v1/sign-in", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    fresh = Client(enforce_csrf_checks=True)
    assert fresh.get("/api/v1/me", headers=bearer(answer.json()["token"])).status_code == 200


@pytest.mark.parametrize(
    "said",
    [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Referer": "https://a.example/"}],
)
def test_another_sites_page_signs_nobody_in(said: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    way = "/api/v1/sign-in/code"
    refused = browser.post(way, {"phone": PHONE}, content_type="application/json", headers=said)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert not DemoSms.objects.exists()


def test_a_session_by_cookie_still_needs_the_token_of_a_form() -> None:
    browser = Client(enforce_csrf_checks=True)
    services.request_code(phone=PHONE, sender="", at=clock.now())
    body = {"phone": PHONE, "code": code_sent()}
    assert browser.post("/api/v1/sign-in", body, content_type="application/json").status_code == 200
    assert browser.get("/api/v1/me").status_code == 200
    assert browser.post("/api/v1/sign-out", content_type="application/json").status_code == 403
    assert browser.get("/api/v1/me").status_code == 200


def test_what_is_wrong_with_a_field_is_said_in_the_language_of_the_asker(client: Client) -> None:
    refused = client.post("/api/v1/sign-in", {"phone": "1" * 41}, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["problems"] == [
        {"field": "phone", "message": "最多 40 个字。"},
        {"field": "code", "message": "缺少这一项。"},
    ]

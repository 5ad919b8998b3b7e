"""Signing in at a desk by the phone: bound to the browser that asked, once, for two minutes, with the number."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import People
from yizhan.accounts import services
from yizhan.accounts.errors import DeskNumberWrong
from yizhan.accounts.models import DeskCode, SignedInSession
from yizhan.accounts.rules import DESK_CODE_LIVES_FOR, device_named
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import JournalEntry


def ask(desk: Client) -> tuple[str, str]:
    """The token in the QR code, and the number on the screen."""
    page = desk.post("/sign-in/desk/ask", {"next": "/me"}, follow=True)
    token = page.context["address"].rpartition("/")[2]
    return token, page.context["number"]


def is_in(desk: Client) -> bool:
    return desk.get("/me").status_code == 200


def test_the_desk_is_in_once_the_phone_has_confirmed_its_number(people: People) -> None:
    desk, phone = Client(), people.client("county")
    token, number = ask(desk)
    assert desk.post("/sign-in/desk/enter").headers["Location"] == reverse("desk-code")
    assert not is_in(desk)
    phone.post(f"/d/{token}", {"number": number})
    assert desk.post("/sign-in/desk/enter").headers["Location"] == "/me"
    assert desk.get("/api/v1/me").json()["role"] == "county_officer"
    assert JournalEntry.objects.filter(kind="accounts.desk_confirmed").count() == 1


def test_a_script_of_the_page_is_told_when_to_go_on(people: People) -> None:
    desk = Client()
    token, number = ask(desk)
    polled = {"HX-Request": "true"}
    waiting = desk.post("/sign-in/desk/enter", headers=polled)
    assert (waiting.status_code, "HX-Redirect" in waiting.headers) == (204, False)
    people.client("cadre").post(f"/d/{token}", {"number": number})
    assert desk.post("/sign-in/desk/enter", headers=polled).headers["HX-Redirect"] == "/me"


def test_another_browser_redeems_nothing_though_it_saw_the_code(people: People) -> None:
    desk, thief = Client(), Client()
    token, number = ask(desk)
    ask(thief)
    people.client("county").post(f"/d/{token}", {"number": number})
    thief.post("/sign-in/desk/enter")
    assert not is_in(thief)
    code = DeskCode.objects.order_by("id").first()
    assert code is not None
    with pytest.raises(NotFound):
        services.redeem_desk_code(code_id=code.id, secret="guessed", at=clock.now())
    desk.post("/sign-in/desk/enter")
    assert is_in(desk)


def test_a_code_counts_once(people: People) -> None:
    desk = Client()
    token, number = ask(desk)
    kept = desk.session["desk_code"]
    people.client("county").post(f"/d/{token}", {"number": number})
    desk.post("/sign-in/desk/enter")
    sessions = SignedInSession.objects.count()
    with pytest.raises(NotFound):
        services.redeem_desk_code(code_id=kept[0], secret=kept[2], at=clock.now())
    assert people.client("cadre").get(f"/d/{token}").status_code == 404
    assert SignedInSession.objects.filter(user=people.users["cadre"]).count() >= 1
    assert SignedInSession.objects.filter(user=people.users["county"]).count() <= sessions


def test_after_two_minutes_it_is_over_for_both(people: People) -> None:
    desk = Client()
    token, number = ask(desk)
    late = clock.now() + DESK_CODE_LIVES_FOR
    with pytest.raises(NotFound):
        services.confirm_desk_code(token=token, number=number, acting=people.acting("county"), at=late)
    services.confirm_desk_code(token=token, number=number, acting=people.acting("county"), at=clock.now())
    kept = desk.session["desk_code"]
    with pytest.raises(NotFound):
        services.redeem_desk_code(code_id=kept[0], secret=kept[2], at=late + timedelta(seconds=1))


def test_a_wrong_number_ends_the_code(people: People) -> None:
    desk = Client()
    token, number = ask(desk)
    wrong = "10" if number != "10" else "11"
    with pytest.raises(DeskNumberWrong):
        services.confirm_desk_code(token=token, number=wrong, acting=people.acting("county"), at=clock.now())
    assert people.client("county").post(f"/d/{token}", {"number": number}).status_code == 404
    desk.post("/sign-in/desk/enter")
    assert not is_in(desk)


def test_a_phone_that_is_not_signed_in_signs_in_first(people: People) -> None:
    token, _ = ask(Client())
    assert "/sign-in?next=" in Client().get(f"/d/{token}").headers["Location"]


def test_nothing_in_the_database_opens_a_code(people: People) -> None:
    desk = Client()
    token, _ = ask(desk)
    row = DeskCode.objects.latest("asked_at")
    assert token.encode() not in bytes(row.token_digest) + bytes(row.secret_digest)
    assert desk.session["desk_code"][2].encode() not in bytes(row.secret_digest)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/111 MicroMessenger/8.0", "WeChat · Android"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_as_people_know_it(agent: str, name: str) -> None:
    assert device_named(agent) == name
    assert not re.search(r"\d", name)

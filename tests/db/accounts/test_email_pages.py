"""The pages for an e-mail address: what is refused in words, and the way from the address to its code."""

import re

import pytest
from django.contrib.sessions.models import Session
from pytest_django import Settings

from tests.people import People
from yizhan.accounts import errors
from yizhan.accounts.models import SentCode, WrongTry
from yizhan.accounts.queries import addresses_of
from yizhan.kernel.errors import DomainError
from yizhan.kernel.models import DemoLetter, JournalEntry

ADDRESS = "Xiulan.Wang@example.org"
UNUSABLE = {
    "nothing": ("", errors.EmailUnreadable),
    "no domain": ("xiulan", errors.EmailUnreadable),
    "two at signs": ("a@b@example.org", errors.EmailUnreadable),
    "a second header": ("a@example.org\r\nBcc: b@example.org", errors.EmailUnreadable),
    "a header in the name": ("a\nBcc:b@example.org", errors.EmailUnreadable),
    "two addresses": ("a@example.org,b@example.org", errors.EmailUnreadable),
    "a display name": ("Wang <a@example.org>", errors.EmailUnreadable),
    "too long as a whole": ("a@" + "b." * 130 + "org", errors.EmailUnreadable),
    "too long before the at sign": ("a" * 65 + "@example.org", errors.EmailUnreadable),
    "far too long": ("a@" + "b." * 5000 + "org", errors.EmailUnreadable),
    "a Chinese domain": ("a@例子.中国", errors.EmailNotLatin),
    "a Chinese name": ("王秀兰@example.org", errors.EmailNotLatin),
}


@pytest.mark.parametrize(("address", "refusal"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_no_letter_can_be_sent_to_is_refused_in_words(
    people: People, address: str, refusal: type[DomainError]
) -> None:
    client = people.client("member")
    before = JournalEntry.objects.count()
    answer = client.post("/my/email", {"email": address})
    assert answer.status_code == 422
    assert str(refusal.message).split("。")[0] in answer.content.decode()
    assert not DemoLetter.objects.exists()
    assert not SentCode.objects.exists()
    assert JournalEntry.objects.count() == before


def test_without_a_mail_server_nobody_is_asked_for_an_address(people: People, settings: Settings) -> None:
    settings.DEMO = False
    client = people.client("member")
    assert "本平台现在不发邮件" in client.get("/my/email").content.decode()
    answer = client.post("/my/email", {"email": ADDRESS})
    assert answer.status_code == 503
    assert "邮件现在发不出去" in answer.content.decode()
    assert not SentCode.objects.exists()


def test_the_pages_lead_from_the_address_to_its_code_and_show_it_masked(people: People) -> None:
    client = people.client("member")
    assert "邮箱提醒" in client.get("/me").content.decode()
    assert client.post("/my/email", {"email": ADDRESS}).headers["Location"] == "/my/email/code"
    assert all(ADDRESS not in str(session.get_decoded()) for session in Session.objects.all())
    asked = client.get("/my/email/code").content.decode()
    assert "X***@example.org" in asked
    letter = DemoLetter.objects.get()
    assert ADDRESS in client.get("/demo/sms").content.decode()
    code = _digits(letter.text)
    wrong = client.post("/my/email/code", {"code": _wrong(code)})
    assert wrong.status_code == 422
    assert "请核对邮件" in wrong.content.decode()
    assert addresses_of(people.users["member"]).email == ""
    done = client.post("/my/email/code", {"code": code})
    assert (done.status_code, "邮箱已确认" in done.content.decode()) == (200, True)
    assert addresses_of(people.users["member"]).email == ADDRESS
    page = client.get("/my/email").content.decode()
    assert ("X***@example.org" in page, ADDRESS in page) == (True, False)
    assert "邮箱已删除" in client.post("/my/email/remove").content.decode()
    assert addresses_of(people.users["member"]).email == ""


def test_without_an_address_given_there_is_no_code_to_enter(people: People) -> None:
    client = people.client("member")
    answer = client.post("/my/email/code", {"code": "123456"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/email")
    assert not WrongTry.objects.exists()


def _digits(text: str) -> str:
    return str(re.findall(r"\d{6}", text)[0])


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"

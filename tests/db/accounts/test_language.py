"""Messages, texts and letters are in the language of whoever reads them, not of whoever acts."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, override

from tests.people import People
from yizhan.accounts import services
from yizhan.accounts.demo import CAST
from yizhan.accounts.models import User
from yizhan.kernel import messages
from yizhan.kernel.models import DemoSms, JournalEntry, Message

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
ASKED = gettext_lazy("请补正材料")
NUMBER = gettext_lazy("编号 {number}。")


def told(user_id: UUID) -> Message:
    return Message.objects.get(user_id=user_id)


def tell(people: People, who: str) -> Message:
    with override("ru"):  # the officer's
        body = format_lazy(NUMBER, number="2026-1")
        messages.notify(people.users[who], kind="cases.supplement_asked", title=ASKED, body=body, at=AT)
    return told(people.users[who])


def test_a_message_is_in_the_language_that_its_reader_chose(people: People) -> None:
    people.client("member").post("/preferences", {"language": "en"})
    message = tell(people, "member")
    assert (message.title, message.body) == ("Please supplement your documents", "Number 2026-1.")


def test_who_never_chose_reads_the_platforms_own_language(people: People) -> None:
    message = tell(people, "cadre")
    assert (message.title, message.body) == ("请补正材料", "编号 2026-1。")


def test_texts_to_a_phone_are_in_it_too(people: People) -> None:
    people.client("member").post("/preferences", {"language": "en"})
    tell(people, "member")
    assert messages.deliver_next(at=AT)
    assert "请" not in DemoSms.objects.get().text


def test_choosing_is_noted_once_and_a_visitor_s_choice_stays_in_the_browser(people: People, client: Client) -> None:
    browser = people.client("member")
    browser.post("/preferences", {"language": "en"})
    browser.post("/preferences", {"language": "en"})
    client.post("/preferences", {"language": "en"})
    assert JournalEntry.objects.filter(kind="accounts.language_chosen").count() == 1


@pytest.mark.django_db
def test_a_language_chosen_before_signing_in_comes_along_but_replaces_none(client: Client) -> None:
    user = services.open_account(phone=CAST[0].mobile, name="王秀兰", at=AT)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    client.post(f"/demo/person/{CAST[0].key}")
    assert User.objects.get(id=user.id).language == "ru"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post(f"/demo/person/{CAST[0].key}")
    assert User.objects.get(id=user.id).language == "ru"


def test_an_unknown_language_is_not_kept(people: People) -> None:
    people.client("member").post("/preferences", {"language": "xx"})
    assert User.objects.get(id=people.users["member"]).language == ""


def test_a_text_longer_than_its_column_is_cut_not_refused(people: People) -> None:
    messages.notify(people.users["member"], kind="cases.accepted", title="长" * 200, body="长" * 600, at=AT)
    message = told(people.users["member"])
    assert (len(message.title), len(message.body)) == (80, 500)

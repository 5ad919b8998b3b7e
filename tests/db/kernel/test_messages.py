"""Telling people: the message in the app, the text without content, and failures that somebody sees."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils.translation import gettext_lazy
from pytest_django.fixtures import Settings

from tests.counting import CountedQueries
from tests.db.kernel.journals import rolled_back
from yizhan.kernel import messages, sms
from yizhan.kernel.messages import Addresses, Signer
from yizhan.kernel.models import Delivery, DemoLetter, Message, VaultItem

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ALICE, BOB, CHARLIE, DAVID = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
BOOK = {
    ALICE: Addresses(mobile="19999000001"),
    BOB: Addresses(),
    CHARLIE: Addresses(email="charlie@example.org"),
    DAVID: Addresses(mobile="19999000004", email="david@example.org"),
}
pytestmark = pytest.mark.django_db


class Recorder:
    """A sender that keeps what it is given, or refuses as often as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.refusals = 0

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        if self.refusals:
            self.refusals -= 1
            raise sms.SendingFailed("busy")
        self.sent.append((mobile, text))


@pytest.fixture
def sender(settings: Settings) -> Iterator[Recorder]:
    recorder = Recorder()
    sms.SENDERS["recorder"] = lambda: recorder
    settings.SMS_SENDER = "recorder"
    books = list(messages._books)
    messages.use_address_book(lambda user_id: BOOK[user_id])
    yield recorder
    messages._books[:] = books
    del sms.SENDERS["recorder"]


def _tell(user_id: UUID, title: str = "您的申请有结果了") -> UUID:
    told = messages.notify(user_id, kind="cases.finished", title=title, body="困难帮扶：已办结", link="/cases/1", at=AT)
    assert told is not None
    return told


def test_a_message_waits_in_the_box_and_the_text_says_nothing_of_it(sender: Recorder) -> None:
    _tell(ALICE)
    assert messages.deliver_next(at=AT)
    assert sender.sent == [("19999000001", "【驿站】您的办件有新消息：请登录驿站，打开“我的消息”。")]
    assert [m.title for m in messages.inbox(ALICE)] == ["您的申请有结果了"]
    assert messages.unread(ALICE) == 1
    assert not messages.deliver_next(at=AT)


def test_a_text_says_which_union_writes_and_whom_to_call(sender: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_signers", [lambda user_id: {ALICE: Signer("磨坊工会", "0451-12345")}[user_id]])
    _tell(ALICE)
    assert messages.deliver_next(at=AT)
    [(_mobile, text)] = sender.sent
    assert text == "【驿站】磨坊工会：您的办件有新消息：请登录驿站，打开“我的消息”。咨询0451-12345。"


def test_of_a_complaint_a_text_says_nothing_at_all(sender: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_signers", [lambda _user_id: Signer("磨坊工会", "0451-12345")])
    messages.notify(ALICE, kind="orders.answered", title="答复", at=AT)
    assert messages.deliver_next(at=AT)
    assert sender.sent == [("19999000001", "【驿站】有一项服务请您查看：请登录驿站，打开“我的消息”。")]


def test_what_was_rolled_back_was_never_told(sender: Recorder) -> None:
    rolled_back(lambda: _tell(ALICE))
    assert not messages.deliver_next(at=AT)
    assert sender.sent == []


def _link() -> None:
    messages.send_text(mobile="19999000009", text="【驿站】有一项服务请您查看：https://x/consent/secret", at=AT)


def test_a_text_to_somebody_without_an_account_goes_the_same_way_and_leaves_nothing(sender: Recorder) -> None:
    _link()
    item = VaultItem.objects.get(purpose="delivery")
    assert b"secret" not in bytes(item.sealed)
    sender.refusals = 1
    assert messages.deliver_next(at=AT)
    assert sender.sent == []
    assert messages.deliver_next(at=AT + messages.PAUSES[0])
    assert sender.sent == [("19999000009", "【驿站】有一项服务请您查看：https://x/consent/secret")]
    assert not VaultItem.objects.filter(id=item.id).exists()
    assert not messages.deliver_next(at=AT + timedelta(days=1))


def test_a_text_that_was_rolled_back_is_not_sent(sender: Recorder) -> None:
    rolled_back(_link)
    assert not messages.deliver_next(at=AT)
    assert sender.sent == []


def test_a_text_given_up_is_nobodys_unread_message(sender: Recorder) -> None:
    _link()
    sender.refusals = 99
    when = AT
    for pause in [timedelta(), *messages.PAUSES]:
        when += pause
        assert messages.deliver_next(at=when)
    assert Delivery.objects.get().state == "failed"
    assert not VaultItem.objects.filter(purpose="delivery").exists()
    assert list(messages.unreached(since=AT)) == []


def test_a_refused_text_is_tried_again_after_growing_pauses(sender: Recorder) -> None:
    _tell(ALICE)
    sender.refusals = 2
    assert messages.deliver_next(at=AT)
    assert not messages.deliver_next(at=AT + timedelta(seconds=59))
    assert messages.deliver_next(at=AT + timedelta(minutes=1))
    assert messages.deliver_next(at=AT + timedelta(minutes=11))
    assert len(sender.sent) == 1
    assert Delivery.objects.get().attempts == 3
    assert list(messages.unreached(since=AT)) == []


def test_after_the_last_pause_the_failure_is_shown(sender: Recorder) -> None:
    _tell(ALICE)
    sender.refusals = 99
    when = AT
    for pause in [timedelta(), *messages.PAUSES]:
        when += pause
        assert messages.deliver_next(at=when)
    assert not messages.deliver_next(at=when + timedelta(days=30))
    assert list(messages.unreached(since=AT)) == [ALICE]
    messages.mark_read(ALICE, at=when)
    assert list(messages.unreached(since=AT)) == []


def test_somebody_without_a_number_is_shown_as_not_reached_at_once(sender: Recorder) -> None:
    _tell(BOB)
    messages.deliver_next(at=AT)
    assert list(messages.unreached(since=AT)) == [BOB]
    assert messages.unread(BOB) == 1


def test_somebody_without_a_number_gets_an_email_where_there_is_a_mail_server(
    sender: Recorder, settings: Settings
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    _tell(CHARLIE)
    assert messages.deliver_next(at=AT)
    assert messages.deliver_next(at=AT)
    assert [letter.to for letter in mail.outbox] == [["charlie@example.org"]]
    assert "困难" not in mail.outbox[0].body
    assert "困难" not in mail.outbox[0].subject


def test_a_letter_follows_the_text_once_however_often_the_text_is_tried(sender: Recorder) -> None:
    _tell(DAVID)
    sender.refusals = 2
    when = AT
    for pause in [timedelta(), *messages.PAUSES[:2]]:
        when += pause
        while messages.deliver_next(at=when):
            pass
    assert len(sender.sent) == 1
    assert [letter.email for letter in DemoLetter.objects.all()] == ["david@example.org"]


def test_whom_the_letter_got_through_to_is_not_shown_as_not_reached(sender: Recorder, settings: Settings) -> None:
    settings.SMS_SENDER = "log"
    _tell(DAVID)
    assert messages.deliver_next(at=AT)
    assert list(messages.unreached(since=AT)) == []
    assert messages.deliver_next(at=AT)
    assert sorted(Delivery.objects.values_list("channel", "state")) == [("email", "sent"), ("sms", "failed")]
    assert list(messages.unreached(since=AT)) == []


def test_without_a_mail_server_there_is_no_letter(sender: Recorder, settings: Settings) -> None:
    settings.DEMO = False
    _tell(DAVID)
    assert messages.deliver_next(at=AT)
    assert not messages.deliver_next(at=AT)
    assert [delivery.channel for delivery in Delivery.objects.all()] == ["sms"]


def test_a_worker_that_died_in_an_attempt_is_followed_by_another(sender: Recorder) -> None:
    _tell(ALICE)
    messages._take(AT)
    assert not messages.deliver_next(at=AT)
    assert messages.deliver_next(at=AT + messages.TAKEN_FOR)
    assert len(sender.sent) == 1


def test_reading_ones_messages_leaves_those_of_others_alone() -> None:
    mine, other = _tell(ALICE), _tell(BOB)
    messages.mark_read(ALICE, at=AT, message_id=other)
    assert messages.unread(BOB) == 1
    messages.mark_read(ALICE, at=AT, message_id=mine)
    assert messages.unread(ALICE) == 0


def test_the_box_is_read_page_by_page() -> None:
    ids = [_tell(ALICE) for _ in range(5)]
    first = messages.inbox(ALICE, limit=2)
    second = messages.inbox(ALICE, before=first[-1].id, limit=2)
    assert [m.id for m in [*first, *second]] == ids[::-1][:4]


def test_the_box_is_in_the_order_of_its_days_whenever_each_was_written() -> None:
    days = [AT - timedelta(days=ago) for ago in (1, 5, 0, 3)]
    ids = {messages.notify(ALICE, kind="a.b", title="x", at=day): day for day in days}
    first = messages.inbox(ALICE, limit=2)
    second = messages.inbox(ALICE, before=first[-1].id, limit=2)
    assert [m.id for m in [*first, *second]] == sorted(ids, key=ids.__getitem__, reverse=True)


def test_a_link_to_elsewhere_is_refused_by_the_database() -> None:
    with pytest.raises(Exception, match="message_links_inside"), transaction.atomic():
        messages.notify(ALICE, kind="a.b", title="x", link="https://example.org", at=AT)
    assert not Message.objects.exists()


def test_where_nothing_sends_texts_a_message_is_not_called_sent(sender: Recorder, settings: Settings) -> None:
    settings.SMS_SENDER = "log"
    _tell(ALICE)
    assert messages.deliver_next(at=AT)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.failure) == ("failed", "no-provider")
    assert list(messages.unreached(since=AT)) == [ALICE]


def test_many_are_told_the_same_each_in_their_language_in_as_many_statements_as_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "_languages_of_many", [lambda user_ids: {BOB: "en"}])
    words = gettext_lazy("我的消息")
    with CountedQueries(connection) as many:
        messages.notify_each([ALICE, BOB, CHARLIE], kind="test.told", title=words, link="/me", at=AT)
    with CountedQueries(connection) as one:
        messages.notify_each([DAVID], kind="test.told", title=words, at=AT, with_text=False)
    told = dict(Message.objects.values_list("user_id", "title"))
    assert told[ALICE] == told[CHARLIE] == "我的消息"
    assert told[BOB] == "My messages"
    assert set(Delivery.objects.values_list("message__user_id", flat=True)) == {ALICE, BOB, CHARLIE}
    assert len(many) == len(one), "what is written goes in by COPY, which is not counted"

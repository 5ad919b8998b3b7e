"""Texts about one thing to one person: few of them, and nothing that is left without one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from tests.databases import TestDatabase
from tests.racing import at_once
from yizhan.kernel import messages, sms
from yizhan.kernel.gathering import WITHIN
from yizhan.kernel.messages import Addresses
from yizhan.kernel.models import Delivery, Message

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ALICE, BOB = UUID(int=1), UUID(int=2)
NUMBERS = {ALICE: "19999000001", BOB: "19999000002"}
SECOND = timedelta(seconds=1)


class Clerk:
    """Sends texts and writes down to whom and when; refuses while it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, datetime]] = []
        self.refuses = False

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        if self.refuses:
            raise sms.SendingFailed("busy")
        self.sent.append((mobile, at))

    def times(self, user_id: UUID = ALICE) -> list[datetime]:
        return [at for mobile, at in self.sent if mobile == NUMBERS[user_id]]


@pytest.fixture
def clerk(settings: Settings) -> Iterator[Clerk]:
    found = Clerk()
    sms.SENDERS["clerk"] = lambda: found
    settings.SMS_SENDER = "clerk"
    books = list(messages._books)
    messages.use_address_book(lambda user_id: Addresses(mobile=NUMBERS[user_id]))
    yield found
    messages._books[:] = books
    del sms.SENDERS["clerk"]


def tell(at: datetime, *, user_id: UUID = ALICE, kind: str = "cases.accepted", link: str = "/cases/1") -> None:
    messages.notify(user_id, kind=kind, title="有新消息", link=link, at=at)


def work(at: datetime) -> None:
    while messages.deliver_next(at=at):
        pass


@pytest.mark.django_db
def test_five_within_a_minute_are_two_texts_and_five_messages(clerk: Clerk) -> None:
    for number, kind in enumerate(("submitted", "accepted", "part_ready", "finished", "certificate_issued")):
        tell(AT + 10 * number * SECOND, kind=f"cases.{kind}")
        work(AT + (10 * number + 1) * SECOND)
    work(AT + WITHIN - SECOND)
    assert clerk.times() == [AT + SECOND]
    work(AT + WITHIN + SECOND)
    work(AT + timedelta(days=1))
    assert clerk.times() == [AT + SECOND, AT + WITHIN + SECOND]
    assert messages.unread(ALICE) == 5


@pytest.mark.django_db
def test_what_is_told_by_one_press_is_one_text(clerk: Clerk) -> None:
    for kind in ("accepted", "part_ready", "finished"):
        tell(AT, kind=f"cases.{kind}")
    work(AT)
    work(AT + timedelta(days=1))
    assert clerk.times() == [AT]


@pytest.mark.django_db
def test_another_thing_another_room_and_another_person_have_texts_of_their_own(clerk: Clerk) -> None:
    tell(AT)
    tell(AT, link="/cases/2")
    tell(AT, kind="registry.transferred")
    tell(AT, user_id=BOB)
    work(AT)
    assert (len(clerk.times()), len(clerk.times(BOB))) == (3, 1)


@pytest.mark.django_db
def test_without_a_link_only_the_same_kind_is_the_same_thing(clerk: Clerk) -> None:
    for kind in ("cases.review_due", "cases.review_due", "cases.draft_expired"):
        tell(AT, kind=kind, link="")
    work(AT)
    assert len(clerk.times()) == 2


@pytest.mark.django_db
def test_a_text_on_which_a_worker_has_begun_covers_nothing_that_is_told_later(clerk: Clerk) -> None:
    tell(AT)
    messages._take(AT)
    tell(AT + SECOND)
    work(AT + SECOND)
    assert clerk.times() == [AT + SECOND]


@pytest.mark.django_db
def test_a_text_that_did_not_get_through_holds_back_no_other(clerk: Clerk) -> None:
    clerk.refuses = True
    tell(AT)
    work(AT)
    clerk.refuses = False
    tell(AT + SECOND)
    work(AT + SECOND)
    assert clerk.times() == [AT + SECOND]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_every_message_is_followed_by_a_text_in_time_and_texts_keep_apart(clerk: Clerk, seed: int) -> None:
    chance, now, told = Random(seed), AT, []
    for _turn in range(40):
        now += timedelta(seconds=chance.choice((1, 5, 40, 150, 400)))
        tell(now)
        waiting = Delivery.objects.filter(state="waiting", attempts=0).values_list("try_at", flat=True)
        assert all(try_at <= now + WITHIN for try_at in waiting)
        told.append(now)
        if chance.random() < 0.7:
            work(now)
    end = now
    while end < now + 2 * WITHIN:
        end += 10 * SECOND
        work(end)
    texts = clerk.times()
    assert all(any(text >= at for text in texts) for at in told)
    assert all(later - earlier >= WITHIN for earlier, later in pairwise(texts))
    assert Message.objects.count() == len(told)


def test_two_who_tell_of_one_thing_at_once_leave_it_told(cloned_db: TestDatabase) -> None:
    at_once(lambda: tell(AT), lambda: tell(AT))
    assert (Message.objects.count(), Delivery.objects.count() in (1, 2)) == (2, True)

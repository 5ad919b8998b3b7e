"""我的消息: one's own messages, and for the cadre whom no message reached."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from tests.people import People
from yizhan.kernel import clock, messages, sms
from yizhan.kernel.models import Delivery


class Refuses:
    """A provider that takes nothing."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        raise sms.SendingFailed("no credit")


@pytest.fixture
def refusing(settings: Settings) -> Iterator[None]:
    sms.SENDERS["refuses"] = Refuses
    settings.SMS_SENDER = "refuses"
    yield
    del sms.SENDERS["refuses"]


def _tell(people: People, who: str, title: str) -> None:
    messages.notify(people.users[who], kind="cases.finished", title=title, link="/me", at=clock.now())


def test_one_sees_ones_own_messages_and_marks_them_as_read(people: People) -> None:
    _tell(people, "member", "申请已办结")
    _tell(people, "other_member", "别人的消息")
    client = people.client("member")
    page = client.get("/my/messages").content.decode()
    assert "申请已办结" in page
    assert "未读" in page
    assert "别人的消息" not in page
    assert "有 1 条新消息" in client.get("/").content.decode()
    client.post("/my/messages")
    assert "未读" not in client.get("/my/messages").content.decode()
    assert messages.unread(people.users["member"]) == 0
    assert messages.unread(people.users["other_member"]) == 1


def test_long_boxes_are_read_page_by_page(people: People) -> None:
    for number in range(45):
        _tell(people, "member", f"消息{number:02d}。")
    client = people.client("member")
    first = client.get("/my/messages").content.decode()
    assert "消息44。" in first
    assert "消息24。" not in first
    oldest = messages.inbox(people.users["member"], limit=20)[-1].id
    assert "消息24。" in client.get(f"/my/messages?after={oldest}").content.decode()
    assert client.get("/my/messages?after=nonsense").status_code == 200


def test_whom_no_message_reached_the_cadre_is_asked_to_telephone(people: People, refusing: None) -> None:
    _tell(people, "member", "申请已办结")
    _tell(people, "other_member", "申请已办结")
    at = clock.now()
    for pause in [timedelta(), *messages.PAUSES]:
        at += pause
        while messages.deliver_next(at=at):
            pass
    Delivery.objects.update(done_at=clock.now())
    asked = people.client("cadre").get("/").content.decode()
    assert "通知没有送达" in asked
    assert f"/members/{people.person('member')}" in asked
    assert f"/members/{people.person('other_member')}" not in asked
    people.client("member").post("/my/messages")
    assert "通知没有送达" not in people.client("cadre").get("/").content.decode()

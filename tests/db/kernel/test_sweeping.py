"""Rows whose time is over go in batches, and nothing else goes."""

from datetime import UTC, datetime, timedelta

import pytest

from yizhan.kernel import limits, messages, tasks
from yizhan.kernel.ids import new_id
from yizhan.kernel.limits import Limit
from yizhan.kernel.models import CountedTry, Delivery, DemoLetter, DemoSms, KeptAnswer, Message
from yizhan.kernel.sweeping import sweep_rows

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAY = timedelta(days=1)
HOURLY = Limit("test", most=3, within=timedelta(hours=1))


def text(at: datetime) -> None:
    DemoSms.objects.create(mobile="16000000001", text="x", at=at)


def test_a_turn_takes_so_many_batches_and_leaves_the_rest_for_the_next() -> None:
    for _ in range(7):
        text(NOW)
    assert sweep_rows(DemoSms.objects.all(), batch=2, batches=2) == 4
    assert sweep_rows(DemoSms.objects.all(), batch=2, batches=2) == 3


def test_everything_old_goes_in_one_turn_of_the_task() -> None:
    for at in (NOW, NOW - 200 * DAY):
        text(at)
        DemoLetter.objects.create(email="a@example.org", subject="x", text="x", at=at)
        limits.count([(HOURLY, "a")], at=at)
        user_id = new_id()
        messages.notify(user_id, kind="test.told", title="x", at=at)
        Delivery.objects.filter(message__user_id=user_id).update(state="sent", done_at=at)
        row = {"owner_id": user_id, "key": "k", "request_digest": b"", "answer_sealed": b"", "kept_at": at}
        KeptAnswer.objects.create(**row)
    tasks.sweep_now(NOW)
    left = [model.objects.count() for model in (DemoSms, DemoLetter, CountedTry, Delivery, KeptAnswer)]
    assert left == [1, 1, 1, 1, 1]
    assert Message.objects.count() == 2


def test_a_delivery_that_still_waits_is_never_forgotten() -> None:
    messages.notify(new_id(), kind="test.told", title="x", at=NOW - 400 * DAY)
    tasks.sweep_now(NOW)
    assert Delivery.objects.count() == 1


def test_a_limit_counts_within_its_time_and_each_key_alone() -> None:
    for _ in range(HOURLY.most):
        limits.take([(HOURLY, "a")], at=NOW)
    with pytest.raises(limits.TriedTooOften) as refusal:
        limits.take([(HOURLY, "a"), (HOURLY, "b")], at=NOW + timedelta(minutes=50))
    assert refusal.value.fields == {"wait_s": 600, "wait_min": 10}
    assert CountedTry.objects.count() == HOURLY.most
    limits.take([(HOURLY, "b")], at=NOW)
    limits.take([(HOURLY, "a")], at=NOW + timedelta(hours=1, seconds=1))

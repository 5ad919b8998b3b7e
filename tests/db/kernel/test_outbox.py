"""Consumers of the journal: every entry of their kinds, once, in commit order, whatever fails on the way."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from tests.databases import TestDatabase
from tests.db.kernel.journals import AT, happened, rolled_back
from yizhan.kernel import outbox
from yizhan.kernel.models import Message
from yizhan.kernel.outbox import News
from yizhan.kernel.sealer import seal

USER = UUID(int=5)


class Teller:
    """A consumer whose effect is a row, and which fails when told to, after having written half of it."""

    def __init__(self) -> None:
        self.fails = False
        self.seen: list[UUID] = []

    def handle(self, news: Sequence[News]) -> None:
        for item in news:
            Message.objects.create(user_id=USER, kind=item.kind, title=str(item.id), sent_at=AT)
            if self.fails:
                raise RuntimeError("a defect of ours")


@pytest.fixture
def teller(cloned_db: TestDatabase) -> Iterator[Teller]:
    teller = Teller()
    outbox.register("test.teller", {"cases.submitted"}, teller.handle)
    seal(at=AT)
    outbox.begin()
    yield teller
    outbox.forget("test.teller")


def _told() -> list[str]:
    return list(Message.objects.filter(user_id=USER).order_by("id").values_list("title", flat=True))


def _standing() -> outbox.Standing:
    return next(one for one in outbox.standings() if one.consumer == "test.teller")


def test_a_consumer_gets_the_entries_of_its_kinds_once_and_in_order(teller: Teller) -> None:
    ids = [happened() for _ in range(3)]
    happened("cases.other")
    assert outbox.run_due(at=AT) == 0  # not sealed yet
    seal(at=AT, entries=2)
    assert outbox.run_due(at=AT) == 3
    assert outbox.run_due(at=AT) == 0
    assert _told() == [str(id_) for id_ in ids]
    assert _standing() == outbox.Standing("test.teller", 0, 0, "")


def test_what_was_before_a_consumer_is_not_told_to_it(cloned_db: TestDatabase) -> None:
    happened()
    seal(at=AT)
    teller = Teller()
    outbox.register("test.teller", {"cases.submitted"}, teller.handle)
    try:
        outbox.begin()
        outbox.run_due(at=AT)
        assert _told() == []
    finally:
        outbox.forget("test.teller")


def test_a_failure_leaves_no_half_effects_and_comes_again_after_a_pause(teller: Teller) -> None:
    entry = happened()
    seal(at=AT)
    teller.fails = True
    outbox.run_due(at=AT)
    assert _told() == []
    assert (_standing().failures, _standing().last_error) == (1, "RuntimeError")
    teller.fails = False
    outbox.run_due(at=AT)
    assert _told() == []  # still pausing
    outbox.run_due(at=AT + timedelta(seconds=2))
    assert _told() == [str(entry)]
    assert _standing() == outbox.Standing("test.teller", 0, 0, "")


def test_a_failing_consumer_does_not_hold_up_the_others(teller: Teller) -> None:
    other = Teller()
    other.fails = True
    outbox.register("test.another", {"cases.submitted"}, other.handle)
    try:
        outbox.begin()
        entry = happened()
        seal(at=AT)
        outbox.run_due(at=AT)
        assert _told() == [str(entry)]
    finally:
        outbox.forget("test.another")


def test_what_was_rolled_back_is_never_told(teller: Teller) -> None:
    rolled_back(happened)
    seal(at=AT)
    assert outbox.run_due(at=AT) == 0
    assert _told() == []


def test_two_consumers_cannot_share_a_name(teller: Teller) -> None:
    with pytest.raises(ValueError, match="two consumers"):
        outbox.register("test.teller", {"a.b"}, teller.handle)

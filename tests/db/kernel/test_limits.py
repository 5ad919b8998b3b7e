"""A try counts however it ended, whether it came alone or in a request that is done once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.world import AT
from yizhan.kernel import limits
from yizhan.kernel.errors import Conflict
from yizhan.kernel.idempotency import Answer, once
from yizhan.kernel.limits import Limit, TriedTooOften
from yizhan.kernel.models import CountedTry, KeptAnswer
from yizhan.kernel.scope import Acting

pytestmark = pytest.mark.django_db

THREE = Limit("test.three", most=3, within=timedelta(hours=1))


def guess() -> Answer:
    """Something that is counted, then refused."""
    limits.take([(THREE, "somebody")], at=AT)
    raise Conflict


def done_once(key: str, do: Callable[[], Answer] = guess) -> Answer:
    return once(key, acting=Acting.visitor(), request_digest=b"x" * 32, at=AT, do=do)


def test_a_try_inside_a_request_that_is_done_once_counts_though_it_was_refused() -> None:
    for number in range(THREE.most):
        with pytest.raises(Conflict):
            done_once(f"key-{number}")
    assert CountedTry.objects.count() == THREE.most
    assert not KeptAnswer.objects.exists()
    with pytest.raises(TriedTooOften):
        done_once("key-more")
    assert CountedTry.objects.count() == THREE.most


def test_a_try_that_was_done_counts_once() -> None:
    def work() -> Answer:
        limits.take([(THREE, "somebody")], at=AT)
        return Answer(200)

    done_once("a", work)
    done_once("a", work)
    assert CountedTry.objects.count() == 1


def test_alone_it_counts_once_as_well() -> None:
    with pytest.raises(Conflict):
        guess()
    assert CountedTry.objects.count() == 1

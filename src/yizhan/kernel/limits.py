"""How often something may be tried that tells a stranger something, or sends somebody a text.

A try is counted before the work: what is refused later was tried all the same. A request that is done once
(`kernel.idempotency`) is one transaction, which a refusal rolls back and the count with it: there `outliving` counts
again what was tried. Inside a service's own transaction a count goes with that: what was not sent was not tried.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import vault
from yizhan.kernel.errors import TooMany
from yizhan.kernel.models import CountedTry
from yizhan.kernel.sweeping import sweep_rows

KEPT_FOR: Final = timedelta(days=2)  # longer than any limit looks back


class TriedTooOften(TooMany):
    """The limit of one of the keys is reached; `wait_s` says when the next try counts."""

    code = "tried-too-often"
    message = _("试的次数太多了。请等 {wait_min} 分钟后再试，或打电话请工会工作人员办理。")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries by one key within a sliding time."""

    what: str
    most: int
    within: timedelta


Tried = tuple[Limit, str]
"""A limit and the key it holds for: a number, an address, a user's id. An empty key is not limited."""


_tried: ContextVar[list[tuple[Sequence[Tried], datetime]] | None] = ContextVar("tried", default=None)


@contextmanager
def outliving() -> Iterator[None]:
    """Around a transaction: what was taken in it counts even where it is rolled back."""
    tried: list[tuple[Sequence[Tried], datetime]] = []
    token = _tried.set(tried)
    try:
        yield
    except BaseException:
        with transaction.atomic():
            for tries, at in tried:
                count(tries, at=at)
        raise
    finally:
        _tried.reset(token)


@transaction.atomic
def take(tries: Sequence[Tried], *, at: datetime) -> None:
    """Count one try under each limit, or raise TriedTooOften and count none."""
    indexes = _locked(tries)
    _refuse(indexes, at)
    count(tries, at=at)
    tried = _tried.get()
    if tried is not None:
        tried.append((tries, at))


@transaction.atomic
def refuse(tries: Sequence[Tried], *, at: datetime) -> None:
    """Raise TriedTooOften where a limit is reached already. Counts nothing: for limits of *wrong* tries."""
    _refuse(_locked(tries), at)


def count(tries: Sequence[Tried], *, at: datetime) -> None:
    """Count one try under each limit."""
    rows = [CountedTry(what=limit.what, key_index=_index(limit, key), at=at) for limit, key in tries if key]
    CountedTry.objects.bulk_create(rows)


def sweep(*, at: datetime) -> int:
    """Forget tries that no limit looks back to any more; returns how many."""
    return sweep_rows(CountedTry.objects.filter(at__lt=at - KEPT_FOR))


def _locked(tries: Sequence[Tried]) -> list[tuple[Limit, bytes]]:
    """The limits with their blind keys, each key held until the transaction ends, always in the same order."""
    indexes = sorted(((limit, _index(limit, key)) for limit, key in tries if key), key=lambda one: one[1])
    with connection.cursor() as cursor:
        for _limit, index in indexes:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])
    return indexes


def _refuse(indexes: Sequence[tuple[Limit, bytes]], at: datetime) -> None:
    wait_s = max((_wait_s(limit, index, at) for limit, index in indexes), default=0)
    if wait_s:
        raise TriedTooOften(wait_s=wait_s, wait_min=-(-wait_s // 60))


def _wait_s(limit: Limit, index: bytes, at: datetime) -> int:
    recent = CountedTry.objects.filter(what=limit.what, key_index=index, at__gt=at - limit.within).order_by("-at")
    oldest_that_counts = recent.values_list("at", flat=True)[limit.most - 1 : limit.most].first()
    if oldest_that_counts is None:
        return 0
    return max(1, -(-(oldest_that_counts + limit.within - at) // timedelta(seconds=1)))


def _index(limit: Limit, key: str) -> bytes:
    return vault.blind_index(f"try:{limit.what}", key)

"""What is held while money is decided about, always in this order: cap keys, grants, funds; each sorted.

A fund's row is held before any of its legs is written, so that balances are updated in no other order than the
funds', and a balance read under the lock is the balance until the commit.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Q, prefetch_related_objects

from yizhan.ledger.errors import Busy
from yizhan.ledger.models import Fund, Grant

_GAVE_UP_WAITING = frozenset({"55P03", "40P01"})  # lock_not_available, deadlock_detected


@contextmanager
def money() -> Iterator[None]:
    """One transaction about money. Whoever waits too long for a lock is told so, and nothing has changed."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in _GAVE_UP_WAITING:
            raise Busy from error
        raise


def hold(keys: Sequence[int]) -> None:
    """Hold keys (sorted by whoever made them) until the transaction ends."""
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def lock_fund(fund_id: UUID) -> Fund:
    return Fund.objects.select_for_update(no_key=True).get(id=fund_id)


def lock_to_release(ids: Iterable[UUID], union_id: UUID | None) -> None:
    """Hold those of the grants that a union's funds pay, then the funds, before any of them is moved."""
    own = Q(fund__union_id=union_id) if union_id else Q(pk__in=[])
    grants = lock_grants(Grant.objects.filter(own, id__in=list(ids)).values_list("id", flat=True))
    for fund_id in sorted({grant.fund_id for grant in grants}):
        lock_fund(fund_id)


def lock_grants(ids: Iterable[UUID]) -> list[Grant]:
    """The grants that exist of these, locked in the order of their ids, with fund and account.

    Those are read after the lock: joined in one query, PostgreSQL would show no account where another one was written
    while this waited.
    """
    grants = list(Grant.objects.select_for_update(no_key=True).filter(id__in=list(ids)).order_by("id"))
    prefetch_related_objects(grants, "fund", "payee")
    return grants

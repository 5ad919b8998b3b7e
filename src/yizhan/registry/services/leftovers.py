"""What waits at a union that ends: transfers into it end, those out of it go on, questions follow their members."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.kernel import clock, journal
from yizhan.kernel.scope import Acting, scope_fields
from yizhan.registry.codes import OPEN_TRANSFERS, TransferState
from yizhan.registry.models import EntryObjection, ExpulsionAppeal, Transfer
from yizhan.registry.queries.ancestry import line_of
from yizhan.registry.queries.winding_up import keeper_of
from yizhan.registry.services import steps, telling
from yizhan.registry.services.following import Move
from yizhan.registry.services.transfers import settle, told

_FOLLOW = """
    UPDATE registry_transfer t SET membership_id = m.id, from_union_id = m.union_id
    FROM registry_membership m
    WHERE t.from_union_id = %(union)s AND t.to_union_id <> %(receiver)s AND t.state = ANY(%(open)s)
      AND m.person_id = t.person_id AND m.closed_on IS NULL AND m.union_id = %(receiver)s
    RETURNING t.id
"""


def end_transfers_in(move: Move, *, acting: Acting, at: datetime) -> None:
    """Who wanted to come is told that the union is gone; their membership stays where it is."""
    waiting = Transfer.objects.filter(to_union=move.union, state__in=OPEN_TRANSFERS).order_by("id")
    why = _("这家工会已经撤销或并入别的工会。")
    for transfer in waiting:
        transfer.refusal = why
        settle(transfer, TransferState.REFUSED, at)
        journal.append("registry.transfer_refused", acting=acting, at=at, **told(transfer))
        title = _("会员接转没有办成，会籍不变")
        telling.tell(transfer.person_id, kind="registry.transfer_refused", title=title, body=why, at=at)


def carry_on(move: Move, *, acting: Acting, at: datetime) -> None:
    """After the members have moved: their transfers elsewhere leave from the receiver, one to the receiver itself is
    done; what lay raised with the union lies with the one above; what members said of their entries, with the receiver.
    """
    on = clock.local_date(at)
    _arrive(move, acting=acting, at=at)
    given: dict[str, Any] = {"union": move.union.id, "receiver": move.receiver.id, "open": list(OPEN_TRANSFERS)}
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, given)
        followed = [row for (row,) in cursor.fetchall()]
    journal.append_for_each(
        "registry.transfer_followed",
        acting=acting,
        at=at,
        subjects=[("transfer", one) for one in followed],
        data={"from_union_id": move.receiver.id},
    )
    above = keeper_of(move.union.id, on)
    Transfer.objects.filter(escalated_to=move.union, state__in=OPEN_TRANSFERS).update(escalated_to_id=above)
    ExpulsionAppeal.objects.filter(desk=move.union, settled_at__isnull=True).update(desk_id=above)
    keys: dict[str, Any] = scope_fields(line_of(move.receiver.id, on))
    EntryObjection.objects.filter(union_id=move.union.id, settled_at__isnull=True).update(**keys)


def _arrive(move: Move, *, acting: Acting, at: datetime) -> None:
    """They had asked to go where they are now."""
    waiting = Transfer.objects.filter(from_union=move.union, to_union=move.receiver, state__in=OPEN_TRANSFERS)
    for transfer in waiting.order_by("id"):
        opened = steps.lock_open_membership(transfer.person_id)
        settle(transfer, TransferState.ACCEPTED, at, opened=opened)
        journal.append("registry.transfer_accepted", acting=acting, at=at, **told(transfer))

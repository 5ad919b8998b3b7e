"""A transfer that nobody answered rises by itself."""

from datetime import date, timedelta

from tests.world import AT, World
from yizhan.kernel import journal
from yizhan.registry import api
from yizhan.registry.models import Transfer
from yizhan.registry.tasks import escalate_overdue_transfers

DUE = date(2026, 3, 16)
LATER = AT + timedelta(days=15)


def test_an_overdue_transfer_rises_to_the_level_above_once(world: World) -> None:
    transfer_id = api.request_transfer(
        person_id=world.people["Alice"],
        to_union_id=world["depot"],
        reason="1",
        due_on=DUE,
        acting=world.member("Alice"),
        at=AT,
    )
    assert escalate_overdue_transfers(AT) == 0
    assert escalate_overdue_transfers(LATER) == 1
    assert escalate_overdue_transfers(LATER) == 0
    transfer = Transfer.objects.get(id=transfer_id)
    assert (transfer.state, transfer.escalated_to_id) == ("escalated", world["nangang"])
    kinds = [entry.kind for entry in journal.history(("transfer", transfer_id))]
    assert kinds == ["registry.transfer_requested", "registry.transfer_escalated"]

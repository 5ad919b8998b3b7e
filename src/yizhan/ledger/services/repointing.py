"""What here names a person, and follows when two entries of the register become one.

Accounts, entries and legs are only added to: a grant remembers under which id its money stands (`payable_to_id`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from yizhan.ledger.models import Grant
from yizhan.registry.api import Column

_COUNTED_ALREADY: Final = (
    'EXISTS (SELECT FROM ledger_capuse s WHERE s.grant_id = t.grant_id AND s."group" = t."group"'
    " AND s.year = t.year AND s.subject_id = %(stays)s)"
)
MOVERS: Final[Sequence[Column]] = (
    Column("ledger_grant", "person_id", also="payable_to_id = COALESCE(t.payable_to_id, t.person_id)"),
    Column("ledger_payeeaccount", "person_id"),
    Column("ledger_capuse", "subject_id", unless=_COUNTED_ALREADY),
)


def granted_since(person_ids: Collection[UUID], since: datetime) -> set[UUID]:
    """Those of some people to whom something was granted since a moment."""
    rows = Grant.objects.filter(person_id__in=person_ids, committed_at__gte=since)
    return set(rows.values_list("person_id", flat=True))

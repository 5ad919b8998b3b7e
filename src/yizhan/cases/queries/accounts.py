"""To which account the money of a service goes whose form asks for none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yizhan.catalogue.types import Programme
from yizhan.ledger import api as ledger


@dataclass(frozen=True, slots=True)
class PaidTo:
    """The account of their own that the person gave last, for whatever it was; None: the treasurer will ask for one."""

    account: ledger.OwnAccount | None


def paid_unasked(programmes: Iterable[Programme], answers: Mapping[str, Any], person_id: UUID | None) -> PaidTo | None:
    """What is to be told before it is sent, and until it is decided; None where no money comes or the form asked."""
    pays = any(programme.grant is not None for programme in programmes)
    if not pays or person_id is None or answers.get("bank_account"):
        return None
    return PaidTo(ledger.last_account(person_id))

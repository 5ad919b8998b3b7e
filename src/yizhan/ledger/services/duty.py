"""Whose duty moving this money is."""

from uuid import UUID

from yizhan.kernel.errors import Forbidden
from yizhan.kernel.scope import Acting, Role
from yizhan.ledger.errors import OtherFund, OwnGrant, TiedToFirst
from yizhan.ledger.models import Fund
from yizhan.registry.api import STANDING, tied_to
from yizhan.registry.models import Person


def user_of(acting: Acting) -> UUID:
    """The person at the desk. Without one the second person could not be told from the first: Forbidden."""
    if acting.user_id is None:
        raise Forbidden
    return acting.user_id


def check_own(acting: Acting, fund: Fund) -> None:
    """Money is moved by the treasurer of the union whose it is; raises OtherFund."""
    if acting.role is not Role.TREASURER or acting.node_id != fund.union_id:
        raise OtherFund


def check_apart(acting: Acting, *person_ids: UUID) -> None:
    """Nobody moves money for themselves, a declared relative or a declared colleague; raises OwnGrant."""
    if close_to(acting).intersection(person_ids):
        raise OwnGrant


def close_to(acting: Acting) -> set[UUID]:
    """The persons whose money somebody does not move: their own, declared relatives', declared colleagues'."""
    return {acting.person_id, *tied_to(acting.person_id)} if acting.person_id else set()


def check_independent(acting: Acting, *first: UUID | None) -> None:
    """The second person is not declared as close to who acted first (user ids); raises TiedToFirst."""
    if acting.person_id is None:
        return
    close = tied_to(acting.person_id)
    acted = Person.objects.filter(user_id__in=[user for user in first if user]).annotate(standing=STANDING)
    if close and acted.filter(standing__in=close).exists():
        raise TiedToFirst

"""What the ids in the trail belong to: a union, an employer, a fund or an account by name, people and cases by number.

An id is nobody else's, so each is looked for wherever it may stand, whatever the entry calls it.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from yizhan.accounts.queries import user_names
from yizhan.cases.queries.numbers import numbers_behind
from yizhan.kernel.models import JournalEntry
from yizhan.ledger.queries import fund_names
from yizhan.registry.queries.records import member_numbers, names_of_bodies, numbers_of_memberships

ID_LENGTH: Final = 36


def as_id(text: str) -> UUID | None:
    """An id out of a text; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def ids_in(entries: Sequence[JournalEntry]) -> set[UUID]:
    """Every id that the entries are about or carry."""
    return {entry.subject_id for entry in entries} | {
        found for entry in entries for found in _ids(list(entry.data.values()))
    }


def _ids(value: Any) -> Iterator[UUID]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _ids(one)
    elif isinstance(value, str) and len(value) == ID_LENGTH and (found := as_id(value)):
        yield found


def names_of(ids: Collection[UUID]) -> dict[UUID, str]:
    """What unions, employers, funds and accounts are called; of people, memberships and what hangs on a case the
    number. A fixed number of queries."""
    return {
        **names_of_bodies(ids),
        **fund_names(ids),
        **user_names(ids),
        **member_numbers(ids),
        **numbers_of_memberships(ids),
        **numbers_behind(ids),
    }

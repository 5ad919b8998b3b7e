"""An entry as it is compared: the person, where they are a member, and what of it is weighed."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from yizhan.kernel.scope import ScopeKeys
from yizhan.registry import sealed
from yizhan.registry.duplicates.rules import Traits
from yizhan.registry.models import Membership, Person


@dataclass(frozen=True)
class Entry:
    """A person with their newest membership: the open one, else the one that was closed last."""

    person: Person
    newest: Membership | None

    @property
    def membership(self) -> Membership | None:
        """The open one."""
        return self.newest if self.newest is not None and self.newest.closed_on is None else None

    @property
    def scope(self) -> ScopeKeys | None:
        """In whose line the entry lies: that of the newest membership; None (the province's alone) without any."""
        return self.newest.scope if self.newest is not None else None

    @property
    def member_number(self) -> str:
        return self.person.member_number or ""

    @cached_property
    def traits(self) -> Traits:
        person = self.person
        union = str(self.membership.union_id) if self.membership else ""
        return Traits(
            name=person.name,
            sound=person.name_letters,
            phone=bytes(person.phone_index) if person.phone_index is not None else None,
            birth=person.birth_date,
            sex=person.sex,
            kind=person.document_kind,
            number=sealed.open_document(person),
            unit=union or person.work_unit,
        )


def entries_of(person_ids: Collection[UUID]) -> dict[UUID, Entry]:
    """Some entries by person, in two queries."""
    people = Person.objects.filter(id__in=person_ids)
    rows = Membership.objects.filter(person_id__in=person_ids).select_related("union")
    newest: dict[UUID, Membership] = {}
    for row in rows.order_by("person_id", "-closed_on", "-id"):  # an open one, without a day, is the first
        newest.setdefault(row.person_id, row)
    return {person.id: Entry(person, newest.get(person.id)) for person in people}


def shared_scope(one: ScopeKeys | None, other: ScopeKeys | None) -> dict[str, Any]:
    """The keys that both have; nothing where one lies in no line."""
    names = ScopeKeys.__dataclass_fields__
    if one is None or other is None:
        return dict.fromkeys(names)
    return {name: key if (key := getattr(one, name)) == getattr(other, name) else None for name in names}

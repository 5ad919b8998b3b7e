"""What a chunk changed of people whom the register knew: what stood before and what came, sealed, so that it can be
taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yizhan.kernel import vault
from yizhan.registry import sealed
from yizhan.registry.models import Person
from yizhan.registry.roster.rules.checking import Values
from yizhan.registry.roster.staging import CHANGEABLE, Standing, differences


@dataclass(frozen=True, slots=True)
class Changing:
    """One row that changes somebody, and the index of its phone."""

    standing: Standing
    values: Values
    phone_index: bytes | None


@dataclass(frozen=True, slots=True)
class Before:
    """What a chunk changed of one person: field → value before and after, in the form of the register.

    `phone` is the mobile before ("" for none) and `phone_index` that of the new one, where it changed; `retained` the
    membership that was kept (保留会籍).
    """

    was: dict[str, Any] = field(default_factory=dict)
    now: dict[str, Any] = field(default_factory=dict)
    phone: str = ""
    phone_index: bytes | None = None
    retained: UUID | None = None


def keep(changing: Sequence[Changing], chunk_id: UUID) -> UUID | None:
    """Seal it before anything is written; returns the item's id. The people are locked by the caller."""
    if not changing:
        return None
    phones = _phones([one for one in changing if one.standing.has_other_phone and one.phone_index is not None])
    told = {str(one.standing.person_id): _told(one, phones) for one in changing}
    return vault.put(told, purpose="registry.roster", owner=("roster_chunk", chunk_id))


def kept(before_id: UUID) -> dict[UUID, Before]:
    """By person."""
    return {
        UUID(person_id): Before(
            was=told["was"],
            now=told["now"],
            phone=told.get("phone", ""),
            phone_index=bytes.fromhex(told["phone_index"]) if told.get("phone_index") else None,
            retained=UUID(told["retained"]) if told.get("retained") else None,
        )
        for person_id, told in vault.get(before_id).items()
    }


def plain(value: Any) -> str | None:
    """A value of a person's column as it is kept."""
    return None if value is None else str(value)


def _told(one: Changing, phones: dict[UUID, str]) -> dict[str, Any]:
    standing = one.standing
    old = dict(zip(CHANGEABLE, standing.old, strict=True))
    changed = {name: new for name, _, new in differences(standing, one.values)}
    now = {name: str(new == "t") if name == "is_migrant" else new for name, new in changed.items()}
    told: dict[str, Any] = {"was": {name: plain(old[name]) for name in changed}, "now": now}
    if standing.person_id in phones and one.phone_index is not None:
        told |= {"phone": phones[standing.person_id], "phone_index": one.phone_index.hex()}
    if standing.becomes_retained:
        told["retained"] = str(standing.membership_id)
    return told


def _phones(changing: Sequence[Changing]) -> dict[UUID, str]:
    ids = [one.standing.person_id for one in changing if one.standing.person_id is not None]
    people = Person.objects.filter(id__in=ids).only("id", "phone_sealed") if ids else []
    return {person.id: sealed.open_phone(person) for person in people}

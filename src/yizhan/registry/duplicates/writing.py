"""What the entry that stays takes over from the one that goes, and how both were before, sealed."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from yizhan.kernel import vault
from yizhan.registry import sealed
from yizhan.registry.duplicates.rules import CHOSEN, FILLED, MEMBER_NUMBER, PHONE
from yizhan.registry.duplicates.sides import Entry
from yizhan.registry.models import Membership, MembershipVersion, Person
from yizhan.registry.queries.records import member_numbers

_WITH_NAME: Final = ("name_pinyin", "name_letters", "name_initials")
_DAYS: Final = frozenset({"birth_date"})
_COLUMNS: Final = (*CHOSEN, *FILLED, *_WITH_NAME)


def take_over(stays: Person, gone: Person, fields: Collection[str]) -> None:
    """Write the other's values of these fields, and what the one who stays has none of: health class and account.

    The phone of the entry that goes is no longer anybody's way in; its account, where both have one, stays with it.
    """
    for name in set(fields) & set(CHOSEN) | {name for name in FILLED if not getattr(stays, name)}:
        setattr(stays, name, getattr(gone, name))
    if "name" in fields:
        for name in _WITH_NAME:
            setattr(stays, name, getattr(gone, name))
    phone = sealed.open_phone(gone)
    _clear_phone(gone)
    if PHONE in fields:
        _set_phone(stays, phone)
    if stays.user_id is None and gone.user_id is not None:
        stays.user_id, gone.user_id = gone.user_id, None
    gone.save(update_fields=["phone_sealed", "phone_index", "user"])
    stays.save(update_fields=["phone_sealed", "phone_index", "user", *_COLUMNS])
    _move_number(stays.id, gone.id, is_chosen=MEMBER_NUMBER in fields)


def _set_phone(person: Person, mobile: str) -> None:
    if mobile:
        sealed.seal_phone(person, mobile)
    else:
        _clear_phone(person)


def _clear_phone(person: Person) -> None:
    person.phone_sealed = person.phone_index = None


def _move_number(stays: UUID, gone: UUID, *, is_chosen: bool) -> None:
    """The card in the hand goes on: the number that stays is the one chosen, the other is found under the old entry."""
    numbers = member_numbers((stays, gone))
    if gone not in numbers or (stays in numbers and not is_chosen):
        return
    _put_numbers({number: stays if owner == gone else gone for owner, number in numbers.items()})


def _put_numbers(owners: Mapping[str, UUID]) -> None:
    """Give these numbers, each with its day, to these people: first to nobody, since no two may share one even in
    between."""
    holders = Person.objects.filter(member_number__in=[*owners])
    rows = list(holders.values_list("id", "member_number", "number_issued_on"))
    if all(owner == owners[number] for owner, number, _ in rows if number):
        return
    holders.update(member_number=None, number_issued_on=None)
    for _, number, issued_on in rows:
        if number:
            Person.objects.filter(id=owners[number]).update(member_number=number, number_issued_on=issued_on)


def snapshot(stays: Entry, gone: Entry) -> dict[str, Any]:
    """How both are before anything is written: what an undoing needs."""
    return {
        "was": columns_of(stays.person),
        "phone": sealed.open_phone(stays.person),
        "gone_phone": sealed.open_phone(gone.person),
        "number": stays.member_number,
        "gone_number": gone.member_number,
        "user": str(stays.person.user_id or ""),
        "gone_user": str(gone.person.user_id or ""),
        "pointing": [str(one) for one in Person.objects.filter(merged_into=gone.person).values_list("id", flat=True)],
    }


def give_back(stays: Person, gone: Person, before: Mapping[str, Any]) -> None:
    """Both entries as they were before."""
    for name, value in before["was"].items():
        is_day = name in _DAYS and value is not None
        setattr(stays, name, date.fromisoformat(value) if is_day else value)
    _set_phone(stays, before["phone"])
    _set_phone(gone, before["gone_phone"])
    Person.objects.filter(id__in=(stays.id, gone.id)).update(user=None)
    stays.user_id = UUID(before["user"]) if before["user"] else None
    gone.user_id = UUID(before["gone_user"]) if before["gone_user"] else None
    stays.save(update_fields=["phone_sealed", "phone_index", "user", *_COLUMNS])
    gone.save(update_fields=["phone_sealed", "phone_index", "user"])
    _put_numbers({before["number"]: stays.id, before["gone_number"]: gone.id})


def keep(before: Mapping[str, Any], stays: Person, merge_id: UUID) -> UUID:
    """Seal it, with what came of the entry that stays; returns the item's id."""
    now = {"now": columns_of(stays), "now_phone": sealed.open_phone(stays), **memberships_of(stays.id)}
    told = {**before, **now}
    return vault.put(told, purpose="registry.merge", owner=("person_merge", merge_id))


def memberships_of(person_id: UUID) -> dict[str, int]:
    """How far somebody's memberships have come: how many there are, and the last of their versions."""
    versions = MembershipVersion.objects.filter(person_id=person_id).aggregate(last=Max("id"))
    return {"version": versions["last"] or 0, "memberships": Membership.objects.filter(person_id=person_id).count()}


def columns_of(person: Person) -> dict[str, Any]:
    return {name: _plain(getattr(person, name)) for name in _COLUMNS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

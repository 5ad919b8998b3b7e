"""What is registered of a union changes: name, address, legal representative. What stood before is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.kernel import clock, facts, journal, texts
from yizhan.kernel.scope import Acting
from yizhan.registry import errors, events
from yizhan.registry.codes import CertificateKind, UnionState
from yizhan.registry.models import RegistrationChange, Union
from yizhan.registry.queries.ancestry import ancestors_of, line_of
from yizhan.registry.rules.names import read_organisation_name, read_person_name
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.services.founding import lock_union
from yizhan.registry.types import Change

WITHIN: Final = timedelta(days=30)  # 基层工会法人登记管理办法: within thirty days of the change
LONGEST_ADDRESS: Final = 200
LONGEST_NUMBER: Final = 64


@transaction.atomic
def change_registration(*, union_id: UUID, change: Change, acting: Acting, at: datetime) -> None:
    """Enter a change of what is registered of a legal person, and keep what stood before.

    Raises WrongStage where the union is no legal person, Invalid (nothing changed, a name that cannot be read, a text
    that is too long, a day ahead), NotFound outside the line.
    """
    union, on = lock_union(union_id, acting, at), clock.local_date(at)
    if union.state != UnionState.ESTABLISHED or union.certificate_kind != CertificateKind.LEGAL_PERSON:
        raise errors.WrongStage
    if change.changed_on > on:
        raise errors.field_wrong("changed_on")
    change = replace(change, address=change.address.strip(), document_no=change.document_no.strip())
    texts.refuse_long(
        [("address", change.address, LONGEST_ADDRESS), ("document_number", change.document_no, LONGEST_NUMBER)]
    )
    before = (union.name, union.address, union.chair_name)
    _set(union, change)
    if before == (union.name, union.address, union.chair_name):
        raise errors.field_wrong("name")
    union.save(update_fields=["name", "name_pinyin", "address", "chair_name"])
    kept = RegistrationChange.objects.create(
        union=union,
        changed_on=change.changed_on,
        recorded_on=on,
        is_late=on > change.changed_on + WITHIN,
        document_no=change.document_no,
        former_name=before[0],
        former_address=before[1],
        former_chair_name=before[2],
        name=union.name,
        address=union.address,
        chair_name=union.chair_name,
    )
    data = {"change_id": kept.id, "changed_on": change.changed_on, "is_late": kept.is_late}
    subject = ("union", union.id)
    scope = line_of(union.id, on)
    journal.append("registry.registration_changed", acting=acting, at=at, subject=subject, scope=scope, data=data)
    facts.record(
        events.UNION_REGISTRATION_CHANGED,
        occurred_on=on,
        at=at,
        union_id=union.id,
        ancestors=ancestors_of(union.id, on),
        subject=subject,
        record=subject,
    )


def _set(union: Union, change: Change) -> None:
    if change.name:
        union.name = _read("name", read_organisation_name, change.name)
        union.name_pinyin = name_key(union.name)
    if change.chair_name:
        union.chair_name = _read("chair_name", read_person_name, change.chair_name)
    if change.address:
        union.address = change.address


def _read(field: str, read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except UnreadableError as unreadable:
        raise errors.field_unreadable(field, unreadable) from None

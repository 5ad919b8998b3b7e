"""Old ids resolve: from an entry that was merged to the one that stays."""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from yizhan.registry.models import Person

STANDING: Final = Coalesce("merged_into_id", "id")
"""The id that counts, as an expression over people: one's own, or that of the entry into which one was merged."""


def standing_id(person_id: UUID) -> UUID:
    """The entry that stands for this one: itself, unless it was merged."""
    found = Person.objects.filter(id=person_id, merged_into__isnull=False).values_list("merged_into_id", flat=True)
    return found.first() or person_id


def standing_ids(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The same for many, in one query: only those that were merged."""
    rows = Person.objects.filter(id__in=set(person_ids), merged_into__isnull=False)
    return {gone: stays for gone, stays in rows.values_list("id", "merged_into_id") if stays is not None}


def hold_standing(person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The same, and no merge of any of them commits before the transaction that asks: what counts against somebody is
    decided under one id."""
    if not person_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id FROM registry_person WHERE id = ANY(%s) ORDER BY id FOR SHARE",
            [list(set(person_ids))],
        )
        return {gone: stays for gone, stays in cursor.fetchall() if stays is not None}


def merged_documents() -> dict[bytes, bytes]:
    """Document index of every merged entry → that of the entry that stays. They are few beside all others."""
    rows = Person.objects.filter(merged_into__isnull=False)
    return {bytes(old): bytes(new) for old, new in rows.values_list("document_index", "merged_into__document_index")}


def all_ids(person_id: UUID) -> set[UUID]:
    """An entry and everything that was merged into it: under which ids what is only added to may name the person."""
    return {person_id, *Person.objects.filter(merged_into_id=person_id).values_list("id", flat=True)}


def users_of(person_id: UUID) -> list[UUID]:
    """Every account of the person, the entry's own first."""
    rows = Person.objects.filter(Q(id=person_id) | Q(merged_into_id=person_id), user_id__isnull=False)
    found = {entry: user for entry, user in rows.values_list("id", "user_id") if user is not None}
    return [found[entry] for entry in sorted(found, key=lambda entry: (entry != person_id, entry))]

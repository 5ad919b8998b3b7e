"""Rows of a chunk written into the register: people, memberships and facts by COPY, changes by one UPDATE."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from yizhan.kernel import facts
from yizhan.kernel.bulk import copy_binary
from yizhan.registry import events
from yizhan.registry.roster import rendering
from yizhan.registry.roster.queries import Home
from yizhan.registry.roster.rendering import Opened
from yizhan.registry.roster.staging import CHANGEABLE, TABLE
from yizhan.registry.rules.joining import member_number

_UPDATE: Final = (
    "UPDATE registry_person p SET "  # noqa: S608 - names of this file
    + ", ".join(f"{name} = COALESCE(s.{name}, p.{name})" for name in CHANGEABLE)
    + f" FROM {TABLE} s WHERE s.n = ANY(%s) AND p.document_index = s.document_index"
)
_UPDATE_PHONES: Final = (
    "UPDATE registry_person p SET phone_sealed = given.sealed, phone_index = given.found"
    " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) given(id, sealed, found) WHERE p.id = given.id"
)
_UPDATE_NUMBERS: Final = (
    "UPDATE registry_person p SET member_number = given.number, number_issued_on = given.issued_on"
    " FROM unnest(%s::uuid[], %s::text[], %s::date[]) given(id, number, issued_on) WHERE p.id = given.id"
)


def enter_people(rows: bytes) -> None:
    """Write people whom the register does not know. A document that somebody entered meanwhile is an IntegrityError."""
    copy_binary(rendering.PEOPLE, rendering.COLUMNS[rendering.PEOPLE], rows)


def open_memberships(opened: Opened) -> None:
    """Whoever is a member already is an IntegrityError: somebody was quicker."""
    copy_binary(rendering.MEMBERSHIPS, rendering.COLUMNS[rendering.MEMBERSHIPS], opened.memberships)


def count_entered(opened: Counter[tuple[str, str]], homes: Mapping[str, Home], *, chunk_id: UUID, at: datetime) -> None:
    """Leave the facts of a chunk: one for each union and day, however many were entered (decision 0122)."""
    counted = {(homes[union].id, date.fromisoformat(day)): times for (union, day), times in opened.items()}
    above = {homes[union].id: homes[union].above for union, _ in opened}
    facts.record_counted(
        events.MEMBERSHIP_ENTERED, at=at, counted=counted, above=above, record=("roster_chunk", chunk_id)
    )


def new_serials(count: int) -> list[int]:
    """As many serials of member numbers, taken for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_member_serial') FROM generate_series(1, %s)", [count])
        return [serial for (serial,) in cursor.fetchall()]


def without_number(person_ids: Iterable[UUID]) -> set[UUID]:
    """Those of some people, locked already, who were never given a member number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM registry_person WHERE id = ANY(%s) AND member_number IS NULL", [list(person_ids)]
        )
        return {person_id for (person_id,) in cursor.fetchall()}


def give_numbers(given: Sequence[tuple[UUID, str]]) -> None:
    """A new member number each, by person, as of a day in ISO form; none of them has one, and all are locked."""
    if not given:
        return
    numbers = [member_number(serial) for serial in new_serials(len(given))]
    people, days = zip(*given, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_NUMBERS, [list(people), numbers, list(days)])


def last_endings(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """On which day, in ISO form, the last membership of some people ended; only those who had one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, max(closed_on) FROM registry_membership"
            " WHERE person_id = ANY(%s) AND closed_on IS NOT NULL GROUP BY person_id",
            [list(person_ids)],
        )
        return {person_id: ended.isoformat() for person_id, ended in cursor.fetchall()}


def lock_people(person_ids: Iterable[UUID]) -> None:
    """Lock people whose entries are about to change, in one order; joining and transfers may go on beside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM registry_person WHERE id = ANY(%s) ORDER BY document_index FOR NO KEY UPDATE",
            [list(person_ids)],
        )


def change_people(places: Sequence[int], phones: Sequence[tuple[UUID, str, bytes]], retained: Sequence[UUID]) -> None:
    """Write what the staged rows at these places give; new phones (person, mobile, index); memberships now retained."""
    blobs = rendering.seal_phones([mobile for _, mobile, _ in phones], [str(person_id) for person_id, _, _ in phones])
    set_phones([(person_id, blob, index) for (person_id, _, index), blob in zip(phones, blobs, strict=True)])
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [list(places)])
        if retained:
            cursor.execute(
                "UPDATE registry_membership SET state = 'retained' WHERE id = ANY(%s) AND closed_on IS NULL",
                [list(retained)],
            )


def set_phones(given: Sequence[tuple[UUID, bytes | None, bytes | None]]) -> None:
    """Write phones, sealed and with their indexes, or none, by person."""
    if given:
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE_PHONES, [list(column) for column in zip(*given, strict=True)])

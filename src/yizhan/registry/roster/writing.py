"""Rows of a chunk written into the register: people, memberships, numbers and facts by COPY, changes by one UPDATE."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection

from yizhan.kernel import clock, facts, vault
from yizhan.kernel.bulk import NULL, binary, copy_lines, escape
from yizhan.kernel.ids import new_id_texts
from yizhan.kernel.scope import ScopeKeys
from yizhan.registry import events, sealed
from yizhan.registry.codes import Change, MembershipState, UnionKind
from yizhan.registry.roster.queries import Home
from yizhan.registry.roster.rules.checking import SLOTS, Values
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.staging import CHANGEABLE, TABLE, TEXTS
from yizhan.registry.rules.joining import member_number
from yizhan.registry.rules.pinyin import initials_of, name_key

Indexes = tuple[bytes, bytes | None]  # of document and phone
_name_key = lru_cache(maxsize=100_000)(name_key)  # names repeat, and reading one aloud costs more than all the rest
_NAME, _UNION = SLOTS[Field.NAME], SLOTS[Field.UNION]
_COPIED: Final = tuple(name for name in CHANGEABLE if name not in (Field.SEX, Field.BIRTH_DATE, Field.IS_MIGRANT))
PERSON_COLUMNS: Final = (
    "id", "name", "name_pinyin", "name_letters", "name_initials", "document_kind", "document_country",
    "document_sealed", "document_index", "phone_sealed", "phone_index", "health_class", "birth_date", "sex",
    "is_migrant", "created_at", *_COPIED,
)  # fmt: skip
MEMBERSHIP_COLUMNS: Final = (
    "id", "person_id", "state", "opened_on", "opened_by", "open_reason", "closed_by", "close_reason",
    "name_letters", "employer_id", *ScopeKeys.__dataclass_fields__,
)  # fmt: skip
NUMBER_COLUMNS: Final = ("id", "person_id", "number", "external_card", "issued_on")
_UPDATE: Final = (
    "UPDATE registry_person p SET "  # noqa: S608 - names of this file
    + ", ".join(f"{name} = COALESCE(s.{name}, p.{name})" for name in CHANGEABLE)
    + f" FROM {TABLE} s WHERE s.n = ANY(%s) AND p.document_index = s.document_index"
)
_UPDATE_PHONES: Final = (
    "UPDATE registry_person p SET phone_sealed = given.sealed, phone_index = given.found"
    " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) given(id, sealed, found) WHERE p.id = given.id"
)


@dataclass(frozen=True, slots=True)
class Entering:
    """One row whose membership is to be opened: the person's id as text, and the row.

    `not_before` is the day on which the person's last membership ended: the new one does not overlap with it.
    """

    person_id: str
    values: Values
    indexes: Indexes
    not_before: str = ""

    def opens_on(self, on: date) -> str:
        """The day in ISO form: the roster's, today where it gives none."""
        return max(self.values[SLOTS[Field.CHANGE_DATE]] or on.isoformat(), self.not_before)


def enter_people(entering: Iterable[Entering], *, at: datetime) -> None:
    """Write people whom the register does not know. A document that somebody entered meanwhile is an IntegrityError.

    In one order, so that two who enter the same people wait for one another and hardly ever in a circle (who names
    somebody differently does); by name, because four of the table's indexes lie in that order or near it.
    """
    ordered = sorted((_name_key(one.values[_NAME]), one.indexes[0], one) for one in entering)
    copy_lines("registry_person", PERSON_COLUMNS, (_person_line(key, one, at.isoformat()) for key, _, one in ordered))


def _person_line(key: str, entering: Entering, entered_at: str) -> str:
    values, (document_index, phone_index) = entering.values, entering.indexes
    row_id, name, phone = entering.person_id, values[_NAME], values[SLOTS[Field.PHONE]]
    document = vault.seal(
        values[SLOTS[Field.DOCUMENT_NUMBER]], table=sealed.PERSON_TABLE, column="document_sealed", row_id=row_id
    )
    told = [
        row_id,
        name,
        key,
        key.replace(" ", ""),
        initials_of(key),
        values[SLOTS[Field.DOCUMENT_KIND]],
        "CN",
        binary(document),
        binary(document_index),
        binary(seal_phone(row_id, phone)) if phone else NULL,
        binary(phone_index) if phone_index else NULL,
        "",
        values[SLOTS[Field.BIRTH_DATE]] or NULL,
        values[SLOTS[Field.SEX]] or "9",
        values[SLOTS[Field.IS_MIGRANT]] or NULL,
        entered_at,
    ]
    told += [escape(values[SLOTS[one]]) if one in TEXTS else values[SLOTS[one]] for one in _COPIED]
    return "\t".join(told)


def open_memberships(
    entering: Sequence[Entering], homes: Mapping[str, Home], *, with_number: set[str], at: datetime
) -> list[str]:
    """Open a membership for each, give a number to those without one, and leave the facts; returns the memberships."""
    on = clock.local_date(at)
    ids = new_id_texts(len(entering))
    days = [one.opens_on(on) for one in entering]
    homes_of = [homes[one.values[_UNION]] for one in entering]
    copy_lines("registry_membership", MEMBERSHIP_COLUMNS, map(_membership_line, ids, entering, homes_of, days))
    _number([(one.person_id, day) for one, day in zip(entering, days, strict=True) if one.person_id not in with_number])
    facts.record_each(
        events.MEMBERSHIP_JOINED,
        at=at,
        happened=[
            (day, home.id, home.above, one.person_id, membership_id)
            for day, home, one, membership_id in zip(days, homes_of, entering, ids, strict=True)
        ],
        subject_kind="person",
        record_kind="membership",
    )
    return ids


def _membership_line(membership_id: str, entering: Entering, home: Home, day: str) -> str:
    change = entering.values[SLOTS[Field.CHANGE]]
    state = MembershipState.RETAINED if change == Change.RETAINED else MembershipState.ACTIVE
    if home.kind == UnionKind.HOLDING_POOL:
        state = MembershipState.HOLDING
    opened_by = Change.TRANSFERRED_IN if change == Change.TRANSFERRED_IN else Change.JOINED
    reason = entering.values[SLOTS[Field.CHANGE_REASON]]
    own = f"{membership_id}\t{entering.person_id}\t{state.value}\t{day}\t{opened_by.value}\t{reason}\t\t"
    letters = _name_key(entering.values[_NAME]).replace(" ", "")  # else a trigger asks for each person's
    return f"{own}\t{letters}\t{home.scope_line}"


def _number(people: Sequence[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_member_serial') FROM generate_series(1, %s)", [len(people)])
        serials = [serial for (serial,) in cursor.fetchall()]
    lines = (
        f"{number_id}\t{person_id}\t{member_number(serial)}\t\t{day}"
        for number_id, (person_id, day), serial in zip(new_id_texts(len(people)), people, serials, strict=True)
    )
    copy_lines("registry_membernumber", NUMBER_COLUMNS, lines)


def with_numbers(person_ids: Iterable[UUID]) -> set[str]:
    """Those of some people who were given a member number before, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM registry_membernumber WHERE person_id = ANY(%s)", [list(person_ids)])
        return {str(person_id) for (person_id,) in cursor.fetchall()}


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
    set_phones([(person_id, seal_phone(person_id, mobile), index) for person_id, mobile, index in phones])
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


def seal_phone(person_id: UUID | str, mobile: str) -> bytes:
    return vault.seal(mobile, table=sealed.PERSON_TABLE, column="phone_sealed", row_id=person_id)

"""What names a person, and how it comes to name another: each room registers its own columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.registry.duplicates.errors import BothHave

Words = str | Promise
Moved = dict[str, list[str]]  # mover → ids of rows


class Mover(Protocol):
    """Rows of one table that name a person. Each runs in the merge's transaction, with both people locked."""

    @property
    def name(self) -> str: ...

    def move(self, gone: UUID, stays: UUID) -> list[UUID]:
        """Make every row that names `gone` name `stays`; returns the rows' ids. Raises BothHave."""
        ...

    def move_back(self, rows: Sequence[UUID], gone: UUID, stays: UUID) -> None:
        """Make these rows name `gone` again."""
        ...


_movers: Final[dict[str, Mover]] = {}


def register_mover(*movers: Mover) -> None:
    """A room says which of its rows name people."""
    _movers.update({mover.name: mover for mover in movers})


def above() -> list[Mover]:
    """Those of the rooms above. They move while the entry that goes points to the one that stays, and by that alone a
    table may tell a merge from somebody else's hand."""
    return list(_movers.values())


def move(movers: Iterable[Mover], gone: UUID, stays: UUID) -> Moved:
    """Move these; returns what was moved, by mover. Raises BothHave where one person can have only one of it."""
    moved = {mover.name: [str(row) for row in mover.move(gone, stays)] for mover in movers}
    return {name: rows for name, rows in moved.items() if rows}


def move_back(movers: Iterable[Mover], moved: Moved, gone: UUID, stays: UUID) -> None:
    for mover in movers:
        mover.move_back([UUID(row) for row in moved.get(mover.name, ())], gone, stays)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the person's id. `one_of` says, by the constraint that keeps it, what one person has one of.

    A row is left where the person who stays has the same one (`unless`, a condition over `t` with `stays` at hand).
    `also` sets more columns of the same row.
    """

    table: str
    column: str
    one_of: Mapping[str, Words] = field(default_factory=dict)
    unless: str = "false"
    also: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"

    def move(self, gone: UUID, stays: UUID) -> list[UUID]:
        also = f", {self.also}" if self.also else ""
        query = (
            f"UPDATE {self.table} t SET {self.column} = %(stays)s{also}"  # noqa: S608 - names of the rooms' own tables
            f" WHERE t.{self.column} = %(gone)s AND NOT ({self.unless}) RETURNING t.id"
        )
        return _moved(query, {"gone": gone, "stays": stays}, self.one_of)

    def move_back(self, rows: Sequence[UUID], gone: UUID, stays: UUID) -> None:
        _run(
            f"UPDATE {self.table} SET {self.column} = %(gone)s"  # noqa: S608 - as above
            f" WHERE id = ANY(%(rows)s) AND {self.column} = %(stays)s",
            {"gone": gone, "stays": stays, "rows": list(rows)},
        )


@dataclass(frozen=True, slots=True)
class Members:
    """A column with the ids of several people. One that names both already stays as it is."""

    table: str
    column: str

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"

    def move(self, gone: UUID, stays: UUID) -> list[UUID]:
        return _moved(
            f"UPDATE {self.table} SET {self.column} = array_replace({self.column}, %(gone)s, %(stays)s)"  # noqa: S608
            f" WHERE {self.column} @> ARRAY[%(gone)s::uuid] AND NOT {self.column} @> ARRAY[%(stays)s::uuid]"
            " RETURNING id",
            {"gone": gone, "stays": stays},
            {},
        )

    def move_back(self, rows: Sequence[UUID], gone: UUID, stays: UUID) -> None:
        _run(
            f"UPDATE {self.table} SET {self.column} = array_replace({self.column}, %(stays)s, %(gone)s)"  # noqa: S608
            " WHERE id = ANY(%(rows)s)",
            {"gone": gone, "stays": stays, "rows": list(rows)},
        )


@dataclass(frozen=True, slots=True)
class Ties:
    """Declarations between two people, kept with the smaller id first. One between the two themselves stays as it is,
    and one that the person who stays has made as well."""

    name: str = "registry_declaredtie"

    def move(self, gone: UUID, stays: UUID) -> list[UUID]:
        return _moved(
            "UPDATE registry_declaredtie t"
            " SET person_a_id = LEAST(o.id, %(stays)s), person_b_id = GREATEST(o.id, %(stays)s)"
            " FROM registry_person o WHERE %(gone)s IN (t.person_a_id, t.person_b_id)"
            " AND o.id = CASE WHEN t.person_a_id = %(gone)s THEN t.person_b_id ELSE t.person_a_id END"
            " AND o.id <> %(stays)s AND NOT (t.ended_at IS NULL AND EXISTS (SELECT FROM registry_declaredtie s"
            " WHERE s.kind = t.kind AND s.ended_at IS NULL"
            " AND s.person_a_id = LEAST(o.id, %(stays)s) AND s.person_b_id = GREATEST(o.id, %(stays)s)))"
            " RETURNING t.id",
            {"gone": gone, "stays": stays},
            {},
        )

    def move_back(self, rows: Sequence[UUID], gone: UUID, stays: UUID) -> None:
        _run(
            "UPDATE registry_declaredtie t"
            " SET person_a_id = LEAST(o.id, %(gone)s), person_b_id = GREATEST(o.id, %(gone)s)"
            " FROM registry_person o WHERE t.id = ANY(%(rows)s)"
            " AND o.id = CASE WHEN t.person_a_id = %(stays)s THEN t.person_b_id ELSE t.person_a_id END",
            {"gone": gone, "stays": stays, "rows": list(rows)},
        )


def _moved(query: str, given: Mapping[str, UUID | list[UUID]], one_of: Mapping[str, Words]) -> list[UUID]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query, given)
            return [row for (row,) in cursor.fetchall()]
    except IntegrityError as clash:
        for constraint, words in one_of.items():
            if constraint in str(clash):
                raise BothHave(words) from None
        raise


def _run(query: str, given: Mapping[str, UUID | list[UUID]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, given)


OWN: Final[Sequence[Mover]] = (
    Column("registry_membership", "person_id"),
    Column("registry_transfer", "person_id", {"one_open_transfer": _("正在办的会员接转")}),
    Column("registry_entryobjection", "person_id", {"one_open_entry_objection": _("还没有答复的登记问题")}),
    Column("registry_expulsion", "person_id"),
    Column("registry_death", "person_id"),  # those that were taken back: the dead are not merged
    Ties(),
)
"""The register's own, which move first: no open membership is left with an entry that points to another. The number
of the member card is written by the merge itself."""

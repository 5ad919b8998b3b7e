"""What a process beside is given to invent, and what it gives back: plain values, no rows of the database's."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from yizhan.kernel.bulk import binary_row
from yizhan.kernel.scope import ScopeKeys

CHUNK: Final = 5_000  # members
PEOPLE: Final = "registry_person"
MEMBERSHIPS: Final = "registry_membership"
TIES: Final = "registry_declaredtie"
SCOPE: Final = tuple(ScopeKeys.__dataclass_fields__)
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    PEOPLE: (
        "id", "name", "name_pinyin", "name_letters", "name_initials", "document_kind", "document_country",
        "document_sealed", "document_index", "phone_sealed", "phone_index", "birth_date", "sex", "ethnicity",
        "education", "political", "hukou", "hukou_division", "native_place", "work_unit", "email", "employment",
        "skill", "occupation_group", "health_class", "is_migrant", "residence_division", "member_number",
        "number_issued_on",
    ),
    MEMBERSHIPS: (
        "id", "person_id", "name_letters", "opened_on", "state", "opened_by", "open_reason", "closed_on", "closed_by",
        "close_reason", "employer_id", *SCOPE,
    ),
    TIES: ("id", "person_a_id", "person_b_id", "kind", "declared_at"),
}  # fmt: skip
BEGIN: Final = {table: binary_row(len(columns)) for table, columns in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class Ended:
    """From which day on a union no longer stands, as an ordinal, and where its members went."""

    on: int
    is_merged: bool
    into: "Home"


@dataclass(frozen=True, slots=True)
class Home:
    """A union as its members need it: since when it takes any, as an ordinal; employers (of a joint union several) and
    scope as fields of a row; what stands above it, for the facts."""

    since: int
    is_pool: bool
    members: int
    division: bytes
    employers: tuple[bytes, ...]
    scope: bytes
    union_id: UUID
    above: tuple[UUID, ...]
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some members to be invented: of which unions, from which serials on. Shares as in `Size`; what happened on
    `counted_from` (an ordinal) or later leaves facts."""

    seed: str
    on: date
    at: datetime
    first_serial: int
    first_number: int
    homes: tuple[Home, ...]
    former: int
    moved: int
    families: int
    counted_from: int

    @property
    def members(self) -> int:
        return sum(home.members for home in self.homes)

    @property
    def people(self) -> int:
        """Members, and who was one before."""
        return self.members + round(self.members * self.former / 1000)


@dataclass(frozen=True, slots=True)
class Rows:
    """What COPY takes, by table, the facts apart, and how many members it makes."""

    by_table: dict[str, bytes]
    facts: tuple[bytes, ...]
    members: int

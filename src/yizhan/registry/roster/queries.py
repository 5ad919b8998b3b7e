"""What a roster is read against: divisions, and the unions that its rows may name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from uuid import UUID

from yizhan.kernel.bulk import NO_FIELD, binary_field
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import ScopeKeys, scope_fields
from yizhan.registry import events
from yizhan.registry.codes import UnionState
from yizhan.registry.models import Division, Membership, RosterChunk, RosterWord, Union, UnionAncestry
from yizhan.registry.queries.ancestry import all_above, in_force, lines_of
from yizhan.registry.roster.rules.checking import Known
from yizhan.registry.roster.rules.columns import Field, header_word
from yizhan.registry.roster.rules.problems import Finding
from yizhan.registry.rules.joining import Door, Refusal, may_join

_CLOSED: Final = {Refusal.UNION_CLOSED: Finding.UNION_CLOSED, Refusal.NO_PRIMARY: Finding.UNION_NOT_PRIMARY}


@dataclass(frozen=True)
class Home:
    """What a row needs of its union: who stands above it, its employer, its kind."""

    id: UUID
    scope: ScopeKeys
    above: tuple[UUID, ...]
    employer_id: UUID | None
    kind: str

    @cached_property
    def fields(self) -> bytes:
        """The employer and the scope's columns as COPY takes them; worked out once, used for every row."""
        columns = [self.employer_id, *scope_fields(self.scope).values()]
        return b"".join(NO_FIELD if value is None else binary_field(value.bytes) for value in columns)


def known_for(union: Union, on: date) -> Known:
    """What the rows of a roster sent for this union are read against."""
    own = may_join(_door(union), birth_date=None, on=on)
    below = unions_below(union.id, on)
    return Known(
        on=on,
        places=place_words(),
        home_counties=frozenset(Division.objects.filter(level="county").values_list("code", flat=True)),
        unions=union_words(below),
        closed=_closed(below, on),
        union="" if own is Refusal.NO_PRIMARY else str(union.id),
    )


def learned_words(union_id: UUID) -> dict[str, Field | None]:
    """What a union has said of its own headings; None for a column that is left alone."""
    rows = RosterWord.objects.filter(union_id=union_id).values_list("word", "field")
    return {word: Field(field) if field else None for word, field in rows}


def place_words() -> dict[str, str]:
    """Divisions down to counties, by code and by every way of writing their names; retired ones after the standing.

    What several are called alike, none is.
    """
    rows = list(Division.objects.exclude(level="township").values_list("code", "parent_code", "name", "valid_until"))
    names = {code: name for code, _, name, _ in rows}
    standing: dict[str, set[str]] = {}
    retired: dict[str, set[str]] = {}
    for code, parent, name, until in rows:
        city, province = names.get(parent, ""), names.get(f"{code[:2]}0000", "")
        for word in {code, name, f"{city}{name}", f"{province}{city}{name}", f"{province}{name}"}:
            (standing if until is None else retired).setdefault(word, set()).add(code)
    return {word: next(iter(codes)) for word, codes in (retired | standing).items() if len(codes) == 1}


def place_names() -> dict[str, str]:
    """Divisions down to counties by code, with what stands above: as rosters write places."""
    rows = list(Division.objects.exclude(level="township").values_list("code", "parent_code", "name"))
    names = {code: name for code, _, name in rows}
    told = {}
    for code, parent, name in rows:
        above = dict.fromkeys((f"{code[:2]}0000", parent))
        told[code] = "".join(names[one] for one in above if one in names and one != code) + name
    return told


def unions_below(node_id: UUID, on: date) -> list[Union]:
    """The unions at and below a node: what a roster's rows may name, and whether it takes members."""
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=node_id).values("union_id")
    return list(Union.objects.filter(id__in=below).only("code", "name", "level", "kind", "state"))


def union_words(unions: Collection[Union]) -> dict[str, str]:
    """Unions by code and by name, where only one bears it."""
    words: dict[str, set[UUID]] = {}
    gone: dict[str, set[UUID]] = {}
    for union in unions:
        for word in {union.code, union.name, header_word(union.name)}:
            (gone if union.state == UnionState.WOUND_UP else words).setdefault(word, set()).add(union.id)
    words = gone | words  # who is wound up hands its name to a successor, and is told apart where it has none
    return {word: str(next(iter(ids))) for word, ids in words.items() if len(ids) == 1}


def closed_unions(union_ids: Collection[UUID], on: date) -> dict[str, Finding]:
    """Which of some unions take nobody as they stand now, and why."""
    return _closed(Union.objects.filter(id__in=union_ids).only("level", "kind", "state"), on)


def _closed(unions: Iterable[Union], on: date) -> dict[str, Finding]:
    return {
        str(one.id): _CLOSED[refusal]
        for one in unions
        if (refusal := may_join(_door(one), birth_date=None, on=on)) is not None
    }


def homes_of(union_ids: Collection[UUID], on: date) -> dict[UUID, Home]:
    """Homes of many unions in three queries, however many there are."""
    lines, above = lines_of(union_ids, on), all_above(union_ids, on)
    return {
        union.id: Home(
            id=union.id,
            scope=lines[union.id],
            above=above[union.id],
            employer_id=union.employer_id,
            kind=union.kind,
        )
        for union in Union.objects.filter(id__in=union_ids).only("kind", "employer_id")
    }


def entered_by_roster(membership: Membership) -> bool:
    """Whether a roster opened a membership, so that it is counted with others of its union and day."""
    counted = Fact.objects.filter(
        kind=events.MEMBERSHIP_ENTERED, occurred_on=membership.opened_on, union_id=membership.union_id
    )
    chunks = RosterChunk.objects.filter(id__in=counted.values("record_id"), opened__contains=[membership.id])
    return chunks.exists()


def _door(union: Union) -> Door:
    return Door(level=union.level, kind=union.kind, state=union.state)

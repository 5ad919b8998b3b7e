"""What a roster is read against: divisions, and the unions that its rows may name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from yizhan.kernel.bulk import NULL
from yizhan.kernel.scope import ScopeKeys, scope_fields
from yizhan.registry.codes import UnionState
from yizhan.registry.models import Division, RosterWord, Union, UnionAncestry
from yizhan.registry.queries.ancestry import all_above, in_force, lines_of
from yizhan.registry.roster.rules.checking import Known
from yizhan.registry.roster.rules.columns import Field, header_word
from yizhan.registry.rules.joining import Door, Refusal, may_join


@dataclass(frozen=True)
class Home:
    """What a row needs of its union: who stands above it, its employer, and whether it takes members."""

    id: UUID
    scope: ScopeKeys
    above: tuple[UUID, ...]
    employer_id: UUID | None
    kind: str
    refusal: Refusal | None

    @cached_property
    def scope_line(self) -> str:
        """The employer and the scope's columns as a line for COPY has them; worked out once, used for every row."""
        columns = [self.employer_id, *scope_fields(self.scope).values()]
        return "\t".join(NULL if value is None else str(value) for value in columns)


def known_for(union: Union, on: date) -> Known:
    """What the rows of a roster sent for this union are read against."""
    own = may_join(_door(union), birth_date=None, on=on)
    return Known(
        on=on,
        places=place_words(),
        home_counties=frozenset(Division.objects.filter(level="county").values_list("code", flat=True)),
        unions=union_words(union.id, on),
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


def union_words(node_id: UUID, on: date) -> dict[str, str]:
    """The unions at and below a node by code and by name, where only one bears it."""
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=node_id).values("union_id")
    words: dict[str, set[UUID]] = {}
    gone: dict[str, set[UUID]] = {}
    for union_id, code, name, state in Union.objects.filter(id__in=below).values_list("id", "code", "name", "state"):
        for word in {code, name, header_word(name)}:
            (gone if state == UnionState.WOUND_UP else words).setdefault(word, set()).add(union_id)
    words = gone | words  # who is wound up hands its name to a successor, and is told apart where it has none
    return {word: str(next(iter(ids))) for word, ids in words.items() if len(ids) == 1}


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
            refusal=may_join(_door(union), birth_date=None, on=on),
        )
        for union in Union.objects.filter(id__in=union_ids).only("level", "kind", "state", "employer_id")
    }


def _door(union: Union) -> Door:
    return Door(level=union.level, kind=union.kind, state=union.state)

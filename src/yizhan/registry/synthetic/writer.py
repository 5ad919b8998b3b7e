"""Writes a synthetic province into an empty register: in one transaction, with progress."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from typing import Final

from django.db import connection, transaction

from yizhan.accounts.models import User
from yizhan.kernel import facts, journal
from yizhan.kernel.bulk import copy_binary, copy_in
from yizhan.kernel.rebuilding import indexes_made_behind
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Division, Employer, Person, Union
from yizhan.registry.synthetic.chunks import CHUNK, COLUMNS, MEMBERSHIPS, PEOPLE, Chunk, Home
from yizhan.registry.synthetic.crew import invented
from yizhan.registry.synthetic.endings import close_employers, end_unions
from yizhan.registry.synthetic.happened import counted_from, union_facts
from yizhan.registry.synthetic.kinds import all_employers, with_kinds
from yizhan.registry.synthetic.parts import Progress, Setting, write_parts
from yizhan.registry.synthetic.places import with_places
from yizhan.registry.synthetic.proving import keys_proven_behind
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.tree import Sources, Tree, employers_of, homes, write_unions
from yizhan.registry.synthetic.unions import PlannedDivision, PlannedUnion, plan_large_without_a_union, plan_unions
from yizhan.registry.synthetic.zones import plan_zones

_ALONE_IN_THE_REGISTER: Final = 0x59_5A_50  # one writer of a province at a time
_BESIDE_FROM: Final = 20 * CHUNK  # members from which processes beside are worth their start
_REBUILT: Final = (
    "registry_union", "registry_unionparent", "registry_unionancestry", PEOPLE, MEMBERSHIPS, "kernel_fact",
)  # fmt: skip


class RegisterNotEmpty(RuntimeError):
    """Somebody or something stands in the register, or somebody has an account: no place for invented people."""


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written, with what other rooms added by the names of their parts."""

    on: date
    unions: int
    employers: int
    members: int
    people: int
    parts: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def write_province(
    *, seed: int, size: Size, at: datetime, on: date, acting: Acting, progress: Progress, rebuild: bool = False
) -> Written:
    """Fill an empty register, as of `on`; raises RegisterNotEmpty where it is not.

    All or nothing: what is broken off leaves no row. With `rebuild`, indexes are made and keys proven behind the rows:
    only the tables' owner may ask for it, and nobody else gets at these tables until it is done.
    """
    _refuse_filled_register()
    random = Random(seed)  # noqa: S311 - a repeatable invention, no secret
    divisions = [
        PlannedDivision(row.code, row.parent_code, row.level, row.name)
        for row in Division.objects.filter(valid_until__isnull=True).order_by("code")
    ]
    plan = _plan(random, seed, divisions, size, on)
    planned = [*all_employers(plan), *plan_large_without_a_union(random, divisions, size)]
    with _prepared(progress) if rebuild else nullcontext():
        employers = employers_of(planned)
        tree = write_unions(Sources(random, _source(seed, "ends"), _source(seed, "papers")), plan, employers, size, on)
        endings = end_unions(_source(seed, "wound up"), plan, tree)
        progress("unions", len(plan), len(plan))
        _write_employers(seed, size, plan, list(employers.values()), divisions, tree, on)
        progress("employers", len(employers), len(employers))
        copy_in(endings)
        since = counted_from(size, on)
        for rows in union_facts(plan, tree, since=since, on=on, at=at):
            facts.record_rows(rows)
        first = Chunk(f"{seed}", on, at, 1, 1, (), size.former, size.moved, size.families, since.toordinal())
        people = _write_members(list(homes(plan, tree)), first, progress)
    province = tree.unions[plan[0].code]
    setting = Setting(size, on, at, acting, province.id, random, progress)
    parts = write_parts(seed, lambda own: replace(setting, random=own))
    written = Written(on, len(plan), len(employers), size.members, people, parts)
    data = {"seed": seed, "on": on.isoformat(), "unions": written.unions, "members": written.members}
    journal.append("registry.province_written", acting=acting, at=at, subject=("union", province.id), data=data)
    return written


def _source(seed: int, what: str) -> Random:
    """A random source of its own for each part: whoever draws more leaves the others as they were."""
    return Random(f"{seed} {what}")  # noqa: S311 - a repeatable invention, no secret


def _plan(random: Random, seed: int, divisions: Sequence[PlannedDivision], size: Size, on: date) -> list[PlannedUnion]:
    plan = with_places(_source(seed, "places"), plan_unions(random, divisions, size), size)
    return with_kinds(_source(seed, "kinds"), plan, divisions, size, on)


@contextmanager
def _prepared(progress: Progress) -> Iterator[None]:
    with indexes_made_behind(_REBUILT, progress), keys_proven_behind():
        yield


def _refuse_filled_register() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE_IN_THE_REGISTER])
    if any(model.objects.exists() for model in (Union, Employer, Person, User)):
        raise RegisterNotEmpty


def _write_employers(
    seed: int,
    size: Size,
    plan: Sequence[PlannedUnion],
    employers: Sequence[Employer],
    divisions: Sequence[PlannedDivision],
    tree: Tree,
    on: date,
) -> None:
    """With the zones in which they lie, and those that closed."""
    counties = [division for division in divisions if division.level == "county"]
    planned = plan_zones(_source(seed, "zones"), size, counties=counties, tree=tree, employers=employers, on=on)
    closures = close_employers(_source(seed, "closures"), plan, tree, on)
    for rows in (employers, *planned, closures):
        copy_in(rows)


def _write_members(homes_of: Sequence[Home], first: Chunk, progress: Progress) -> int:
    """Everybody, chunk by chunk; returns how many people there are."""
    total = sum(home.members for home in homes_of)
    chunks = list(_chunks(homes_of, first))
    people = sum(chunk.people for chunk in chunks)
    start = _reserve_numbers(people) - 1
    chunks = [replace(chunk, first_number=start + chunk.first_serial) for chunk in chunks]
    done, processes = 0, (os.cpu_count() or 1) if total >= _BESIDE_FROM else 0
    progress("members", 0, total)
    for made in invented(iter(chunks), processes=processes):
        for table, rows in made.by_table.items():
            copy_binary(table, COLUMNS[table], rows)
        for happened in made.facts:
            facts.record_rows(happened)
        done += made.members
        progress("members", done, total)
    return people


def _chunks(homes_of: Iterable[Home], first: Chunk) -> Iterator[Chunk]:
    """Unions in their order, so many at a time that their members are about a chunk's."""
    serial, number = first.first_serial, 0
    for number, group in enumerate(_groups(homes_of)):
        chunk = replace(first, seed=f"{first.seed}/{number}", first_serial=serial, homes=group)
        serial += chunk.people
        yield chunk


def _groups(homes_of: Iterable[Home]) -> Iterator[tuple[Home, ...]]:
    group: list[Home] = []
    members = 0
    for home in homes_of:
        group.append(home)
        members += home.members
        if members >= CHUNK:
            yield tuple(group)
            group, members = [], 0
    if group:
        yield tuple(group)


def _reserve_numbers(count: int) -> int:
    """The first of so many numbers in a row from the register's own sequence: later members go on from there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(n), max(n) FROM (SELECT nextval('registry_member_serial') n FROM generate_series(1, %s)) taken",
            [count],
        )
        first, last = cursor.fetchone()
    if last - first + 1 != count:
        raise RegisterNotEmpty  # somebody joins meanwhile
    return int(first)

"""Entering unions and moving them: the dated ancestry follows in the same transaction."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yizhan.kernel import clock, journal
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Line
from yizhan.registry import errors
from yizhan.registry.models import Union
from yizhan.registry.queries.ancestry import line_of
from yizhan.registry.rules.names import read_organisation_name
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.services.ancestry import hang, lock_ancestry, rehang, restamp
from yizhan.registry.types import NewUnion


@transaction.atomic
def create_union(*, spec: NewUnion, acting: Acting, at: datetime, since: date | None = None) -> UUID:
    """Enter a union under its superiors; returns its id. `since` is the day from which the line holds.

    Raises NotFound for an unknown superior, UnionWoundUp, Invalid for a name that cannot be read.
    """
    lock_ancestry(alone=False)
    union = _new_union(spec)
    on = since or spec.prepared_on or spec.founded_on or clock.local_date(at)
    union.save(force_insert=True)
    for line in Line:
        hang(union, spec.parents.get(line), line, on)
    data = {"level": union.level, "kind": union.kind, "state": union.state, "parents": spec.parents}
    scope = line_of(union.id, on, union.line)
    journal.append("registry.union_entered", acting=acting, at=at, subject=("union", union.id), scope=scope, data=data)
    return union.id


@transaction.atomic
def move_union(*, union_id: UUID, parent_id: UUID, line: str, on: date, acting: Acting, at: datetime) -> None:
    """Put a union with everything below it under another superior from `on`, as a loader does; an officer does it by
    `services.moving.move`, which asks for the document.

    Raises NotFound, UnionWoundUp, and Circle where the new superior stands below the union.
    """
    lock_ancestry(alone=True)
    along = rehang([union_id], parent_id, line, on)
    restamp(along)
    data = {"parent_id": parent_id, "line": line, "on": on, "unions": len(along)}
    journal.append("registry.union_moved", acting=acting, at=at, subject=("union", union_id), data=data)


def _own_line(spec: NewUnion) -> str:
    """Whoever has no territorial superior but an industrial one stands on the industrial line."""
    return Line.INDUSTRY if set(spec.parents) == {Line.INDUSTRY} else spec.line


def _new_union(spec: NewUnion) -> Union:
    try:
        name = read_organisation_name(spec.name)
    except UnreadableError as unreadable:
        raise errors.field_unreadable("name", unreadable) from None
    union_id = new_id()
    return Union(
        id=union_id,
        code=f"{spec.division_code or '000000'}-{union_id.hex[-12:].upper()}",
        name=name,
        name_pinyin=name_key(name),
        level=spec.level,
        kind=spec.kind,
        state=spec.state,
        line=_own_line(spec),
        division_code=spec.division_code,
        employer_id=spec.employer_id,
        address=spec.address,
        contact_name=spec.contact_name,
        contact_phone=spec.contact_phone,
        chair_name=spec.chair_name,
        founded_on=spec.founded_on,
        prepared_on=spec.prepared_on,
        approval_no=spec.approval_no,
    )

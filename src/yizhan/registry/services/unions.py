"""Entering unions and moving them: the dated ancestry follows in the same transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from yizhan.kernel import clock, journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Line, scope_fields
from yizhan.registry import errors
from yizhan.registry.codes import UnionState
from yizhan.registry.models import Membership, Union, UnionAncestry, UnionParent
from yizhan.registry.queries.ancestry import line_of, lines_of
from yizhan.registry.rules.names import read_organisation_name
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.types import NewUnion

_ANCESTRY_LOCK = 0x59_5A_41_4E  # until the transaction ends; entering shares it, moving holds it alone


@transaction.atomic
def create_union(*, spec: NewUnion, acting: Acting, at: datetime, since: date | None = None) -> UUID:
    """Enter a union under its superiors; returns its id. `since` is the day from which the line holds.

    Raises NotFound for an unknown superior, UnionWoundUp, Invalid for a name that cannot be read.
    """
    _lock_ancestry(alone=False)
    union = _new_union(spec)
    on = since or spec.prepared_on or spec.founded_on or clock.local_date(at)
    union.save(force_insert=True)
    for line in Line:
        _hang(union, spec.parents.get(line), line, on)
    data = {"level": union.level, "kind": union.kind, "state": union.state, "parents": spec.parents}
    scope = line_of(union.id, on, union.line)
    journal.append("registry.union_entered", acting=acting, at=at, subject=("union", union.id), scope=scope, data=data)
    return union.id


@transaction.atomic
def move_union(*, union_id: UUID, parent_id: UUID, line: str, on: date, acting: Acting, at: datetime) -> None:
    """Put a union with everything below it under another superior from `on`.

    Stamped rows stay as they were, except open memberships: they are the stock of today and follow their union.
    Raises NotFound, UnionWoundUp, and Circle where the new superior stands below the union.
    """
    _lock_ancestry(alone=True)
    depths: dict[UUID, int] = dict(_standing(line).filter(ancestor_id=union_id).values_list("union_id", "depth"))
    above = list(_standing(line).filter(union_id=parent_id))
    if not depths or not above:
        raise NotFound
    if parent_id in depths:
        raise errors.Circle
    _refuse_wound_up(parent_id)
    _end_lines(union_id, depths, line, on)
    UnionParent.objects.create(union_id=union_id, parent_id=parent_id, line=line, valid_from=on)
    UnionAncestry.objects.bulk_create(
        _row(below_id, upper, line, depth + upper.depth + 1, on)
        for below_id, depth in depths.items()
        for upper in above
    )
    _restamp(depths, on)
    data = {"parent_id": parent_id, "line": line, "on": on, "unions": len(depths)}
    journal.append("registry.union_moved", acting=acting, at=at, subject=("union", union_id), data=data)


def _lock_ancestry(*, alone: bool) -> None:
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_ANCESTRY_LOCK])


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


def _hang(union: Union, parent_id: UUID | None, line: Line, on: date) -> None:
    """The union's own row on the line, and one for everything above its superior."""
    rows = [UnionAncestry(union=union, ancestor=union, line=line, depth=0, level=union.level, valid_from=on)]
    if parent_id is not None:
        above = list(_standing(line).filter(union_id=parent_id))
        if not above:
            raise NotFound
        _refuse_wound_up(parent_id)
        UnionParent.objects.create(union=union, parent_id=parent_id, line=line, valid_from=on)
        rows += [_row(union.id, upper, line, upper.depth + 1, on) for upper in above]
    UnionAncestry.objects.bulk_create(rows)


def _refuse_wound_up(parent_id: UUID) -> None:
    """Nothing is put under a union that is no more. Locked, so that nobody winds it up meanwhile."""
    locked = Union.objects.select_for_update(of=("self",), no_key=True).filter(id=parent_id)
    if locked.values_list("state", flat=True).first() == UnionState.WOUND_UP:
        raise errors.UnionWoundUp


def _standing(line: str) -> QuerySet[UnionAncestry]:
    return UnionAncestry.objects.filter(line=line, valid_until__isnull=True)


def _row(union_id: UUID, upper: UnionAncestry, line: str, depth: int, on: date) -> UnionAncestry:
    return UnionAncestry(
        union_id=union_id, ancestor_id=upper.ancestor_id, line=line, depth=depth, level=upper.level, valid_from=on
    )


def _end_lines(union_id: UUID, below: Iterable[UUID], line: str, on: date) -> None:
    """End the rows that lead from the subtree to what stood above it; rows that never held a day go."""
    inside = list(below)
    leading_up = _standing(line).filter(union_id__in=inside).exclude(ancestor_id__in=inside)
    parent = UnionParent.objects.filter(union_id=union_id, line=line, valid_until__isnull=True)
    leading_up.filter(valid_from__gte=on).delete()
    leading_up.update(valid_until=on)
    parent.filter(valid_from__gte=on).delete()
    parent.update(valid_until=on)


def _restamp(union_ids: Iterable[UUID], on: date) -> None:
    open_ones = Membership.objects.filter(union_id__in=list(union_ids), closed_on__isnull=True)
    with_members = set(open_ones.values_list("union_id", flat=True).distinct())
    for union_id, scope in lines_of(with_members, on).items():
        keys = scope_fields(scope)
        del keys["union_id"]
        open_ones.filter(union_id=union_id).update(**keys)

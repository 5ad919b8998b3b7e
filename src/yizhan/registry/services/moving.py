"""Putting a union under another one (改变隶属关系): everything below it comes along, and what is of today follows.

The register's own line changes on the day of the deed, whatever day the document names: what was said of the days
between stays (0114). There is no undo: what was done by mistake is moved back, and both are on record.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_among
from yizhan.kernel import clock, journal, messages, texts
from yizhan.kernel.errors import Forbidden, Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import OFFICERS, Acting, Line, ScopeKeys, scope_fields
from yizhan.registry import errors, moving_errors
from yizhan.registry.codes import ORDERED_MOVES
from yizhan.registry.models import Union, UnionMove
from yizhan.registry.queries.ancestry import lines_of, superior_of, superiors_of
from yizhan.registry.queries.moving import (
    MOVERS,
    access_moving,
    along,
    lines_to_move,
    plan_of_move,
    sizes_along,
    standing_of,
    superiors,
    union_within,
)
from yizhan.registry.rules.moving import OF_THE_UNION, may_move_on, obstacle, obstacle_of
from yizhan.registry.services.ancestry import lock_ancestry, rehang, restamp
from yizhan.registry.types import MoveOrder, MovePlan

LONGEST_NUMBER: Final = 64
_GAVE_UP_WAITING: Final = frozenset({"55P03", "40P01"})  # lock_not_available, deadlock_detected


def plan_moving(*, union_id: UUID, order: MoveOrder, acting: Acting, at: datetime) -> MovePlan:
    """What it would come to, with nothing changed. Raises as `move`."""
    _access(union_id, acting, at)
    parent = _decide(Union.objects.get(id=union_id), order, acting, at)
    return plan_of_move(union_id, parent.id, order.line, clock.local_date(at))


def move(*, union_id: UUID, order: MoveOrder, acting: Acting, at: datetime) -> UUID:
    """Put a union, with all that stands below it, under another one from today on; returns the record's id.

    Raises Forbidden, NotFound (not above the union), Invalid (the order, or a new superior that cannot be),
    NotToBeMoved, EstateBusy.
    """
    _access(union_id, acting, at)
    with patiently():
        lock_ancestry(alone=True)
        hold_all(along([union_id], order.line))
        union = Union.objects.get(id=union_id)
        parent = _decide(union, order, acting, at)
        [record] = carry_over([union], parent, order, acting=acting, at=at)
    return record.id


@contextmanager
def patiently() -> Iterator[None]:
    """One transaction over many unions and members. Whoever waits too long for a lock is told so, and nothing has
    changed: it gives up before the database would end somebody else's work for it."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in _GAVE_UP_WAITING:
            raise moving_errors.EstateBusy from error
        raise


def hold_all(union_ids: list[UUID]) -> None:
    """Nobody joins these unions meanwhile; whoever is about to is stamped when this is done (migration 0027).

    From here on a row that somebody else holds is waited for less long than a deadlock would be looked for.
    """
    rows = Union.objects.select_for_update(of=("self",)).filter(id__in=union_ids).order_by("id")
    list(rows.values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '800ms'")


def carry_over(
    unions: list[Union], parent: Union, order: MoveOrder, *, acting: Acting, at: datetime
) -> list[UnionMove]:
    """The deed itself, for unions that are locked with all below them: line, stamps, records, news."""
    on, ids = clock.local_date(at), [union.id for union in unions]
    former = superiors(ids, order.line)
    sizes = sizes_along(ids, order.line)
    gone_along = rehang(ids, parent.id, order.line, on)
    restamp(gone_along)
    scopes = lines_of(ids, on, Line(order.line))
    records = [_record(one, former.get(one.id), sizes[one.id], order, scopes[one.id], acting, at) for one in unions]
    UnionMove.objects.bulk_create(records)
    for record in records:
        _note(record, acting, at)
    around = {*gone_along, *_lost_and_won(former.values(), parent.id, order.line, on)}
    _tell(unions, parent, around, acting=acting, at=at)
    return records


def _lost_and_won(former: Collection[UUID], parent_id: UUID, line: str, on: date) -> set[UUID]:
    """Both superiors, and whoever stands above one of them alone: what is above both is above the union as before."""
    before = {above for one in former for above in (one, *superiors_of(one, on).get(line, ()))}
    after = {parent_id, *superiors_of(parent_id, on).get(line, ())}
    return (before ^ after) | set(former) | {parent_id}


def _access(union_id: UUID, acting: Acting, at: datetime) -> None:
    if acting.role not in MOVERS:
        raise Forbidden
    access_moving(acting, union_id, clock.local_date(at))


def _decide(union: Union, order: MoveOrder, acting: Acting, at: datetime) -> Union:
    """The new superior. Everything that is wrong with the order is told at once."""
    on = clock.local_date(at)
    found = obstacle_of(standing_of(union, on))
    if found is not None:
        raise moving_errors.NotToBeMoved(found)
    wrong = {
        "moving_line": order.line not in lines_to_move(acting, union, on),
        "moving_ground": order.ground not in ORDERED_MOVES,
        "document_no": not texts.whole(order.document_no, "document_no", longest=LONGEST_NUMBER),
        "moved_on": not may_move_on(order.moves_on, today=on, began=union.founded_on or union.prepared_on),
    }
    problems: list[Problem] = [
        problem for field, is_wrong in wrong.items() if is_wrong for problem in errors.field_wrong(field).problems
    ]
    parent = union_within(acting, order.parent_id, order.line, on)
    if parent is None:
        problems += errors.field_wrong("new_parent").problems
    if problems or parent is None:
        raise Invalid(problems)
    _refuse_unfit(union, parent, order.line, at)
    return parent


def _refuse_unfit(union: Union, parent: Union, line: str, at: datetime) -> None:
    on = clock.local_date(at)
    found = obstacle(
        standing_of(union, on),
        standing_of(parent, on),
        line=line,
        is_itself=parent.id == union.id,
        is_below=parent.id in along([union.id], line),
        stands_there=superior_of(union.id, on, line) == parent.id,
    )
    if found in OF_THE_UNION:
        raise moving_errors.NotToBeMoved(found)
    if found is not None:
        raise moving_errors.parent_unfit(found)


def _record(
    union: Union,
    former_id: UUID | None,
    size: tuple[int, int],
    order: MoveOrder,
    scope: ScopeKeys,
    acting: Acting,
    at: datetime,
) -> UnionMove:
    keys = scope_fields(scope)
    del keys["union_id"]
    return UnionMove(
        id=new_id(),
        union=union,
        line=order.line,
        former_parent_id=former_id,
        parent_id=order.parent_id,
        ground=order.ground,
        document_no=texts.whole(order.document_no, "document_no", longest=LONGEST_NUMBER),
        moves_on=order.moves_on,
        unions=size[0],
        members=size[1],
        recorded_at=at,
        recorded_by=acting.user_id,
        **keys,
    )


def _note(record: UnionMove, acting: Acting, at: datetime) -> None:
    data = {
        "former_parent_id": record.former_parent_id,
        "parent_id": record.parent_id,
        "line": record.line,
        "ground": record.ground,
        "document_number": record.document_no,
        "moved_on": record.moves_on,
        "unions": record.unions,
        "members": record.members,
    }
    subject = ("union", record.union_id)
    journal.append("registry.union_moved", acting=acting, at=at, subject=subject, scope=record.scope, data=data)


def _tell(unions: list[Union], parent: Union, nodes: set[UUID], *, acting: Acting, at: datetime) -> None:
    """Whoever works in the unions that went along, in those above that they left, and in those that they came under."""
    held = holders_among(nodes, OFFICERS, clock.local_date(at))
    users = [user for user in held if user != acting.user_id]
    first, count = unions[0].name, len(unions)
    title = (
        format_lazy(_("{union}的上级工会改为{parent}"), union=first, parent=parent.name)
        if count == 1
        else format_lazy(_("{union}等 {n} 家工会的上级工会改为{parent}"), union=first, n=count, parent=parent.name)
    )
    body = _("它和它下面的工会、会员一起调整，没有办结的事项随着走；身份、会籍和以前的记录都不变。")
    if users:
        messages.notify_each(users, kind="registry.union_moved", title=title, body=body, link="/our-union", at=at)

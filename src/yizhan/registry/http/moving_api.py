"""Putting a union under another one, for programs: what comes along first, then the deed."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.models import UnionMove
from yizhan.registry.queries.access import access_union
from yizhan.registry.queries.moving import MOVERS, moves_of
from yizhan.registry.services.moving import move, plan_moving
from yizhan.registry.types import MoveOrder

moving = Router(tags=["registry"])


class MoveIn(Schema):
    parent_id: UUID  # the new superior
    line: Annotated[str, Field(max_length=9)] = "territory"  # or industry
    ground: Annotated[str, Field(max_length=14)]  # divisions, unit, line
    document_no: Annotated[str, Field(max_length=64)]
    moves_on: date  # as the document says; the register's line changes today


class MovePlanOut(Schema):
    union_id: UUID
    line: str
    former_parent_id: UUID | None
    parent_id: UUID
    unions: int
    members: int
    cases: int
    transfers: int
    objections: int


class MovedOut(Schema):
    union_id: UUID
    line: str
    former_parent_id: UUID | None
    former_parent: str
    parent_id: UUID
    parent: str
    ground: str
    document_no: str
    moves_on: date
    unions: int
    members: int
    recorded_at: datetime


@moving.get(
    "/unions/{uuid:union_id}/moves",
    response=list[MovedOut],
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("这家工会的隶属关系改过几次，最近的在前"),
)
def moves(request: HttpRequest, union_id: UUID) -> list[MovedOut]:
    union = access_union(acting(request), union_id, clock.today())
    return [_told(row) for row in moves_of(union.id)]


@moving.post(
    "/unions/{uuid:union_id}/move/plan",
    response=MovePlanOut,
    auth=RoleAuth(*MOVERS),
    summary=gettext_noop("调整这家工会的隶属关系会涉及什么"),
    description=gettext_noop("只算不办，什么也不会写入。数字包括它下面的工会。"),
)
def planned(request: HttpRequest, union_id: UUID, body: MoveIn) -> MovePlanOut:
    plan = plan_moving(union_id=union_id, order=_order(body), acting=acting(request), at=clock.now())
    return MovePlanOut.from_orm(plan)


@moving.post(
    "/unions/{uuid:union_id}/move",
    response={201: MovedOut},
    auth=RoleAuth(*MOVERS),
    summary=gettext_noop("把这家工会连同下面的工会调整到另一家工会之下"),
    description=gettext_noop("名册里的隶属关系从办理当天起改变，以前各天不变。"),
)
def do_move(request: HttpRequest, union_id: UUID, body: MoveIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        done = move(union_id=union_id, order=_order(body), acting=who, at=at)
        return Answer(201, _told(UnionMove.objects.select_related("parent", "former_parent").get(id=done)))

    return answered(request, do)


def _order(body: MoveIn) -> MoveOrder:
    return MoveOrder(body.parent_id, body.line, body.ground, body.document_no, body.moves_on)


def _told(row: UnionMove) -> MovedOut:
    return MovedOut(
        union_id=row.union_id,
        line=row.line,
        former_parent_id=row.former_parent_id,
        former_parent=row.former_parent.name if row.former_parent else "",
        parent_id=row.parent_id,
        parent=row.parent.name,
        ground=row.ground,
        document_no=row.document_no,
        moves_on=row.moves_on,
        unions=row.unions,
        members=row.members,
        recorded_at=row.recorded_at,
    )

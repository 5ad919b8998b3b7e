"""Winding up and merging unions, for programs: what it comes to first, then the deed."""

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
from yizhan.registry.models import WindingUp
from yizhan.registry.queries.lists import newest_first
from yizhan.registry.queries.winding_up import WINDERS, winding_ups_in_reach
from yizhan.registry.services.winding_up import plan_winding_up, wind_up
from yizhan.registry.types import EndOrder

winding_up = Router(tags=["registry"])


class WindUpIn(Schema):
    ground: Annotated[str, Field(max_length=14)]  # employer_ended, reorganised, decided
    document_no: Annotated[str, Field(max_length=64)]
    ends_on: date  # the first day on which it no longer stands
    receiver_id: UUID | None = None  # the union that it is merged into; none: the union above retains the members


class EndPlanOut(Schema):
    union_id: UUID
    receiver_id: UUID
    is_merged: bool
    members: int
    retained: int
    transfers_in: int
    transfers_out: int
    unions_below: int
    members_below: int


class EndedOut(Schema):
    union_id: UUID
    name: str
    receiver_id: UUID
    receiver: str
    is_merged: bool
    ground: str
    document_no: str
    ends_on: date
    members: int
    recorded_at: datetime


class EndedUnionsOut(Schema):
    unions: list[EndedOut]
    following: str  # the cursor of the next page


@winding_up.get(
    "/winding-ups",
    response=EndedUnionsOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("所管范围内撤销和合并的工会，最近办的在前"),
)
def ended(request: HttpRequest, after: str = "") -> EndedUnionsOut:
    page = newest_first(winding_ups_in_reach(acting(request)), after)
    return EndedUnionsOut(unions=[_told(row) for row in page.rows], following=page.following)


@winding_up.post(
    "/unions/{uuid:union_id}/wind-up/plan",
    response=EndPlanOut,
    auth=RoleAuth(*WINDERS),
    summary=gettext_noop("撤销或合并这家工会会涉及什么"),
    description=gettext_noop("只算不办，什么也不会写入。"),
)
def planned(request: HttpRequest, union_id: UUID, body: WindUpIn) -> EndPlanOut:
    plan = plan_winding_up(union_id=union_id, order=_order(body), acting=acting(request), at=clock.now())
    return EndPlanOut.from_orm(plan)


@winding_up.post(
    "/unions/{uuid:union_id}/wind-up",
    response={201: EndedOut},
    auth=RoleAuth(*WINDERS),
    summary=gettext_noop("撤销这家工会，或并入另一家"),
    description=gettext_noop(
        "写了 `receiver_id` 的是合并，会员原样转过去；不写的，会籍由上级工会保留。办结以后不能撤回。"
    ),
)
def end(request: HttpRequest, union_id: UUID, body: WindUpIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        record_id = wind_up(union_id=union_id, order=_order(body), acting=who, at=at)
        return Answer(201, _told(WindingUp.objects.select_related("union", "receiver").get(id=record_id)))

    return answered(request, do)


def _order(body: WindUpIn) -> EndOrder:
    return EndOrder(body.ground, body.document_no, body.ends_on, body.receiver_id)


def _told(row: WindingUp) -> EndedOut:
    return EndedOut(
        union_id=row.union_id,
        name=row.union.name,
        receiver_id=row.receiver_id,
        receiver=row.receiver.name,
        is_merged=row.is_merged,
        ground=row.ground,
        document_no=row.document_no,
        ends_on=row.ends_on,
        members=row.members,
        recorded_at=row.recorded_at,
    )

"""The desk for programs: its list, one order, opening it, each step; and what those rated and told read."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.orders import errors
from yizhan.orders.http.schemas import DeskStep, DeskStepIn, TextIn, row_of, view_of
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.access import DESKS, access_mending, access_order, lies_with
from yizhan.orders.queries.lists import mendings, on_desk, overdue_below, read_cursor, told_orders
from yizhan.orders.queries.rated import mending_view
from yizhan.orders.queries.views import desk_view
from yizhan.orders.services import handling, mending, passing, ratings, reading

desk = Router(tags=["orders"])


@desk.get("/orders", auth=RoleAuth(*DESKS), summary=gettext_noop("我的工单，最先到期的在前"))
def all_orders(request: HttpRequest, after: str = "") -> dict[str, Any]:
    who, on = acting(request), clock.today()
    rows, following = on_desk(who, on=on, after=read_cursor(after))
    return {
        "orders": [row_of(row) for row in rows],
        "following": str(following) if following else None,
        "overdue_below": [row_of(row) for row in overdue_below(who, on=on)],
    }


@desk.get("/orders/{uuid:order_id}", auth=RoleAuth(*DESKS), summary=gettext_noop("一张工单（不含诉求内容）"))
def one_order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    who, on = acting(request), clock.today()
    found = access_order(who, order_id, on=on)
    return view_of(desk_view(found, on=on, is_opened=False, is_own_desk=lies_with(who, found)))


@desk.post(
    "/orders/{uuid:order_id}/reading",
    auth=RoleAuth(*DESKS),
    summary=gettext_noop("查看诉求内容（会留痕）"),
    description=gettext_noop("每次查看都会留痕，本人也看得到，所以用 POST。"),
)
def read(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    on = clock.today()
    found = reading.log_opening(order_id=order_id, acting=acting(request), at=clock.now())
    return view_of(desk_view(found, on=on, is_opened=True, is_own_desk=True))


@desk.post("/orders/{uuid:order_id}/steps", auth=RoleAuth(*DESKS), summary=gettext_noop("办理工单的一步"))
def step(request: HttpRequest, order_id: UUID, body: DeskStepIn) -> HttpResponse:
    access_order(acting(request), order_id, on=clock.today())

    def do(who: Acting, at: datetime) -> Answer:
        order = _STEPS[body.step](order_id, body, who, at)
        return Answer(200, {"number": order.number, "state": order.state})

    return answered(request, do)


@desk.get("/mendings", auth=RoleAuth(*STAFF), summary=gettext_noop("要我整改的事；不显示是谁评价的"))
def all_mendings(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one.id),
            "text": mending_view(one).text,
            "told_on": clock.local_date(one.told_at).isoformat() if one.told_at else None,
            "is_reported": one.reported_at is not None,
            "is_appealed": one.appealed_at is not None,
            "is_upheld": one.is_upheld,
        }
        for one in mendings(acting(request))
    ]


@desk.post("/mendings/{uuid:mending_id}/report", auth=RoleAuth(*STAFF), summary=gettext_noop("报告整改结果"))
def report(request: HttpRequest, mending_id: UUID, body: TextIn) -> HttpResponse:
    access_mending(acting(request), mending_id)

    def do(who: Acting, at: datetime) -> Answer:
        mending.report(mending_id=mending_id, text=body.text, acting=who, at=at)
        return Answer(200, {"id": str(mending_id)})

    return answered(request, do)


@desk.post("/mendings/{uuid:mending_id}/appeal", auth=RoleAuth(*STAFF), summary=gettext_noop("申辩：误评或恶意评价"))
def appeal(request: HttpRequest, mending_id: UUID, body: TextIn) -> HttpResponse:
    access_mending(acting(request), mending_id)

    def do(who: Acting, at: datetime) -> Answer:
        mending.appeal(mending_id=mending_id, text=body.text, acting=who, at=at)
        return Answer(201, {"id": str(mending_id)})

    return answered(request, do)


@desk.get("/orders-told", auth=RoleAuth(Role.CADRE), summary=gettext_noop("会员愿意让本工会知道的诉求"))
def told(request: HttpRequest) -> list[dict[str, Any]]:
    rows = told_orders(acting(request), on=clock.today())
    return [
        {"name": row.name, "what": row.what, "state": row.state, "filed_on": row.filed_on.isoformat()} for row in rows
    ]


Do = Callable[[UUID, DeskStepIn, Acting, datetime], WorkOrder]


def _mediate(order_id: UUID, body: DeskStepIn, who: Acting, at: datetime) -> WorkOrder:
    if body.day is None:
        raise errors.WayUnknown
    return handling.mediate(order_id=order_id, day=body.day, place=body.text, acting=who, at=at)


def _verify(order_id: UUID, body: DeskStepIn, who: Acting, at: datetime) -> WorkOrder:
    if body.finding is None:
        raise errors.WayUnknown
    verdict = ratings.Verdict(body.finding, body.text, body.mend)
    return ratings.verify(order_id=order_id, verdict=verdict, acting=who, at=at)


def _call_back(order_id: UUID, body: DeskStepIn, who: Acting, at: datetime) -> WorkOrder:
    if body.outcome is None:
        raise errors.WayUnknown
    return ratings.call_back(order_id=order_id, outcome=body.outcome, text=body.text, acting=who, at=at)


_STEPS: Final[Mapping[DeskStep, Do]] = {
    DeskStep.ACCEPT: lambda order_id, body, who, at: handling.accept(
        order_id=order_id, limit_class=body.to, acting=who, at=at
    ),
    DeskStep.REFUSE: lambda order_id, body, who, at: handling.refuse(
        order_id=order_id, reason=body.text, ask=body.ask, acting=who, at=at
    ),
    DeskStep.NOTE: lambda order_id, body, who, at: handling.note(
        order_id=order_id, text=body.text, is_told=body.is_told, acting=who, at=at
    ),
    DeskStep.MEDIATE: _mediate,
    DeskStep.ASSIGN: lambda order_id, body, who, at: handling.assign(
        order_id=order_id, lawyer=body.text, acting=who, at=at
    ),
    DeskStep.EXTEND: lambda order_id, body, who, at: handling.extend(
        order_id=order_id, to=body.to, reason=body.text, acting=who, at=at
    ),
    DeskStep.TRANSFER: lambda order_id, body, who, at: passing.transfer(
        order_id=order_id, to=body.union, reason=body.text, acting=who, at=at
    ),
    DeskStep.TAKE: lambda order_id, _body, who, at: passing.take_up(order_id=order_id, acting=who, at=at),
    DeskStep.RECUSE: lambda order_id, _body, who, at: passing.recuse(order_id=order_id, acting=who, at=at),
    DeskStep.ANSWER: lambda order_id, body, who, at: handling.answer(
        order_id=order_id, text=body.text, acting=who, at=at
    ),
    DeskStep.VERIFY: _verify,
    DeskStep.MEND: lambda order_id, body, who, at: ratings.mend(order_id=order_id, text=body.text, acting=who, at=at),
    DeskStep.CALL_BACK: _call_back,
    DeskStep.APPEAL: lambda order_id, body, who, at: mending.settle_appeal(
        order_id=order_id, is_upheld=body.is_upheld, text=body.text, acting=who, at=at
    ),
}

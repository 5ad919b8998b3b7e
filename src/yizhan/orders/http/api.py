"""Rights matters for programs: reporting without an account, the way back by receipt code, one's own, the hotline."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_noop
from ninja import File, Form, Router
from ninja.files import UploadedFile

from yizhan.accounts.edge import EVERYONE, RoleAuth, acting, sender
from yizhan.accounts.repeats import answered, digest_of
from yizhan.cases.api import APPLICANTS
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.orders.http.desk_api import desk
from yizhan.orders.http.public import HOLDERS
from yizhan.orders.http.schemas import (
    CallIn,
    CodeStepIn,
    OrderCodeIn,
    PersonStep,
    RightsIn,
    StepIn,
    row_of,
    view_of,
)
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.access import held_order, holder_of
from yizhan.orders.queries.desks import county_desks
from yizhan.orders.queries.lists import own_orders
from yizhan.orders.queries.views import own_view
from yizhan.orders.services import filing, holding
from yizhan.orders.terms import kinds, said, terms_on
from yizhan.orders.types import Holder

router = Router(tags=["orders"])
router.add_router("", desk)


@router.get("/rights", auth=RoleAuth(*EVERYONE), summary=gettext_noop("诉求类别、时限和县区工会"))
def describe(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - the framework passes it by name
    terms = terms_on(clock.today())
    return {
        "kinds": [{"code": one.code, "name": said(one.names)} for one in kinds()],
        "classes": [{"code": one.code, "working_days": one.limit_days} for one in terms.classes],
        "counties": [{"id": str(one.union_id), "name": one.name, "city": one.city} for one in county_desks()],
    }


@router.post(
    "/rights",
    auth=RoleAuth(Role.VISITOR, Role.MEMBER),
    summary=gettext_noop("提出维权诉求，有没有账号都可以"),
    description=gettext_noop("没有账号的，答复里有回执码；平台任何地方都不保存它。"),
)
def report(request: HttpRequest, body: RightsIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        worker = None
        if who.role is Role.MEMBER and who.user_id is not None and not body.unnamed:
            worker = filing.Worker(who.user_id, who.person_id, tells_union=body.tell_union)
        filed = filing.file_order(told=body.told(), sender=sender(request), at=at, worker=worker)
        return Answer(201, _filed(filed))

    return _with_code(answered(request, do, is_confidential=True))


@router.post("/hotline/calls", auth=RoleAuth(Role.HOTLINE_OPERATOR), summary=gettext_noop("登记一通 12351 来电"))
def take_call(request: HttpRequest, body: CallIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        return Answer(201, _filed(filing.take_call(told=body.told(), acting=who, at=at)))

    return _with_code(answered(request, do))


@router.post(
    "/rights/receipts/reading",
    auth=RoleAuth(*HOLDERS),
    summary=gettext_noop("凭回执码查进度和答复"),
    description=gettext_noop("用 POST，回执码就不会出现在网址里。填错的次数按来源限制。"),
)
def read_by_code(request: HttpRequest, body: OrderCodeIn) -> dict[str, Any]:
    return view_of(own_view(_by_code(request, body.code), on=clock.today()))


@router.post("/rights/receipts/files", auth=RoleAuth(*HOLDERS), summary=gettext_noop("凭回执码补充文件"))
def add_file_by_code(request: HttpRequest, code: Form[str], file: File[UploadedFile]) -> HttpResponse:
    order = _by_code(request, code[:80])
    return _with_file(request, order.id, Holder(receipt_of=order.id), file)


@router.post("/rights/receipts/{step}", auth=RoleAuth(*HOLDERS), summary=gettext_noop("凭回执码补充、追问、评价等"))
def step_by_code(request: HttpRequest, step: PersonStep, body: CodeStepIn) -> HttpResponse:
    order = _by_code(request, body.code)
    return _stepped(request, order.id, Holder(receipt_of=order.id), step, body)


@router.get("/rights/mine", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("我的诉求，最新的在前"))
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    return [row_of(row) for row in own_orders(holder_of(acting(request)), on=clock.today())]


@router.get("/rights/mine/{uuid:order_id}", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("我的一件诉求"))
def own(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    return view_of(own_view(held_order(holder_of(acting(request)), order_id), on=clock.today()))


@router.post(
    "/rights/mine/{uuid:order_id}/files", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("给我的诉求补充文件")
)
def add_file(request: HttpRequest, order_id: UUID, file: File[UploadedFile]) -> HttpResponse:
    holder = holder_of(acting(request))
    held_order(holder, order_id)
    return _with_file(request, order_id, holder, file)


@router.post(
    "/rights/mine/{uuid:order_id}/{step}", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("补充、追问、评价等")
)
def step_own(request: HttpRequest, order_id: UUID, step: PersonStep, body: StepIn) -> HttpResponse:
    holder = holder_of(acting(request))
    held_order(holder, order_id)
    return _stepped(request, order_id, holder, step, body)


def _by_code(request: HttpRequest, code: str) -> WorkOrder:
    return holding.look_up(code=code, sender=sender(request), at=clock.now())


def _filed(filed: filing.Filed) -> dict[str, Any]:
    return {"id": str(filed.order.id), "number": filed.order.number, "has_code": bool(filed.code)}


def _with_code(response: HttpResponse) -> HttpResponse:
    """The code is worked out beside the kept answer, so that no table holds it; the id is for its owner's account."""
    if response.status_code != 201:
        return response
    body = json.loads(response.content)
    if body.pop("has_code"):
        body["code"] = filing.code_of(UUID(body.pop("id")))
    return JsonResponse(body, status=201, json_dumps_params={"ensure_ascii": False})


def _with_file(request: HttpRequest, order_id: UUID, holder: Holder, file: UploadedFile) -> HttpResponse:
    def do(_who: Acting, at: datetime) -> Answer:
        kept = holding.add_file(order_id=order_id, stream=file, name=file.name or "", holder=holder, at=at)
        return Answer(201, {"name": kept.name, "size": kept.size})

    return answered(request, do, said=digest_of(file) + order_id.bytes, is_confidential=True)


def _stepped(request: HttpRequest, order_id: UUID, holder: Holder, step: PersonStep, body: StepIn) -> HttpResponse:
    def do(_who: Acting, at: datetime) -> Answer:
        order = _do(step, body, order_id, holder, at)
        return Answer(200, {"number": order.number, "state": order.state})

    return answered(request, do, is_confidential=True)


def _do(step: PersonStep, body: StepIn, order_id: UUID, holder: Holder, at: datetime) -> WorkOrder:
    match step:
        case PersonStep.WORDS:
            return holding.add_words(order_id=order_id, text=body.text, holder=holder, at=at)
        case PersonStep.AGAIN:
            return holding.ask_again(order_id=order_id, text=body.text, holder=holder, at=at)
        case PersonStep.HIGHER:
            return holding.turn_higher(order_id=order_id, text=body.text, holder=holder, at=at)
        case PersonStep.RATING:
            return holding.rate(order_id=order_id, score=body.level, holder=holder, at=at, why=body.text)
        case PersonStep.WITHDRAWAL:
            return holding.withdraw(order_id=order_id, holder=holder, at=at)

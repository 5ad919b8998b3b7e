"""Public notices for programs: reading one, objecting in confidence, ending it, settling what was objected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import EVERYONE, STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.cases.http.schemas import Short, Text
from yizhan.cases.queries.notices import access_notice, notice_shown, objections_read
from yizhan.cases.services import notices
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting

shown_notices = Router(tags=["cases"])


class ObjectionIn(Schema):
    text: Text
    contact: Short = ""


class FindingIn(Schema):
    """`upheld`: what was objected proved true. The notice ends then, and the case lies on this desk again."""

    upheld: bool
    finding: Text


@shown_notices.get("/notices/{token}", auth=RoleAuth(*EVERYONE), summary=gettext_noop("公示期内的公示"))
def notice(request: HttpRequest, token: str) -> dict[str, str]:
    shown = notice_shown(acting(request), token, on=clock.today())
    return {
        "name": shown.name,
        "unit": shown.unit,
        "category": shown.category,
        "opened_on": shown.opened_on.isoformat(),
        "until": shown.until.isoformat(),
    }


@shown_notices.post(
    "/notices/{token}/objections",
    auth=RoleAuth(*EVERYONE),
    summary=gettext_noop("对公示提出异议（保密）"),
    description=gettext_noop("不保存任何能看出是谁提出异议的信息。"),
)
def object_to(request: HttpRequest, token: str, body: ObjectionIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        notices.object_to_notice(token=token, text=body.text, contact=body.contact, acting=who, at=at)
        return Answer(201, {})

    return answered(request, do, is_confidential=True)


@shown_notices.post("/cases/{uuid:case_id}/notice", auth=RoleAuth(*STAFF), summary=gettext_noop("发布公示"))
def open_notice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        shown = notices.open_notice(case_id=case_id, acting=who, at=at)
        return Answer(201, {"id": str(shown.id), "token": shown.token, "until": shown.until.isoformat()})

    return answered(request, do)


@shown_notices.post(
    "/cases/{uuid:case_id}/notice/closing", auth=RoleAuth(*STAFF), summary=gettext_noop("期满后结束公示")
)
def close_notice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        case = notices.close_notice(case_id=case_id, acting=who, at=at)
        return Answer(200, {"case_id": str(case.id), "state": case.state, "step": case.step})

    return answered(request, do)


@shown_notices.post(
    "/notice-desk/{uuid:notice_id}/reading",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("查看异议全文（会留痕）"),
    description=gettext_noop("只供发布公示的这一级。每次查看都会留痕，所以用 POST。"),
)
def read_objections(request: HttpRequest, notice_id: UUID) -> list[dict[str, Any]]:
    who, at = acting(request), clock.now()
    shown = access_notice(who, notice_id, on=clock.local_date(at))
    return [
        {
            "id": str(one.id),
            "text": one.text,
            "contact": one.contact,
            "filed_at": one.filed_at.isoformat(),
            "upheld": one.is_upheld,
            "finding": one.finding,
            "may_settle": one.may_settle,
        }
        for one in objections_read(who, shown, at=at)
    ]


@shown_notices.post(
    "/objections/{uuid:objection_id}/finding", auth=RoleAuth(*STAFF), summary=gettext_noop("写明异议的核实结论")
)
def settle(request: HttpRequest, objection_id: UUID, body: FindingIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        settled = notices.settle_objection(
            objection_id=objection_id, is_upheld=body.upheld, finding=body.finding, acting=who, at=at
        )
        return Answer(200, {"id": str(settled.id), "upheld": settled.is_upheld})

    return answered(request, do)

"""申诉 for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.cases.http.schemas import Text
from yizhan.cases.queries.access import APPLICANTS
from yizhan.cases.queries.appeals import access_appeal, appeals_on_desk, outcomes_for
from yizhan.cases.rules.appeal import Outcome
from yizhan.cases.services import appeals
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting

appeal_routes = Router(tags=["cases"])


class GroundsIn(Schema):
    grounds: Text


class AppealRulingIn(Schema):
    """`outcome` is one of those that reading the appeal names; `amount_fen` where it replaces an amount."""

    outcome: Outcome
    reason: Text
    amount_fen: int | None = None


@appeal_routes.post("/cases/{uuid:case_id}/appeals", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("向上一级申诉"))
def file(request: HttpRequest, case_id: UUID, body: GroundsIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        filed = appeals.file_appeal(case_id=case_id, grounds=body.grounds, acting=who, at=at)
        return Answer(201, {"id": str(filed.id), "answer_by": filed.due_on.isoformat(), "level": filed.desk_level})

    return answered(request, do)


@appeal_routes.post(
    "/appeals/{uuid:appeal_id}/withdrawal", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("撤回申诉")
)
def withdraw(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        appeals.withdraw_appeal(appeal_id=appeal_id, acting=who, at=at)
        return Answer(200, {"id": str(appeal_id)})

    return answered(request, do)


@appeal_routes.get("/appeals", auth=RoleAuth(*STAFF), summary=gettext_noop("等我处理的申诉，最先到期的在前"))
def on_desk(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.appeal.id),
            "case_id": str(row.appeal.case_id),
            "against": row.appeal.against,
            "number": row.number,
            "due_on": row.appeal.due_on.isoformat(),
            "lamp": row.lamp,
        }
        for row in appeals_on_desk(acting(request), on=clock.today())
    ]


@appeal_routes.post(
    "/appeals/{uuid:appeal_id}/reading",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("查看申诉理由（会留痕）"),
    description=gettext_noop("只供正在办理的经办人。每次查看都会留痕，所以用 POST。"),
)
def read(request: HttpRequest, appeal_id: UUID) -> dict[str, Any]:
    who = acting(request)
    found = access_appeal(who, appeal_id)
    programme = catalogue.version(found.case.programme_version_id)
    return {
        "id": str(found.id),
        "grounds": appeals.log_reading(found, acting=who, at=clock.now()),
        "outcomes": sorted(outcomes_for(found, programme)),
    }


@appeal_routes.post("/appeals/{uuid:appeal_id}/decision", auth=RoleAuth(*STAFF), summary=gettext_noop("答复申诉"))
def settle(request: HttpRequest, appeal_id: UUID, body: AppealRulingIn) -> HttpResponse:
    ruling = appeals.AppealRuling(body.outcome, body.reason, body.amount_fen)

    def do(who: Acting, at: datetime) -> Answer:
        found = appeals.settle_appeal(appeal_id=appeal_id, ruling=ruling, acting=who, at=at)
        return Answer(200, {"id": str(found.id), "outcome": found.outcome, "state": found.case.state})

    return answered(request, do)

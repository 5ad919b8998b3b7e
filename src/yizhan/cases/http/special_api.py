"""特别程序 for programs."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth
from yizhan.accounts.repeats import answered
from yizhan.cases.http.schemas import Short, Text
from yizhan.cases.rules.special import SpecialReason
from yizhan.cases.services import special
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting

procedures = Router(tags=["cases"])


class ProcedureIn(Schema):
    """`what` says who does what, and the applicant reads it; `expected_end` is a day within 30 working days."""

    reason: SpecialReason
    what: Short
    expected_end: date


class ResultIn(Schema):
    result: Text


@procedures.post(
    "/cases/{uuid:case_id}/special-procedures", auth=RoleAuth(*STAFF), summary=gettext_noop("启动特别程序")
)
def start(request: HttpRequest, case_id: UUID, body: ProcedureIn) -> HttpResponse:
    planned = special.Planned(body.reason, body.what, body.expected_end)

    def do(who: Acting, at: datetime) -> Answer:
        procedure = special.start_procedure(case_id=case_id, planned=planned, acting=who, at=at)
        return Answer(201, {"id": str(procedure.id), "expected_end": procedure.expected_end.isoformat()})

    return answered(request, do)


@procedures.post(
    "/cases/{uuid:case_id}/special-procedures/result",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("特别程序的结果；继续计时"),
)
def end(request: HttpRequest, case_id: UUID, body: ResultIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        procedure = special.end_procedure(case_id=case_id, result=body.result, acting=who, at=at)
        return Answer(200, {"id": str(procedure.id)})

    return answered(request, do)

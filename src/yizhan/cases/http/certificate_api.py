"""Certificates for programs, their withdrawal, and the applicant's word whether a finished case solved it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.cases.http.schemas import Short, Text
from yizhan.cases.models import Certificate
from yizhan.cases.queries.access import APPLICANTS
from yizhan.cases.queries.certificates import KIND_WORDS, PAGE, access_certificate, listed
from yizhan.cases.services import certificates, confirming
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting, Role

issued = Router(tags=["cases"])
READERS = (*APPLICANTS, Role.AUDITOR)


class WithdrawalIn(Schema):
    """`reason` is what the holder reads."""

    reason: Text


class SolvedIn(Schema):
    solved: bool
    remark: Short = ""


@issued.get("/certificates", auth=RoleAuth(*READERS), summary=gettext_noop("本人的证书；经办人看所管范围的"))
def all_of_mine(request: HttpRequest, kind: str = "", after: str = "") -> dict[str, Any]:
    before = read_id(after) if after else None
    rows = listed(acting(request), kind=kind if kind in KIND_WORDS else "", before=before)
    following = str(rows[-1].id) if len(rows) == PAGE else None
    return {"following": following, "rows": [_told(row) for row in rows]}


@issued.get("/certificates/{uuid:certificate_id}", auth=RoleAuth(*READERS), summary=gettext_noop("一份证书"))
def one(request: HttpRequest, certificate_id: UUID) -> dict[str, Any]:
    found = access_certificate(acting(request), certificate_id)
    return _told(found) | {"withdraw_reason": found.withdraw_reason, "case_id": str(found.case_id)}


@issued.post(
    "/certificates/{uuid:certificate_id}/withdrawal", auth=RoleAuth(*STAFF), summary=gettext_noop("撤销证书并写明原因")
)
def withdraw(request: HttpRequest, certificate_id: UUID, body: WithdrawalIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        found = certificates.withdraw(certificate_id=certificate_id, reason=body.reason, acting=who, at=at)
        return Answer(200, _told(found))

    return answered(request, do)


@issued.post(
    "/cases/{uuid:case_id}/confirmation", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("申请人确认是否解决")
)
def confirm(request: HttpRequest, case_id: UUID, body: SolvedIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        confirming.confirm(case_id=case_id, is_solved=body.solved, remark=body.remark, acting=who, at=at)
        return Answer(201, {"case_id": str(case_id), "solved": body.solved})

    return answered(request, do)


def _told(found: Certificate) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "number": found.number,
        "kind": found.kind,
        "holder": found.holder_name,
        "place": found.place,
        "issued_by": found.issued_by,
        "valid_from": found.valid_from.isoformat(),
        "valid_until": found.valid_until.isoformat(),
        "withdrawn_on": found.withdrawn_on.isoformat() if found.withdrawn_on else None,
    }

"""Cases over HTTP for programs: the same services, the same refusals, the same once-only writes."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.cases.http.appeal_api import appeal_routes
from yizhan.cases.http.assist_api import assisted
from yizhan.cases.http.certificate_api import issued
from yizhan.cases.http.consent_api import household
from yizhan.cases.http.help_api import help_wanted
from yizhan.cases.http.notice_api import shown_notices
from yizhan.cases.http.own_api import own
from yizhan.cases.http.round_api import ranked_rounds
from yizhan.cases.http.schemas import Short, Text
from yizhan.cases.http.special_api import procedures
from yizhan.cases.models import Case
from yizhan.cases.queries.access import access_application
from yizhan.cases.queries.answers import answers_of_application, answers_of_case, corrections_of, workings_of
from yizhan.cases.queries.inbox import inbox, read_cursor
from yizhan.cases.queries.views import PartView, application_view, open_findings
from yizhan.cases.services import deciding, handling, revealing, supplements
from yizhan.cases.services.supplements import MissingItem
from yizhan.cases.types import Certificate, Ruling
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting

router = Router(tags=["cases"])
router.add_router("", own)
router.add_router("", household)
router.add_router("", shown_notices)
router.add_router("", procedures)
router.add_router("", appeal_routes)
router.add_router("", assisted)
router.add_router("", help_wanted)
router.add_router("", ranked_rounds)
router.add_router("", issued)


class VisitIn(Schema):
    """`visitors`: two people at the least, with 、 or a comma between them."""

    visited_on: date
    visitors: Short
    findings: Text


class CertificateIn(Schema):
    uscc: Short
    number: Short
    valid_until: date


class PapersIn(Schema):
    document_number: Short = ""
    certificate: CertificateIn | None = None
    answers: dict[Short, Text] = Field(default_factory=dict, max_length=20)  # to what the programme asks at this step


class MissingIn(Schema):
    code: Short
    label: Short
    what: Short


class SupplementIn(Schema):
    items: Annotated[list[MissingIn], Field(max_length=50)]


class RulingIn(Schema):
    """`remedy`: what would change a no, for the applicant; needed with a no."""

    case_id: UUID
    approve: bool
    reason: Text
    amount_fen: int | None = None
    remedy: Short = ""


class DecisionsIn(Schema):
    rulings: Annotated[list[RulingIn], Field(max_length=50)]
    document_number: Short = ""


class RefusalIn(Schema):
    """`remedy`: what would change it, for the applicant; needed, else 422 at that field."""

    reason: Text
    remedy: Short = ""


@router.get("/inbox", auth=RoleAuth(*STAFF), summary=gettext_noop("我的待办，最先到期的在前"))
def my_inbox(request: HttpRequest, after: str = "") -> dict[str, Any]:
    found = inbox(acting(request), on=clock.today(), after=read_cursor(after))
    return {
        "following": str(found.following) if found.following else None,
        "rows": [
            {
                "case_ids": [str(case_id) for case_id in row.case_ids],
                "application_id": str(row.application_id),
                "number": row.number,
                "applicant": row.applicant,
                "applicant_has_died": row.has_died,
                "programme": row.programme,
                "step": row.step_kind,
                "lamp": row.lamp,
                "due_on": row.clock.due.isoformat() if row.clock and row.clock.due else None,
                "remaining_days": row.clock.remaining if row.clock else None,
            }
            for row in found.rows
        ],
    }


@router.post(
    "/cases/{uuid:case_id}/acceptance",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("受理"),
    description=gettext_noop("只受理这一项。同一申请在您这一级的其余各项各要受理一次；页面上的“受理”一次受理全部。"),
)
def accept(request: HttpRequest, case_id: UUID, body: PapersIn) -> HttpResponse:
    return _handled(request, lambda who, at: handling.accept(case_id=case_id, acting=who, at=at, papers=_papers(body)))


@router.post("/cases/{uuid:case_id}/refusal", auth=RoleAuth(*STAFF), summary=gettext_noop("不予受理"))
def refuse(request: HttpRequest, case_id: UUID, body: RefusalIn) -> HttpResponse:
    def act(who: Acting, at: datetime) -> Case:
        return handling.refuse(case_id=case_id, reason=body.reason, remedy=body.remedy, acting=who, at=at)

    return _handled(request, act)


@router.post(
    "/cases/{uuid:case_id}/supplement", auth=RoleAuth(*STAFF), summary=gettext_noop("一次告知全部要补正的内容")
)
def ask_supplement(request: HttpRequest, case_id: UUID, body: SupplementIn) -> HttpResponse:
    items = [MissingItem(one.code, one.label, one.what) for one in body.items]

    def do(who: Acting, at: datetime) -> Answer:
        notice = supplements.ask_supplement(case_id=case_id, items=items, acting=who, at=at)
        return Answer(201, {"id": str(notice.id), "answer_by": notice.answer_by.isoformat()})

    return answered(request, do)


@router.post("/cases/{uuid:case_id}/visits", auth=RoleAuth(*STAFF), summary=gettext_noop("登记入户走访"))
def record_visit(request: HttpRequest, case_id: UUID, body: VisitIn) -> HttpResponse:
    report = handling.VisitReport(body.visited_on, body.visitors, body.findings)

    def do(who: Acting, at: datetime) -> Answer:
        visit = handling.record_visit(case_id=case_id, report=report, acting=who, at=at)
        return Answer(201, {"id": str(visit.id)})

    return answered(request, do)


@router.post("/cases/{uuid:case_id}/passing", auth=RoleAuth(*STAFF), summary=gettext_noop("转给下一环节"))
def pass_on(request: HttpRequest, case_id: UUID, body: PapersIn) -> HttpResponse:
    return _handled(request, lambda who, at: handling.pass_on(case_id=case_id, acting=who, at=at, papers=_papers(body)))


@router.post("/cases/{uuid:case_id}/result", auth=RoleAuth(*STAFF), summary=gettext_noop("办结并送达结果"))
def finish(request: HttpRequest, case_id: UUID, body: PapersIn) -> HttpResponse:
    return _handled(request, lambda who, at: handling.finish(case_id=case_id, acting=who, at=at, papers=_papers(body)))


@router.post("/decisions", auth=RoleAuth(*STAFF), summary=gettext_noop("一次决定多件，每件写明理由"))
def decide(request: HttpRequest, body: DecisionsIn) -> HttpResponse:
    rulings = [Ruling(one.case_id, one.approve, one.reason, one.amount_fen, one.remedy) for one in body.rulings]

    def do(who: Acting, at: datetime) -> Answer:
        outcomes = deciding.decide_batch(rulings=rulings, acting=who, at=at, document_number=body.document_number)
        told = [
            {"case_id": str(one.case_id), "done": one.error is None, "error": one.error.code if one.error else None}
            for one in outcomes
        ]
        return Answer(200, {"outcomes": told})

    return answered(request, do)


@router.post(
    "/applications/{uuid:application_id}/reveal",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("查看完整的答案（会留痕）"),
    description=gettext_noop("只供正在办理的经办人。每次查看都会留痕，所以用 POST。"),
)
def reveal(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    who, at = acting(request), clock.now()
    view = application_view(who, access_application(who, application_id), on=clock.local_date(at))
    revealing.log_reading(view=view, acting=who, at=at)
    workings = workings_of(part.case for part in view.parts)
    findings = open_findings(view.visits)
    return {
        "answers": catalogue.to_raw(view.programme.form, answers_of_application(view.application)),
        "parts": [
            {
                "case_id": str(part.case.id),
                "answers": _later_answers(part),
                "working": workings.get(part.case.id, []),
            }
            for part in view.parts
        ],
        "visits": [
            {"visited_on": visit.visited_on.isoformat(), "visitors": visit.visitors, "findings": findings[visit.id]}
            for visit in view.visits
        ],
        "corrections": [
            {"answered_at": one.answered_at.isoformat(), "text": one.text}
            for one in corrections_of(view.application, opened=True)
        ],
    }


def _later_answers(part: PartView) -> dict[str, Any]:
    """A part's own answers where it asked later; else they are the application's."""
    return dict(catalogue.to_raw(part.programme.form, answers_of_case(part.case))) if part.case.asks_later else {}


def _handled(request: HttpRequest, act: Callable[[Acting, datetime], Any]) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        case = act(who, at)
        return Answer(200, {"case_id": str(case.id), "state": case.state, "step": case.step})

    return answered(request, do)


def _papers(body: PapersIn) -> handling.Papers:
    issued = body.certificate
    certificate = Certificate(issued.uscc, issued.number, issued.valid_until) if issued else None
    return handling.Papers(body.document_number, certificate, body.answers)

"""Cases over HTTP for programs: the same services, the same refusals, the same once-only writes."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from yizhan.accounts.edge import EVERYONE, SIGNED_IN, STAFF, RoleAuth, acting
from yizhan.cases.http.applying import APPLICANTS
from yizhan.cases.queries.access import access_application
from yizhan.cases.queries.drafts import own_draft
from yizhan.cases.queries.inbox import inbox, read_cursor
from yizhan.cases.queries.mine import own_applications
from yizhan.cases.queries.notices import notice_shown
from yizhan.cases.queries.unions import union_by_code
from yizhan.cases.queries.views import ApplicationView, application_view
from yizhan.cases.services import consents, deciding, drafts, ending, handling, notices, submitting, supplements
from yizhan.cases.services.supplements import MissingItem
from yizhan.cases.types import Certificate, Ruling
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock, files
from yizhan.kernel.idempotency import Answer, once
from yizhan.kernel.scope import Acting, Level

router = Router(tags=["cases"])
Text = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=200)]


class DraftIn(Schema):
    """Consents are the purposes agreed to, each separately; answers are keyed by field name."""

    programme: Short
    consents: list[Short] = []
    union_code: Short = ""


class AnswersIn(Schema):
    answers: dict[str, Any] = {}
    parts: list[Short] | None = None
    lowest_level: Level | None = None
    union_code: Short = ""


class VisitIn(Schema):
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


class MissingIn(Schema):
    code: Short
    label: Short
    what: Short


class SupplementIn(Schema):
    items: Annotated[list[MissingIn], Field(max_length=50)]


class RulingIn(Schema):
    case_id: UUID
    approve: bool
    reason: Text
    amount_fen: int | None = None


class DecisionsIn(Schema):
    rulings: Annotated[list[RulingIn], Field(max_length=50)]
    document_number: Short = ""


class ReasonIn(Schema):
    reason: Text


class AnswerIn(Schema):
    answer: Text = ""


class RatingIn(Schema):
    level: int


class ObjectionIn(Schema):
    text: Text
    contact: Short = ""


@router.post("/drafts", auth=RoleAuth(*APPLICANTS), summary="Begin an application")
def begin_draft(request: HttpRequest, body: DraftIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        programme = catalogue.published(body.programme, clock.local_date(at))
        draft = drafts.start_draft(programme_code=body.programme, acting=who, at=at, union_id=_union(body.union_code))
        if {one.purpose for one in consents.own_consents(programme)} <= set(body.consents):
            consents.consent_oneself(draft=draft, programme=programme, acting=who, at=at)
        return Answer(201, {"id": str(draft.id), "programme": draft.programme_code})

    return _once(request, do)


@router.put("/drafts/{uuid:draft_id}", auth=RoleAuth(*APPLICANTS), summary="Keep answers of a draft")
def save_draft(request: HttpRequest, draft_id: UUID, body: AnswersIn) -> dict[str, Any]:
    sent = drafts.Answers(body.answers, body.parts, body.lowest_level, _union(body.union_code))
    draft = drafts.save_draft(draft_id=draft_id, sent=sent, acting=acting(request), at=clock.now())
    return {"id": str(draft.id), "saved_at": draft.saved_at.isoformat()}


@router.post("/drafts/{uuid:draft_id}/materials/{code}", auth=RoleAuth(*APPLICANTS), summary="Attach a file")
def attach(request: HttpRequest, draft_id: UUID, code: str, file: File[UploadedFile]) -> dict[str, Any]:
    who, at = acting(request), clock.now()
    own_draft(who, draft_id)
    stored = files.store(
        file, name=file.name or code, acting=who, at=at, sensitive=True, owner=("application", draft_id)
    )
    kept = drafts.attach(application_id=draft_id, code=code, file=stored, acting=who, at=at)
    return {"id": str(kept.id), "name": kept.name, "size": kept.size}


@router.get("/drafts/{uuid:draft_id}/check", auth=RoleAuth(*APPLICANTS), summary="What the rules say, with the working")
def check(request: HttpRequest, draft_id: UUID) -> dict[str, Any]:
    who = acting(request)
    checked = submitting.check_draft(own_draft(who, draft_id), acting=who, on=clock.today())
    return {
        "parts": [
            {
                "programme": service.code,
                "outcome": assessment.verdict.outcome.value,
                "amount_fen": assessment.amount_fen,
                "reasons": [one.clause for one in assessment.verdict.reasons],
                "working": [line.as_mapping() for line in assessment.working],
            }
            for service, _part, assessment in checked.parts
        ]
    }


@router.post("/drafts/{uuid:draft_id}/submit", auth=RoleAuth(*APPLICANTS), summary="Send it; twice is once")
def submit(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        application = submitting.submit(draft_id=draft_id, acting=who, at=at)
        return Answer(201, {"id": str(application.id), "number": application.number})

    return _once(request, do)


@router.get("/applications", auth=RoleAuth(*APPLICANTS), summary="My applications, newest first")
def applications(request: HttpRequest, before: UUID | None = None) -> list[dict[str, Any]]:
    rows = own_applications(acting(request), on=clock.today(), before=before)
    return [
        {
            "id": str(one.id),
            "number": one.number,
            "name": one.name,
            "done": one.bar.done,
            "total": one.bar.total,
            "missing_items": one.missing_items,
            "parts": [{"case_id": str(part.case_id), "name": part.name, "state": part.state} for part in one.parts],
        }
        for one in rows
    ]


@router.get("/applications/{uuid:application_id}", auth=RoleAuth(*SIGNED_IN), summary="One application and its cases")
def application(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    who = acting(request)
    return _told(application_view(who, access_application(who, application_id), on=clock.today()))


@router.post(
    "/applications/{uuid:application_id}/corrections", auth=RoleAuth(*APPLICANTS), summary="Answer a supplement notice"
)
def answer_supplement(request: HttpRequest, application_id: UUID, body: AnswerIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        supplements.answer_supplement(application_id=application_id, answer=body.answer, acting=who, at=at)
        return Answer(200, {"id": str(application_id)})

    return _once(request, do)


@router.post("/applications/{uuid:application_id}/withdrawal", auth=RoleAuth(*APPLICANTS), summary="Take it back")
def withdraw(request: HttpRequest, application_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        taken = ending.withdraw(application_id=application_id, case_ids=None, acting=who, at=at)
        return Answer(200, {"withdrawn": [str(case.id) for case in taken]})

    return _once(request, do)


@router.get("/inbox", auth=RoleAuth(*STAFF), summary="What lies on my desk, soonest due first")
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
                "programme": row.programme,
                "step": row.step_kind,
                "lamp": row.lamp,
                "due_on": row.clock.due.isoformat() if row.clock and row.clock.due else None,
                "remaining_days": row.clock.remaining if row.clock else None,
            }
            for row in found.rows
        ],
    }


@router.post("/cases/{uuid:case_id}/acceptance", auth=RoleAuth(*STAFF), summary="Accept (受理)")
def accept(request: HttpRequest, case_id: UUID, body: PapersIn) -> HttpResponse:
    return _handled(request, lambda who, at: handling.accept(case_id=case_id, acting=who, at=at, papers=_papers(body)))


@router.post("/cases/{uuid:case_id}/refusal", auth=RoleAuth(*STAFF), summary="Refuse to accept (不予受理)")
def refuse(request: HttpRequest, case_id: UUID, body: ReasonIn) -> HttpResponse:
    return _handled(request, lambda who, at: handling.refuse(case_id=case_id, reason=body.reason, acting=who, at=at))


@router.post(
    "/cases/{uuid:case_id}/supplement", auth=RoleAuth(*STAFF), summary="Tell everything that is missing (补正)"
)
def ask_supplement(request: HttpRequest, case_id: UUID, body: SupplementIn) -> HttpResponse:
    items = [MissingItem(one.code, one.label, one.what) for one in body.items]

    def do(who: Acting, at: datetime) -> Answer:
        notice = supplements.ask_supplement(case_id=case_id, items=items, acting=who, at=at)
        return Answer(201, {"id": str(notice.id), "answer_by": notice.answer_by.isoformat()})

    return _once(request, do)


@router.post("/cases/{uuid:case_id}/visits", auth=RoleAuth(*STAFF), summary="Record a home visit")
def record_visit(request: HttpRequest, case_id: UUID, body: VisitIn) -> HttpResponse:
    report = handling.VisitReport(body.visited_on, body.visitors, body.findings)

    def do(who: Acting, at: datetime) -> Answer:
        visit = handling.record_visit(case_id=case_id, report=report, acting=who, at=at)
        return Answer(201, {"id": str(visit.id)})

    return _once(request, do)


@router.post("/cases/{uuid:case_id}/passing", auth=RoleAuth(*STAFF), summary="Pass on to the next desk")
def pass_on(request: HttpRequest, case_id: UUID, body: PapersIn) -> HttpResponse:
    return _handled(request, lambda who, at: handling.pass_on(case_id=case_id, acting=who, at=at, papers=_papers(body)))


@router.post("/cases/{uuid:case_id}/result", auth=RoleAuth(*STAFF), summary="Issue the result (办结)")
def finish(request: HttpRequest, case_id: UUID, body: PapersIn) -> HttpResponse:
    return _handled(request, lambda who, at: handling.finish(case_id=case_id, acting=who, at=at, papers=_papers(body)))


@router.post("/cases/{uuid:case_id}/notice", auth=RoleAuth(*STAFF), summary="Open the public notice (公示)")
def open_notice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        shown = notices.open_notice(case_id=case_id, acting=who, at=at)
        return Answer(201, {"token": shown.token, "until": shown.until.isoformat()})

    return _once(request, do)


@router.post("/decisions", auth=RoleAuth(*STAFF), summary="Decide several cases, each with its own reason")
def decide(request: HttpRequest, body: DecisionsIn) -> HttpResponse:
    rulings = [Ruling(one.case_id, one.approve, one.reason, one.amount_fen) for one in body.rulings]

    def do(who: Acting, at: datetime) -> Answer:
        outcomes = deciding.decide_batch(rulings=rulings, acting=who, at=at, document_number=body.document_number)
        told = [
            {"case_id": str(one.case_id), "done": one.error is None, "error": one.error.code if one.error else None}
            for one in outcomes
        ]
        return Answer(200, {"outcomes": told})

    return _once(request, do)


@router.post("/cases/{uuid:case_id}/rating", auth=RoleAuth(*APPLICANTS), summary="Rate with one key")
def rate(request: HttpRequest, case_id: UUID, body: RatingIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        ending.rate(case_id=case_id, score=body.level, acting=who, at=at)
        return Answer(201, {"case_id": str(case_id)})

    return _once(request, do)


@router.get("/notices/{token}", auth=RoleAuth(*EVERYONE), summary="A public notice, while it stands")
def notice(request: HttpRequest, token: str) -> dict[str, str]:
    shown = notice_shown(acting(request), token, on=clock.today())
    return {
        "name": shown.name,
        "unit": shown.unit,
        "category": shown.category,
        "opened_on": shown.opened_on.isoformat(),
        "until": shown.until.isoformat(),
    }


@router.post("/notices/{token}/objections", auth=RoleAuth(*EVERYONE), summary="Object to a notice, in confidence")
def object_to(request: HttpRequest, token: str, body: ObjectionIn) -> HttpResponse:
    notices.object_to_notice(token=token, text=body.text, contact=body.contact, acting=acting(request), at=clock.now())
    return JsonResponse({}, status=201)


def _handled(request: HttpRequest, act: Callable[[Acting, datetime], Any]) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        case = act(who, at)
        return Answer(200, {"case_id": str(case.id), "state": case.state, "step": case.step})

    return _once(request, do)


def _once(request: HttpRequest, do: Callable[[Acting, datetime], Answer]) -> HttpResponse:
    """With an Idempotency-Key the same request does its work once and gets the same answer."""
    who, at = acting(request), clock.now()
    key = request.headers.get("Idempotency-Key")
    if key is None:
        answer = do(who, at)
    else:
        said = b"\n".join([(request.method or "").encode(), request.path.encode(), request.body])
        answer = once(key, acting=who, request_digest=hashlib.sha256(said).digest(), at=at, do=lambda: do(who, at))
    return JsonResponse(answer.body, status=answer.status, json_dumps_params={"ensure_ascii": False})


def _papers(body: PapersIn) -> handling.Papers:
    issued = body.certificate
    certificate = Certificate(issued.uscc, issued.number, issued.valid_until) if issued else None
    return handling.Papers(body.document_number, certificate)


def _union(code: str) -> UUID | None:
    return union_by_code(code) if code else None


def _told(view: ApplicationView) -> dict[str, Any]:
    """Nothing sensitive: the answers are read on the page, where each reading is logged."""
    return {
        "id": str(view.application.id),
        "number": view.application.number,
        "programme": view.programme.code,
        "submitted_at": view.application.submitted_at.isoformat(),
        "done": view.bar.done,
        "total": view.bar.total,
        "cases": [
            {
                "id": str(part.case.id),
                "programme": part.programme.code,
                "state": part.case.state,
                "step": part.case.step_kind,
                "lamp": part.lamp,
                "due_on": part.case.due_on.isoformat() if part.case.due_on else None,
                "commands": sorted(part.commands),
                "effects": [one.effect for one in part.effects],
            }
            for part in view.parts
        ],
    }

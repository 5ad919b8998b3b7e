"""One's own drafts and applications for programs: filling in, sending, correcting, withdrawing, rating."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Body, File, Router, Schema
from ninja.files import UploadedFile

from yizhan.accounts.edge import SIGNED_IN, RoleAuth, acting
from yizhan.accounts.repeats import answered, digest_of
from yizhan.cases.http.schemas import Short, Text
from yizhan.cases.models import Draft, HouseholdConsent
from yizhan.cases.queries.access import APPLICANTS, access_application, is_own, read_own_application
from yizhan.cases.queries.answers import open_supplement
from yizhan.cases.queries.consents import context_of
from yizhan.cases.queries.drafts import own_draft
from yizhan.cases.queries.mine import own_applications
from yizhan.cases.queries.owed import owed_codes, owed_of
from yizhan.cases.queries.unions import union_by_code
from yizhan.cases.queries.views import ApplicationView, application_view
from yizhan.cases.services import consents, correcting, drafts, ending, parts, revealing, submitting, supplements
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Level

own = Router(tags=["cases"])


class DraftIn(Schema):
    """`consents` are the purposes agreed to, each separately, as `GET /services/{code}` names them."""

    programme: Short
    consents: list[Short] = []
    union_code: Short = ""


class ConsentsIn(Schema):
    """The purposes agreed to, each separately."""

    consents: list[Short] = []


class AnswersIn(Schema):
    """`answers` are keyed by field name, as the form of `GET /services/{code}` describes them. An amount is yuan as
    text ("15000" is ¥15,000.00), also where the field's name ends in `_fen`; a number is refused."""

    answers: dict[str, Any] = {}
    parts: list[Short] | None = None
    lowest_level: Level | None = None
    union_code: Short = ""


class AnswerIn(Schema):
    """`answers` are keyed by field name, only of the questions that the notice opens; `notice` is the one read.

    `consents` are purposes that the new answers call for.
    """

    answers: dict[str, Any] = {}
    answer: Text = ""
    notice: UUID | None = None
    consents: list[Short] = []


class RatingIn(Schema):
    level: int


class SubmitIn(Schema):
    """`commits`: the papers that may follow later are promised for their day (告知承诺)."""

    without: list[str] = []
    commits: bool = False


NOTHING_LEFT_OUT = SubmitIn()


@own.post("/drafts", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("开始一份申请"))
def begin_draft(request: HttpRequest, body: DraftIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        programme = catalogue.published(body.programme, clock.local_date(at))
        draft = drafts.start_draft(programme_code=body.programme, acting=who, at=at, union_id=_union(body.union_code))
        _agree(draft, programme, body.consents, who, at)
        return Answer(201, {"id": str(draft.id), "programme": draft.programme_code})

    return answered(request, do)


@own.post(
    "/cases/{uuid:case_id}/draft",
    auth=RoleAuth(*APPLICANTS),
    summary=gettext_noop("开始填写后续的一部分"),
    description=gettext_noop("得到填写这一部分的草稿；保存和提交与其他草稿相同。"),
)
def begin_part(request: HttpRequest, case_id: UUID, body: ConsentsIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        draft = parts.start_part(case_id=case_id, acting=who, at=at)
        programme = catalogue.version(draft.programme_version_id)
        _agree(draft, programme, body.consents, who, at)
        return Answer(201, {"id": str(draft.id), "programme": draft.programme_code})

    return answered(request, do)


def _agree(draft: Draft, programme: Programme, purposes: list[str], who: Acting, at: datetime) -> None:
    context = context_of(draft)
    consents.consent_oneself(context=context, programme=programme, acting=who, at=at, purposes=purposes)


@own.put("/drafts/{uuid:draft_id}", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("保存草稿的答案"))
def save_draft(request: HttpRequest, draft_id: UUID, body: AnswersIn) -> dict[str, Any]:
    sent = drafts.Answers(body.answers, body.parts, body.lowest_level, _union(body.union_code))
    draft = drafts.save_draft(draft_id=draft_id, sent=sent, acting=acting(request), at=clock.now())
    return {"id": str(draft.id), "saved_at": draft.saved_at.isoformat()}


@own.post("/drafts/{uuid:draft_id}/materials/{code}", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("上传一个文件"))
def attach(request: HttpRequest, draft_id: UUID, code: str, file: File[UploadedFile]) -> HttpResponse:
    own_draft(acting(request), draft_id)
    return _attached(request, draft_id, code, file)


@own.get(
    "/drafts/{uuid:draft_id}/check", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("看条件怎样判定，附计算过程")
)
def check(request: HttpRequest, draft_id: UUID) -> dict[str, Any]:
    who = acting(request)
    checked = submitting.check_draft(own_draft(who, draft_id), acting=who, on=clock.today())
    return {
        "parts": [
            {
                "programme": one.service.code,
                "outcome": one.assessment.verdict.outcome.value,
                "falls_with": one.falls_with.code if one.falls_with else None,
                "lacks_file": one.lacks_file,
                "asks_later": one.asks_later,
                "amount_fen": one.assessment.amount_fen if one.may_open else None,
                "reasons": [reason.clause for reason in one.assessment.verdict.reasons],
                "working": [line.as_mapping() for line in one.assessment.working],
            }
            for one in checked.weighed
        ]
    }


@own.post(
    "/drafts/{uuid:draft_id}/submit",
    auth=RoleAuth(*APPLICANTS),
    summary=gettext_noop("提交；重复提交只算一次"),
    description=gettext_noop("只提交其余部分时，在 `without` 里列出试看时不符合的、以及随之不能办的部分。"),
)
def submit(request: HttpRequest, draft_id: UUID, body: Body[SubmitIn] = NOTHING_LEFT_OUT) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        how = submitting.Sending(frozenset(body.without), body.commits)
        application = submitting.submit(draft_id=draft_id, acting=who, at=at, how=how)
        return Answer(201, {"id": str(application.id), "number": application.number})

    return answered(request, do)


@own.get("/applications", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("我的申请，最新的在前"))
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


@own.get("/applications/{uuid:application_id}", auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("一份申请和它的办件"))
def application(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    who = acting(request)
    found = access_application(who, application_id)
    view = application_view(who, found, on=clock.today())
    if not is_own(who, found):
        revealing.log_opening(found, acting=who, at=clock.now())
    return _told(view)


@own.get(
    "/applications/{uuid:application_id}/owed", auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("答应以后补交的材料")
)
def owed(request: HttpRequest, application_id: UUID) -> list[dict[str, Any]]:
    found = access_application(acting(request), application_id)
    return [
        {"code": one.code, "label": one.label, "due_on": one.due_on.isoformat(), "is_there": bool(one.delivered_at)}
        for one in owed_of(found.id)
    ]


@own.get(
    "/applications/{uuid:application_id}/supplement",
    auth=RoleAuth(*APPLICANTS),
    summary=gettext_noop("要我补正什么"),
    description=gettext_noop("还没有答复的补正通知，附可以改答的问题和原来的答案。"),
)
def supplement(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    notice = open_supplement(read_own_application(acting(request), application_id))
    programme, opened = correcting.programme_asked(notice), correcting.open_fields(notice)
    raw = catalogue.to_raw(programme.form, correcting.answers_asked(notice))
    return {
        "id": str(notice.id),
        "answer_by": notice.answer_by.isoformat(),
        "items": [{name: item[name] for name in ("code", "label", "what")} for item in notice.items],
        "answers": {name: value for name, value in raw.items() if name in opened},
        "open_fields": sorted(opened),
    }


@own.post(
    "/applications/{uuid:application_id}/materials/{code}",
    auth=RoleAuth(*APPLICANTS),
    summary=gettext_noop("上传要补的材料"),
)
def attach_asked(request: HttpRequest, application_id: UUID, code: str, file: File[UploadedFile]) -> HttpResponse:
    found = read_own_application(acting(request), application_id)
    if code not in owed_codes(found.id):
        open_supplement(found)
    return _attached(request, application_id, code, file)


@own.post(
    "/applications/{uuid:application_id}/corrections", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("答复补正通知")
)
def answer_supplement(request: HttpRequest, application_id: UUID, body: AnswerIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        answer = supplements.Answer(body.answers, body.answer, body.notice, body.consents)
        supplements.answer_supplement(application_id=application_id, answer=answer, acting=who, at=at)
        return Answer(200, {"id": str(application_id)})

    return answered(request, do)


@own.post(
    "/applications/{uuid:application_id}/withdrawal", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("撤回申请")
)
def withdraw(request: HttpRequest, application_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        taken = ending.withdraw(application_id=application_id, case_ids=None, acting=who, at=at)
        return Answer(200, {"withdrawn": [str(case.id) for case in taken]})

    return answered(request, do)


@own.post("/cases/{uuid:case_id}/rating", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("一键评价"))
def rate(request: HttpRequest, case_id: UUID, body: RatingIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        ending.rate(case_id=case_id, score=body.level, acting=who, at=at)
        return Answer(201, {"case_id": str(case_id)})

    return answered(request, do)


def _attached(request: HttpRequest, application_id: UUID, code: str, file: UploadedFile) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        name = file.name or code
        kept = drafts.attach_upload(file, application_id=application_id, code=code, name=name, acting=who, at=at)
        return Answer(200, {"id": str(kept.id), "name": kept.name, "size": kept.size})

    return answered(request, do, said=digest_of(file))


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
        "sheets": _sheets(view),
    }


def _sheets(view: ApplicationView) -> list[dict[str, str]]:
    """Signed sheets that wait for whoever asks: each question, and the material to look at before answering."""
    if not any(part.commands for part in view.parts):
        return []
    return [
        {"question_id": str(one.id), "material_id": str(one.sheet_id)}
        for one in view.questions
        if one.state == HouseholdConsent.State.SHEET
    ]

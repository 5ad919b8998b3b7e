"""Consents for programs: one's own, those of the household's adults, and an adult's answer by the link."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from yizhan.accounts.edge import EVERYONE, STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered, digest_of
from yizhan.cases.http.schemas import Text
from yizhan.cases.models import HouseholdConsent
from yizhan.cases.queries.access import APPLICANTS, read_own_application
from yizhan.cases.queries.consents import open_question, own_consents_of, own_subject_indexes
from yizhan.cases.services import consents, looking, sheets, taking_back
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting

household = Router(tags=["cases"])


class SaidIn(Schema):
    agrees: bool


class ReturnIn(Schema):
    reason: Text


@household.get(
    "/applications/{uuid:application_id}/consents",
    auth=RoleAuth(*APPLICANTS),
    summary=gettext_noop("请了谁同意，现在怎样"),
)
def standing(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    who = acting(request)
    found = read_own_application(who, application_id)
    questions = HouseholdConsent.objects.filter(application_id=found.id, is_listed=True).order_by("row")
    return {
        "own": [
            {"id": str(one.id), "purpose": one.purpose, "given_at": one.given_at.isoformat()}
            for one in own_consents_of(found, own_subject_indexes(who))
        ],
        "household": [
            {
                "id": str(one.id),
                "name": consents.name_on(one),
                "purpose": one.purpose,
                "state": one.state,
                "returned_reason": one.returned_reason,
            }
            for one in questions
        ],
    }


@household.post(
    "/applications/{uuid:application_id}/consents/{uuid:consent_id}/withdrawal",
    auth=RoleAuth(*APPLICANTS),
    summary=gettext_noop("撤回自己的同意；没办完的随之结束"),
)
def take_back(request: HttpRequest, application_id: UUID, consent_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        taking_back.take_back_own(application_id=application_id, consent_id=consent_id, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@household.post(
    "/questions/{uuid:question_id}/link", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("给一位成年家人换一个新链接")
)
def ask_again(request: HttpRequest, question_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        return Answer(201, {"token": consents.ask_again(question_id=question_id, acting=who, at=at)})

    return answered(request, do)


@household.post(
    "/questions/{uuid:question_id}/paper", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("交来签好的纸质同意书")
)
def on_paper(request: HttpRequest, question_id: UUID, file: File[UploadedFile]) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        name = file.name or "sheet"
        asked = sheets.hand_in_sheet(file, question_id=question_id, name=name, acting=who, at=at)
        return Answer(200, {"state": asked.state})

    return answered(request, do, said=digest_of(file))


@household.post(
    "/questions/{uuid:question_id}/sheet", auth=RoleAuth(*STAFF), summary=gettext_noop("工会代收送来的纸质同意书")
)
def take_in_sheet(request: HttpRequest, question_id: UUID, file: File[UploadedFile]) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        name = file.name or "sheet"
        asked = sheets.take_in_sheet(file, question_id=question_id, name=name, acting=who, at=at)
        return Answer(200, {"state": asked.state})

    return answered(request, do, said=digest_of(file))


@household.post(
    "/questions/{uuid:question_id}/sheet/confirmation",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("工会看过纸质同意书，确认"),
)
def confirm_sheet(request: HttpRequest, question_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        return Answer(200, {"state": sheets.confirm_sheet(question_id=question_id, acting=who, at=at).state})

    return answered(request, do)


@household.post(
    "/questions/{uuid:question_id}/sheet/return",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("退回纸质同意书并写明原因"),
)
def return_sheet(request: HttpRequest, question_id: UUID, body: ReturnIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        returned = sheets.return_sheet(question_id=question_id, reason=body.reason, acting=who, at=at)
        return Answer(200, {"state": returned.state})

    return answered(request, do)


@household.post(
    "/questions/{uuid:question_id}/withdrawal", auth=RoleAuth(*APPLICANTS), summary=gettext_noop("成年家人改变了决定")
)
def take_back_of_adult(request: HttpRequest, question_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        taking_back.take_back_of_adult(question_id=question_id, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


class LookedIntoIn(Schema):
    """Why whoever said no before a correction is not one of those named now."""

    reason: Text


@household.post(
    "/questions/{uuid:question_id}/looked-into",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("工会核实：答“不同意”的不是本人"),
)
def looked_into(request: HttpRequest, question_id: UUID, body: LookedIntoIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        looking.confirm_another_person(question_id=question_id, reason=body.reason, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@household.get("/consent/{token}", auth=RoleAuth(*EVERYONE), summary=gettext_noop("请成年家人同意的内容"))
def asked(request: HttpRequest, token: str) -> dict[str, Any]:
    found = open_question(token, acting=acting(request), at=clock.now())
    return {
        "applicant": found.applicant,
        "programme": found.programme.code,
        "consents": [
            {"purpose": one.purpose, "title": one.title.as_mapping(), "text": one.text.as_mapping()}
            for one in found.consents
        ],
    }


@household.post("/consent/{token}", auth=RoleAuth(*EVERYONE), summary=gettext_noop("成年家人的答复"))
def answer(request: HttpRequest, token: str, body: SaidIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        question = consents.answer_question(token=token, is_given=body.agrees, acting=who, at=at)
        return Answer(200, {"state": question.state})

    return answered(request, do)

"""帮办代办 for the programs of a window or a station."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered, digest_of
from yizhan.cases.http.schemas import Short
from yizhan.cases.queries.assisting import on_behalf, own_assistance
from yizhan.cases.services import assisting, drafts
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting

assisted = Router(tags=["cases"])


class AssistIn(Schema):
    """The person is found by name and number together; each try counts."""

    name: Short
    document_number: Short
    programme: Short


class AssistAnswersIn(Schema):
    answers: dict[str, Any] = {}


class ConfirmationIn(Schema):
    """`consents`: the purposes read out to the person and agreed to, one by one; `code` is the one on their phone."""

    code: Short
    consents: list[Short] = []
    commits: bool = False


class SheetIn(Schema):
    """The same, for what stands on the signed sheet."""

    consents: list[Short] = []
    commits: bool = False


@assisted.post("/assistances", auth=RoleAuth(*STAFF), summary=gettext_noop("开始为别人代办"))
def begin(request: HttpRequest, body: AssistIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        found = assisting.begin(
            name=body.name, document_number=body.document_number, programme_code=body.programme, acting=who, at=at
        )
        return Answer(201, {"id": str(found.id)})

    return answered(request, do)


@assisted.put("/assistances/{uuid:assistance_id}", auth=RoleAuth(*STAFF), summary=gettext_noop("代为保存答案"))
def save(request: HttpRequest, assistance_id: UUID, body: AssistAnswersIn) -> dict[str, Any]:
    found = own_assistance(acting(request), assistance_id)
    sent = drafts.Answers(body.answers)
    draft = drafts.save_draft(draft_id=found.id, sent=sent, acting=on_behalf(found), at=clock.now())
    return {"id": str(draft.id), "saved_at": draft.saved_at.isoformat()}


@assisted.post(
    "/assistances/{uuid:assistance_id}/code", auth=RoleAuth(*STAFF), summary=gettext_noop("向本人手机发送验证码")
)
def send_code(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        assisting.send_code(assistance_id=assistance_id, acting=who, at=at)
        return Answer(200, {"id": str(assistance_id)})

    return answered(request, do)


@assisted.post(
    "/assistances/{uuid:assistance_id}/confirmation",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("填入本人告知的验证码"),
    description=gettext_noop("不按重复请求处理：错的验证码要计数，对的只能用一次。"),
)
def confirm(request: HttpRequest, assistance_id: UUID, body: ConfirmationIn) -> dict[str, Any]:
    said = assisting.Confirmation(frozenset(body.consents), body.commits)
    application = assisting.confirm_by_code(
        assistance_id=assistance_id, code=body.code, said=said, acting=acting(request), at=clock.now()
    )
    return {"id": str(application.id), "number": application.number}


@assisted.post(
    "/assistances/{uuid:assistance_id}/sheet",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("本人签字的表格照片"),
    description=gettext_noop("没有手机的人用它代替验证码：本人签字的打印表格作为凭据保存。"),
)
def confirm_by_sheet(
    request: HttpRequest, assistance_id: UUID, body: Form[SheetIn], file: File[UploadedFile]
) -> HttpResponse:
    said = assisting.Confirmation(frozenset(body.consents), body.commits)

    def do(who: Acting, at: datetime) -> Answer:
        application = assisting.confirm_by_sheet(
            file, assistance_id=assistance_id, name=file.name or "sheet", said=said, acting=who, at=at
        )
        return Answer(201, {"id": str(application.id), "number": application.number})

    content = "\n".join((*sorted(body.consents), str(body.commits))).encode() + digest_of(file)
    return answered(request, do, said=content)


@assisted.post(
    "/assistances/{uuid:assistance_id}/nomination",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("由工会提名一位会员"),
    description=gettext_noop("事项这样规定的，提名即申请并受理；会告诉会员。"),
)
def nominate(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        application = assisting.nominate(assistance_id=assistance_id, acting=who, at=at)
        return Answer(201, {"id": str(application.id), "number": application.number})

    return answered(request, do)

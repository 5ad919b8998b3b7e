"""更正姓名或证件 for programs."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from yizhan.accounts.edge import RoleAuth
from yizhan.accounts.repeats import answered
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.services.correcting import CORRECTORS, Correction, correct_entry

correcting = Router(tags=["registry"])
Short = Annotated[str, Field(max_length=200)]


class CorrectionIn(Schema):
    basis: Short  # what was looked at
    name: Short = ""
    document_kind: Annotated[str, Field(max_length=1)] = ""
    document_number: Short = ""
    birth_date: date | None = None
    sex: Annotated[str, Field(max_length=1)] = ""


class CorrectedOut(Schema):
    person_id: UUID
    fields: list[str]  # which of them changed


@correcting.post(
    "/members/{uuid:person_id}/correct",
    response=CorrectedOut,
    auth=RoleAuth(*CORRECTORS),
    summary=gettext_noop("更正会员的姓名或证件"),
    description=gettext_noop(
        "区县以上经办人对照证件更正；空着的不改，basis 写看了什么（最多 120 字，不写号码）。"
        "号码里有出生日期和性别的，以号码为准。原来的内容加密留存，留痕里只有改了哪几项。"
        "号码已在另一份登记里的答 409，请在疑似重复里合并。"
    ),
)
def correct(request: HttpRequest, person_id: UUID, body: CorrectionIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        correction = Correction(**body.model_dump())
        fields = correct_entry(person_id=person_id, correction=correction, acting=who, at=at)
        return Answer(200, CorrectedOut(person_id=person_id, fields=fields))

    return answered(request, do)

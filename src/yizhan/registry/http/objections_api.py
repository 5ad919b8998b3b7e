"""登记不对 for programs: a member says it, the union lists and answers."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.registry.http.schemas import ObjectionAnswerIn, ObjectionOut, RegisterObjectionIn
from yizhan.registry.models import EntryObjection
from yizhan.registry.queries.access import access_objection, objections_open
from yizhan.registry.services.objecting import object_to_entry, settle_objection

objections = Router(tags=["registry"])


@objections.post(
    "/me/membership/objection",
    response={201: ObjectionOut},
    auth=RoleAuth(Role.MEMBER),
    summary=gettext_noop("说明我的登记不对"),
)
def object_to(request: HttpRequest, body: RegisterObjectionIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        made = object_to_entry(said=body.said, acting=who, at=at)
        return Answer(201, _told(EntryObjection.objects.select_related("person").get(id=made)))

    return answered(request, do)


@objections.get(
    "/entry-objections",
    response=list[ObjectionOut],
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("被说明登记不对的条目"),
    description=gettext_noop("还没有人答复的，最早的一百条。"),
)
def open_ones(request: HttpRequest) -> list[ObjectionOut]:
    return [_told(row) for row in objections_open(acting(request))[:100]]


@objections.post(
    "/entry-objections/{uuid:objection_id}/answer",
    response=ObjectionOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("写明处理结果；会告诉会员"),
)
def answer(request: HttpRequest, objection_id: UUID, body: ObjectionAnswerIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        settle_objection(objection_id=objection_id, answer=body.answer, acting=who, at=at)
        return Answer(200, _told(access_objection(who, objection_id)))

    return answered(request, do)


def _told(row: EntryObjection) -> ObjectionOut:
    return ObjectionOut(
        id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        said=row.said,
        said_at=row.said_at,
        answer=row.answer,
        is_settled=row.settled_at is not None,
    )

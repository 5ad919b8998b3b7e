"""除名 for programs: the decision with its file, the list, the member's appeal and the answer of the desk above."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import File, Form, Router
from ninja.files import UploadedFile

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered, digest_of
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.registry.http.schemas import AppealAnswerIn, ExpulsionAppealIn, ExpulsionIn, ExpulsionOut
from yizhan.registry.models import Expulsion
from yizhan.registry.queries.expulsions import access_expulsion, expulsions_in_reach
from yizhan.registry.queries.lists import newest_first
from yizhan.registry.services.expulsion_appeals import appeal_expulsion, settle_appeal
from yizhan.registry.services.expulsions import Decision, expel
from yizhan.registry.services.papers import Paper

expulsions = Router(tags=["registry"])
AT_ONCE: Final = 100


@expulsions.post(
    "/members/{uuid:person_id}/expulsion",
    response={201: ExpulsionOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("除名：理由、文号、日期和决定书缺一不可"),
)
def expel_member(
    request: HttpRequest, person_id: UUID, body: Form[ExpulsionIn], decision: File[UploadedFile]
) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        paper = Paper(body.decision_number, decision, decision.name or "")
        decided = Decision(body.ground, body.expulsion_reason, paper, body.decided_on)
        made = expel(person_id=person_id, decision=decided, acting=who, at=at)
        return Answer(201, _told(access_expulsion(who, made)))

    return answered(request, do, said=digest_of(decision) + body.model_dump_json().encode())


@expulsions.get(
    "/expulsions",
    response=list[ExpulsionOut],
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("我所管范围内的除名和申诉"),
    description=gettext_noop(
        "新的在前，一次一百条，恢复了会籍的也在内。再往前的：after 填最后一条的 id。"
        "理由和申诉的原话只在页面上看，每次看都有记录。"
    ),
)
def listed(request: HttpRequest, after: UUID | None = None) -> list[ExpulsionOut]:
    return [
        _told(row) for row in newest_first(expulsions_in_reach(acting(request)), str(after or ""), limit=AT_ONCE).rows
    ]


@expulsions.post(
    "/expulsions/{uuid:expulsion_id}/answer",
    response=ExpulsionOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("答复对除名的申诉；会告诉会员"),
)
def answer(request: HttpRequest, expulsion_id: UUID, body: AppealAnswerIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        settle_appeal(expulsion_id=expulsion_id, outcome=body.outcome, answer=body.answer, acting=who, at=at)
        return Answer(200, _told(access_expulsion(who, expulsion_id)))

    return answered(request, do)


@expulsions.post(
    "/me/expulsions/{uuid:expulsion_id}/appeal",
    response={201: ExpulsionOut},
    auth=RoleAuth(Role.MEMBER),
    summary=gettext_noop("对除名申诉，由上级工会答复"),
)
def appeal(request: HttpRequest, expulsion_id: UUID, body: ExpulsionAppealIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        appeal_expulsion(expulsion_id=expulsion_id, said=body.grounds, acting=who, at=at)
        return Answer(201, _told(access_expulsion(who, expulsion_id)))

    return answered(request, do)


def _told(row: Expulsion) -> ExpulsionOut:
    made = getattr(row, "appeal", None)
    return ExpulsionOut(
        id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        ground=row.ground,
        document_number=row.document_number,
        decided_on=row.decided_on,
        appeal_until=row.appeal_until,
        appeal_desk_id=row.desk_id,
        appeal_due_on=made.due_on if made else None,
        outcome=made.outcome if made else "",
        is_annulled=row.annulled_at is not None,
    )

"""政策找人 for programs: the same list and the same asking as on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.catalogue import matching
from yizhan.catalogue.http.members import conditions
from yizhan.catalogue.inviting import invite
from yizhan.catalogue.matching import MemberMatch
from yizhan.catalogue.types import Programme
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role

match_routes = Router(tags=["services"], auth=RoleAuth(Role.CADRE))


class ConditionOut(Schema):
    """`missing`: what the roster lacks; never said of what rests on a sensitive fact."""

    code: str
    says: str
    seen: Literal["met", "not_met", "not_known"]
    missing: str


class MemberMatchOut(Schema):
    """`is_possible`: nothing on the roster speaks against it."""

    person_id: UUID
    name: str
    is_possible: bool
    conditions: list[ConditionOut]
    invited_at: datetime | None


class MatchesOut(Schema):
    """`following` is the `after` of the next page; empty on the last."""

    members: list[MemberMatchOut]
    following: str


class InvitationOut(Schema):
    id: UUID


@match_routes.get(
    "/services/{code}/members",
    response=MatchesOut,
    summary=gettext_noop("对照一项服务看我工会的会员"),
    description=gettext_noop("按姓名排列。因敏感原因不符合的，这里显示为 `not_known`。"),
)
def list_members(request: HttpRequest, code: str, q: str = "", after: str = "") -> dict[str, Any]:
    at = clock.now()
    programme = matching.service_for_members(code, clock.local_date(at))
    found = matching.match_members(programme, acting(request), at=at, search=q[:64], after=after[:400])
    return {"members": [_told(programme, each) for each in found.rows], "following": found.following}


@match_routes.post(
    "/services/{code}/members/{uuid:person_id}/invitation",
    response={201: InvitationOut},
    summary=gettext_noop("请会员本人查看一项服务"),
    description=gettext_noop("每位会员对服务的每个版本只请一次，再请答 409 `invited-already`。"),
)
def invite_one(request: HttpRequest, code: str, person_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        return Answer(201, {"id": str(invite(person_id=person_id, code=code, acting=who, at=at))})

    return answered(request, do)


def _told(programme: Programme, found: MemberMatch) -> dict[str, Any]:
    shown = zip(found.seen.clauses, conditions(programme, found), strict=True)
    return {
        "person_id": found.membership.person_id,
        "name": found.membership.person.name,
        "is_possible": found.seen.is_possible,
        "conditions": [
            {"code": each.clause.code, "says": told.says, "seen": told.seen, "missing": told.missing}
            for each, told in shown
        ],
        "invited_at": found.invited_at,
    }

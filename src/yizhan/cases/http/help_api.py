"""请工会帮我办 for programs: asking, taking back, and the desk's list and answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.cases.http.schemas import Short
from yizhan.cases.models import HelpAsked
from yizhan.cases.queries.helping import access_help, help_on_desk
from yizhan.cases.services import assisting, helping
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role

help_wanted = Router(tags=["cases"])


class HelpIn(Schema):
    programme: Short


@help_wanted.post(
    "/help",
    auth=RoleAuth(Role.MEMBER),
    summary=gettext_noop("请工会帮我办"),
    description=gettext_noop("再次请求算同一次。`state` 是 open；有人正在代填时是 answered。"),
)
def ask(request: HttpRequest, body: HelpIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        found = helping.ask_help(programme_code=body.programme, acting=who, at=at)
        return Answer(201, _told(found))

    return answered(request, do)


@help_wanted.post("/help/withdrawal", auth=RoleAuth(Role.MEMBER), summary=gettext_noop("不用工会帮办了"))
def take_back(request: HttpRequest, body: HelpIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        helping.take_back_help(programme_code=body.programme, acting=who, at=at)
        return Answer(200, {"programme": body.programme})

    return answered(request, do)


@help_wanted.get("/help-asked", auth=RoleAuth(*STAFF), summary=gettext_noop("会员请我帮办的事，等得最久的在前"))
def on_desk(request: HttpRequest) -> list[dict[str, Any]]:
    return [_told(one) | {"person": one.person.name} for one in help_on_desk(acting(request))]


@help_wanted.post(
    "/help-asked/{uuid:help_id}/assistance",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("为提出请求的会员开始代办"),
    description=gettext_noop("与为当面的人代办相同，但不用核对证件：是本人提出的。"),
)
def answer(request: HttpRequest, help_id: UUID) -> HttpResponse:
    access_help(acting(request), help_id)

    def do(who: Acting, at: datetime) -> Answer:
        begun = assisting.answer_help(help_id=help_id, acting=who, at=at)
        return Answer(201, {"id": str(begun.id)})

    return answered(request, do)


def _told(one: HelpAsked) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "programme": one.programme_code,
        "asked_at": one.asked_at.isoformat(),
        "state": one.ending or "open",
    }

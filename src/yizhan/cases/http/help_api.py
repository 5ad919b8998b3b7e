"""请工会帮我办 for programs: asking, taking back, and the desk's list and answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
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


@help_wanted.post("/help", auth=RoleAuth(Role.MEMBER), summary="Ask my union to fill in for me (请工会帮我办)")
def ask(request: HttpRequest, body: HelpIn) -> HttpResponse:
    """Asked again, it is the same request. `state` is open, or answered while somebody is filling it in."""

    def do(who: Acting, at: datetime) -> Answer:
        found = helping.ask_help(programme_code=body.programme, acting=who, at=at)
        return Answer(201, _told(found))

    return answered(request, do)


@help_wanted.post("/help/withdrawal", auth=RoleAuth(Role.MEMBER), summary="No longer ask for it")
def take_back(request: HttpRequest, body: HelpIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        helping.take_back_help(programme_code=body.programme, acting=who, at=at)
        return Answer(200, {"programme": body.programme})

    return answered(request, do)


@help_wanted.get("/help-asked", auth=RoleAuth(*STAFF), summary="What members ask of my desk, longest waiting first")
def on_desk(request: HttpRequest) -> list[dict[str, Any]]:
    return [_told(one) | {"person": one.person.name} for one in help_on_desk(acting(request))]


@help_wanted.post(
    "/help-asked/{uuid:help_id}/assistance", auth=RoleAuth(*STAFF), summary="Begin to fill in for who asked"
)
def answer(request: HttpRequest, help_id: UUID) -> HttpResponse:
    """The same as beginning for somebody who is there, without their document: they asked themselves."""
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

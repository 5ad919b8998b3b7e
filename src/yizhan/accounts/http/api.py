"""Accounts over HTTP: a program signs in as a person does, by the code sent to the phone."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from yizhan.accounts import services
from yizhan.accounts.edge import EVERYONE, SIGNED_IN, RoleAuth, acting, bearer_for, sender
from yizhan.accounts.http import session
from yizhan.accounts.queries import grants_on
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound

router = Router(tags=["accounts"])


class PhoneIn(Schema):
    phone: Annotated[str, Field(max_length=40)]


class CodeIn(PhoneIn):
    code: Annotated[str, Field(max_length=20)]


class TokenOut(Schema):
    token: str


class RoleOut(Schema):
    grant_id: UUID
    role: str
    node_id: UUID
    node_name: str


class MeOut(Schema):
    user_id: UUID
    person_id: UUID | None
    role: str
    node_id: UUID | None
    roles: list[RoleOut]


class RoleIn(Schema):
    grant_id: UUID | None = None


@router.post("/sign-in/code", response={204: None}, auth=RoleAuth(*EVERYONE), summary="Send a sign-in code")
def send_code(request: HttpRequest, body: PhoneIn) -> Status[None]:
    services.request_code(phone=body.phone, sender=sender(request), at=clock.now())
    return Status(204, None)


@router.post("/sign-in", response=TokenOut, auth=RoleAuth(*EVERYONE), summary="Sign in with a code")
def sign_in(request: HttpRequest, body: CodeIn) -> TokenOut:
    user = services.sign_in_with_code(phone=body.phone, code=body.code, at=clock.now())
    session.begin(request, user, clock.now())
    return TokenOut(token=bearer_for(request.session.session_key or ""))


@router.post("/sign-out", response={204: None}, auth=RoleAuth(*SIGNED_IN), summary="Sign out")
def sign_out(request: HttpRequest) -> Status[None]:
    session.finish(request, clock.now())
    return Status(204, None)


@router.get("/me", response=MeOut, auth=RoleAuth(*SIGNED_IN), summary="Who I am and in which roles I may act")
def me(request: HttpRequest) -> MeOut:
    who = acting(request)
    if who.user_id is None:
        raise NotFound
    roles = [
        RoleOut(grant_id=grant.id, role=grant.role, node_id=grant.node_id, node_name=grant.node_name)
        for grant in grants_on(who.user_id, clock.today())
    ]
    return MeOut(user_id=who.user_id, person_id=who.person_id, role=who.role, node_id=who.node_id, roles=roles)


@router.put("/me/role", response=MeOut, auth=RoleAuth(*SIGNED_IN), summary="Act in one of my roles")
def take_role(request: HttpRequest, body: RoleIn) -> MeOut:
    who = acting(request)
    if who.user_id is None:
        raise NotFound
    grant = (
        services.choose_role(user_id=who.user_id, grant_id=body.grant_id, day=clock.today()) if body.grant_id else None
    )
    session.take_role(request, grant)
    return me(request)

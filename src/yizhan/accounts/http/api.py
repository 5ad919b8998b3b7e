"""Accounts over HTTP: a program signs in as a person does, by the code sent to the phone."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema, Status

from yizhan.accounts import services, totp
from yizhan.accounts.edge import EVERYONE, SIGNED_IN, RoleAuth, acting, bearer_for, sender
from yizhan.accounts.http import session
from yizhan.accounts.idle import forget_last
from yizhan.accounts.models import User
from yizhan.accounts.queries import (
    RESETTERS,
    grants_on,
    has_second_step,
    masked_email_of,
    masked_phone_of,
    user_by_phone,
)
from yizhan.kernel import clock, letters
from yizhan.kernel.errors import NotFound, SignInNeeded

router = Router(tags=["accounts"])


class PhoneIn(Schema):
    phone: Annotated[str, Field(max_length=40)]


class SignInIn(PhoneIn):
    code: Annotated[str, Field(max_length=20)]


class PasswordIn(Schema):
    password: Annotated[str, Field(max_length=200)]


class PhoneAndPasswordIn(PhoneIn, PasswordIn):
    pass


class EmailIn(Schema):
    """Longer than any address may be: what is cut off must not make a good one of a bad one."""

    email: Annotated[str, Field(max_length=400)]


class EmailCodeIn(EmailIn):
    code: Annotated[str, Field(max_length=20)]


class EmailOut(Schema):
    """The confirmed address, masked, or none. `can_be_sent`: whether this installation sends letters."""

    email: str | None
    can_be_sent: bool


class TokenOut(Schema):
    token: str


class HalfwayOut(Schema):
    """The first step is passed. Send the app's password with this token to `/sign-in/second` within five minutes."""

    half_token: str


class SecondStepOut(Schema):
    is_set: bool


class EnrolmentOut(Schema):
    """For an authenticator app: the secret (Base32), and the same as an `otpauth://` address."""

    secret: str
    address: str


class SecondCodeIn(Schema):
    code: Annotated[str, Field(max_length=40)]


class RecoveryOut(Schema):
    """Ten codes for a lost phone, each used once; shown this once."""

    recovery_codes: list[str]


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


@router.post("/sign-in/code", response={204: None}, auth=RoleAuth(*EVERYONE), summary=gettext_noop("发送登录验证码"))
def send_code(request: HttpRequest, body: PhoneIn) -> Status[None]:
    services.request_code(phone=body.phone, sender=sender(request), at=clock.now())
    return Status(204, None)


Entered = Status[TokenOut] | Status[HalfwayOut]
ENTERED: dict[int, type[Schema]] = {200: TokenOut, 202: HalfwayOut}


@router.post(
    "/sign-in",
    response=ENTERED,
    auth=RoleAuth(*EVERYONE),
    summary=gettext_noop("用验证码登录"),
    description=gettext_noop("设置了两步验证的答 202：接着用 `/sign-in/second`。"),
)
def sign_in(request: HttpRequest, body: SignInIn) -> Entered:
    return _entered(request, services.sign_in_with_code(phone=body.phone, code=body.code, at=clock.now()))


@router.post(
    "/sign-in/password",
    response=ENTERED,
    auth=RoleAuth(*EVERYONE),
    summary=gettext_noop("用密码登录"),
    description=gettext_noop("设置了两步验证的答 202：接着用 `/sign-in/second`。"),
)
def sign_in_by_password(request: HttpRequest, body: PhoneAndPasswordIn) -> Entered:
    user = services.sign_in_with_password(phone=body.phone, password=body.password, at=clock.now())
    return _entered(request, user)


@router.post(
    "/sign-in/second",
    response=TokenOut,
    auth=RoleAuth(*EVERYONE),
    summary=gettext_noop("完成两步验证"),
    description=gettext_noop("用上一步得到的半程令牌作 Bearer；填验证器应用上的动态密码，或一个恢复码。"),
)
def pass_second_step(request: HttpRequest, body: SecondCodeIn) -> TokenOut:
    user_id = session.half_signed_in(request, clock.now())
    if user_id is None:
        raise SignInNeeded
    services.pass_second_step(user_id=user_id, code=body.code, at=clock.now(), shown_at=clock.real_now())
    session.begin(request, User.objects.get(id=user_id), clock.now())
    return TokenOut(token=bearer_for(request.session.session_key or ""))


@router.get(
    "/me/second-step", response=SecondStepOut, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("我有没有设置两步验证")
)
def second_step(request: HttpRequest) -> SecondStepOut:
    return SecondStepOut(is_set=has_second_step(_user_id(request)))


@router.post(
    "/me/second-step",
    response=EnrolmentOut,
    auth=RoleAuth(*SIGNED_IN),
    summary=gettext_noop("开始设置两步验证"),
    description=gettext_noop("确认之前再次请求，得到的是同一个密钥。"),
)
def begin_second_step(request: HttpRequest) -> EnrolmentOut:
    user_id = _user_id(request)
    secret = services.begin_second_step(user_id=user_id)
    address = totp.address(secret, issuer="Yizhan", account=masked_phone_of(user_id))
    return EnrolmentOut(secret=totp.secret_text(secret), address=address)


@router.post(
    "/me/second-step/code", response=RecoveryOut, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("确认两步验证")
)
def confirm_second_step(request: HttpRequest, body: SecondCodeIn) -> RecoveryOut:
    who, user_id = acting(request), _user_id(request)
    codes = services.confirm_second_step(
        user_id=user_id, code=body.code, acting=who, at=clock.now(), shown_at=clock.real_now()
    )
    return RecoveryOut(recovery_codes=codes)


@router.post(
    "/second-steps/reset",
    response={204: None},
    auth=RoleAuth(*RESETTERS),
    summary=gettext_noop("重设别人的两步验证"),
    description=gettext_noop("用于所管范围内丢了手机的人；由本人重新设置。"),
)
def reset_second_step(request: HttpRequest, body: PhoneIn) -> Status[None]:
    user = user_by_phone(body.phone)
    if user is None:
        raise NotFound
    services.reset_second_step(user_id=user.id, acting=acting(request), at=clock.now())
    return Status(204, None)


def _entered(request: HttpRequest, user: User) -> Entered:
    """A token; or, where a second step is asked for, the token with which to pass it."""
    if session.sign_in(request, user, clock.now()):
        return Status(200, TokenOut(token=bearer_for(request.session.session_key or "")))
    request.session.save()
    return Status(202, HalfwayOut(half_token=bearer_for(request.session.session_key or "")))


@router.post("/sign-out", response={204: None}, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("退出登录"))
def sign_out(request: HttpRequest, response: HttpResponse) -> Status[None]:
    session.finish(request, clock.now())
    forget_last(response)
    return Status(204, None)


@router.get("/me", response=MeOut, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("我是谁，可以用哪些身份"))
def me(request: HttpRequest) -> MeOut:
    who, user_id = acting(request), _user_id(request)
    roles = [
        RoleOut(grant_id=grant.id, role=grant.role, node_id=grant.node_id, node_name=grant.node_name)
        for grant in grants_on(user_id, clock.today())
    ]
    return MeOut(user_id=user_id, person_id=who.person_id, role=who.role, node_id=who.node_id, roles=roles)


@router.put("/me/role", response=MeOut, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("换用我的一个身份"))
def take_role(request: HttpRequest, body: RoleIn) -> MeOut:
    user_id = _user_id(request)
    grant = services.choose_role(user_id=user_id, grant_id=body.grant_id, day=clock.today()) if body.grant_id else None
    session.take_role(request, grant)
    return me(request)


@router.put(
    "/me/password",
    response=TokenOut,
    auth=RoleAuth(*SIGNED_IN),
    summary=gettext_noop("设置或修改我的密码"),
    description=gettext_noop("旧密码作废，旧会话随之结束：请改用新令牌。短信验证码登录一直可用。"),
)
def set_password(request: HttpRequest, body: PasswordIn) -> TokenOut:
    user_id, at = _user_id(request), clock.now()
    services.set_password(user_id=user_id, password=body.password, acting=acting(request), at=at)
    session.begin(request, User.objects.get(id=user_id), at)
    return TokenOut(token=bearer_for(request.session.session_key or ""))


@router.get("/me/email", response=EmailOut, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("我的邮箱（脱敏）"))
def email(request: HttpRequest) -> EmailOut:
    return EmailOut(email=masked_email_of(_user_id(request)) or None, can_be_sent=letters.can_be_sent())


@router.post(
    "/me/email",
    response={204: None},
    auth=RoleAuth(*SIGNED_IN),
    summary=gettext_noop("向新邮箱发送验证码"),
    description=gettext_noop("把验证码交到 `/me/email/code` 之后，邮箱才会保存。"),
)
def give_email(request: HttpRequest, body: EmailIn) -> Status[None]:
    who, user_id = acting(request), _user_id(request)
    services.request_email_code(user_id=user_id, address=body.email, sender=sender(request), acting=who, at=clock.now())
    return Status(204, None)


@router.post("/me/email/code", response=EmailOut, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("用验证码确认邮箱"))
def confirm_email(request: HttpRequest, body: EmailCodeIn) -> EmailOut:
    who, user_id = acting(request), _user_id(request)
    services.confirm_email(user_id=user_id, address=body.email, code=body.code, acting=who, at=clock.now())
    return email(request)


@router.delete("/me/email", response={204: None}, auth=RoleAuth(*SIGNED_IN), summary=gettext_noop("不再接收邮件"))
def remove_email(request: HttpRequest) -> Status[None]:
    services.remove_email(user_id=_user_id(request), acting=acting(request), at=clock.now())
    return Status(204, None)


def _user_id(request: HttpRequest) -> UUID:
    user_id = acting(request).user_id
    if user_id is None:
        raise NotFound
    return user_id

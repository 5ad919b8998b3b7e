"""A cadre asks a member to look at a service. The member is told that there is one, and nothing of what or why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.catalogue.errors import InvitedAlready, NowhereToTell
from yizhan.catalogue.matching import service_for_members
from yizhan.catalogue.models import Invitation
from yizhan.kernel import clashes, journal, messages
from yizhan.kernel.addresses import public
from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, scope_fields
from yizhan.registry import api as registry
from yizhan.registry.models import Membership
from yizhan.registry.queries.access import access_member

TITLE = _("有一项服务请您查看")
BODY = _("您的工会请您看一项服务。打开就能看到是什么服务，用您自己的情况算一算能不能享受；办不办由您自己定。")

TEXT = _("【驿站】您的工会请您看一项服务。请用这个手机号登录 %(address)s 查看。")


@transaction.atomic
def invite(*, person_id: UUID, code: str, acting: Acting, at: datetime) -> UUID:
    """Tell one member of the cadre's union of one service, whatever the rules say of them; returns the invitation.

    Raises NotFound, ProgrammeNotFound, InvitedAlready, NowhereToTell.
    """
    member = access_member(acting, person_id)
    programme = service_for_members(code, local_date(at))
    assert programme.version_id is not None and acting.user_id is not None  # noqa: S101, PT018 - published; signed in
    invitation = Invitation(
        id=new_id(),
        person_id=member.person_id,
        version_id=programme.version_id,
        invited_at=at,
        invited_by=acting.user_id,
        **scope_fields(member.scope),
    )
    with clashes.refused_by("invited_once_a_version", InvitedAlready):
        invitation.save(force_insert=True)
    _tell(member, code, at=at)
    journal.append(
        "catalogue.member_invited",
        acting=acting,
        at=at,
        subject=("person", member.person_id),
        scope=member.scope,
        data={"invitation_id": invitation.id, "code": code, "version": programme.version},
    )
    return invitation.id


def _tell(member: Membership, code: str, *, at: datetime) -> None:
    """In the app where there is an account; else by a text to the phone in the register."""
    if member.person.user_id is not None:
        link = reverse("service", kwargs={"code": code})
        messages.notify(member.person.user_id, kind="catalogue.invited", title=TITLE, body=BODY, link=link, at=at)
        return
    mobile = registry.phone_of(member.person_id)
    if not mobile:
        raise NowhereToTell
    text = messages.in_languages(TEXT) % {"address": public(reverse("home"))}
    messages.send_text(mobile=mobile, text=text, at=at)

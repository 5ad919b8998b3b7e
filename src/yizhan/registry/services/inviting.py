"""An employer's list: everybody on it is texted a code, and joins by themselves or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from yizhan.kernel import addresses, messages
from yizhan.kernel.errors import Conflict
from yizhan.kernel.scope import Acting
from yizhan.registry import errors, sealed
from yizhan.registry.models import Invitation, JoinCode, Membership
from yizhan.registry.rules.phones import read_mobile
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.services.founding import make_join_code

LIVES_FOR: Final = timedelta(days=30)
LABEL: Final = gettext_noop("单位名单")


@transaction.atomic
def invite(*, union_id: UUID, people: Sequence[tuple[str, str]], acting: Acting, at: datetime) -> int:
    """Text a join code to everybody listed (name, mobile) who is in no union yet; returns to how many.

    Whoever is a member already is passed over without a word to anybody. Raises Invalid for a number that takes no
    text, and what `make_join_code` raises; Conflict for an empty list.
    """
    if not people:
        raise Conflict
    mobiles = [_mobile(phone) for _name, phone in people]
    token = make_join_code(union_id=union_id, label=LABEL, expires_at=at + LIVES_FOR, acting=acting, at=at)
    code = JoinCode.objects.get(token=token)
    wanted = {sealed.phone_index(mobile): mobile for mobile in mobiles}
    standing = Membership.objects.filter(closed_on__isnull=True, person__phone_index__in=list(wanted))
    members = {bytes(index) for index in standing.values_list("person__phone_index", flat=True) if index}
    asked = {index: mobile for index, mobile in wanted.items() if index not in members}
    Invitation.objects.bulk_create(Invitation(code=code, phone_index=index, invited_at=at) for index in asked)
    for mobile in asked.values():
        messages.send_text(mobile=mobile, text=f"【驿站】有一项服务请您查看：{addresses.public(f'/j/{token}')}", at=at)
    return len(asked)


def _mobile(text: str) -> str:
    try:
        return read_mobile(text)
    except UnreadableError as unreadable:
        raise errors.field_unreadable("phone", unreadable) from None

"""What is told about a membership: to whoever signs in as the member, else to the phone that the register has of them.

Nobody goes untold because they never signed in (decision 0123). The account of such a phone may be somebody else's by a
slip of the hand: what it is told names nobody and nothing, and says how the one whom it concerns comes to see it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yizhan.accounts import api as accounts
from yizhan.kernel import messages
from yizhan.registry import sealed
from yizhan.registry.models import Person
from yizhan.registry.queries.merged import users_of

MINE: Final = "/my/membership"
UNSEEN: Final = _("工会更改了您的会籍登记，请看看对不对")
HOW_TO_SEE: Final = _("请打开“我的会籍”，填证件号码末四位，就能看到会员号和所在工会。")
HOW_TO_OBJECT: Final = _(
    "请打开“我的会籍”，填证件号码末四位，就能看到怎么改的。不对的，请按“登记不对，告诉工会”，或打电话给工会联系人。"
)


def tell(person_id: UUID, *, kind: str, title: messages.Text, body: messages.Text = "", at: datetime) -> None:
    """A message to every account of the person, else to that of their phone in words that anybody may read."""
    users = users_of(person_id)
    for user_id in users:
        messages.notify(user_id, kind=kind, title=title, body=body, link=MINE, at=at)
    if not users:
        tell_phone(Person.objects.get(id=person_id), kind=kind, title=UNSEEN, body=HOW_TO_OBJECT, at=at)


def tell_phone(entry: Person, *, kind: str, title: messages.Text, body: messages.Text = "", at: datetime) -> None:
    """A message to whoever signs in as this entry, else to the account of its phone. The words must be such as anybody
    may read. Nobody is told where there is no phone, nor for the dead."""
    user_id = entry.user_id
    if user_id is None and entry.died_on is None:
        phone = sealed.open_phone(entry)
        user_id = accounts.open_account(phone=phone, name="", at=at).id if phone else None
    if user_id is not None:
        messages.notify(user_id, kind=kind, title=title, body=body, link=MINE, at=at)


def tell_each(
    person_ids: Collection[UUID],
    *,
    kind: str,
    title: messages.Text,
    body: messages.Text = "",
    but: UUID | None = None,
    at: datetime,
) -> None:
    """`tell` for many who are told the same, in as many statements as for one. `but` is whoever did it."""
    entries = list(Person.objects.filter(id__in=person_ids, died_on__isnull=True).order_by("id"))
    signed_in = [entry.user_id for entry in entries if entry.user_id is not None and entry.user_id != but]
    messages.notify_each(signed_in, kind=kind, title=title, body=body, link=MINE, at=at)
    phones = {sealed.open_phone(entry) for entry in entries if entry.user_id is None} - {""}
    others = accounts.open_accounts(phones=phones, at=at)
    messages.notify_each(others, kind=kind, title=UNSEEN, body=HOW_TO_OBJECT, link=MINE, at=at)

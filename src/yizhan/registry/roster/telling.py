"""Members hear what a roster did to their entry: a message in the box, written for a whole chunk at once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yizhan.kernel import messages
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Person

LINK = "/my/membership"


def tell_imported(
    *, joined: Collection[UUID | None], changed: Collection[UUID | None], acting: Acting, at: datetime
) -> None:
    """A roster made people whom the register knew members, or changed their entry. Who was entered just now has no
    account yet."""
    body = _("不对的，请打开“我的会籍”，按“登记不对，告诉工会”，或打电话给工会联系人。")
    _tell(
        _ids(joined), kind="registry.roster_joined", title=_("工会的名册里有您：您现在是会员了"), body=body,
        at=at, acting=acting,
    )  # fmt: skip
    _tell(
        _ids(changed), kind="registry.roster_changed", title=_("工会用名册更新了您的登记，请看看对不对"), body=body,
        at=at, acting=acting,
    )  # fmt: skip


def _ids(person_ids: Collection[UUID | None]) -> list[UUID]:
    return [person_id for person_id in person_ids if person_id is not None]


def tell_undone(person_ids: Collection[UUID], *, acting: Acting, at: datetime) -> None:
    """An import that concerned them was taken back."""
    _tell(
        person_ids,
        kind="registry.roster_undone",
        title=_("工会撤销了一次名册导入，您的登记已恢复"),
        body=_("导入前后的变化都已恢复原样。不清楚的，请打开“我的会籍”，联系所在工会。"),
        at=at,
        acting=acting,
    )


def _tell(
    person_ids: Collection[UUID], *, kind: str, title: messages.Text, body: messages.Text, acting: Acting, at: datetime
) -> None:
    """To those of them who sign in, but for whoever did it."""
    if not person_ids:
        return
    users = Person.objects.filter(id__in=list(person_ids), user_id__isnull=False).order_by("id")
    found = [one for one in users.values_list("user_id", flat=True) if one is not None and one != acting.user_id]
    if found:
        messages.notify_each(
            found,
            kind=kind, title=title, body=body, link=LINK, at=at, with_text=False,
        )  # fmt: skip

"""Who is told that something waits: never what, never of whom."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import messages, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.desks import free_holders


def person(order: WorkOrder, *, at: datetime) -> None:
    """Whoever reported or rated: in the app where they are signed in, by text where they asked for it."""
    if order.user_id is not None:
        title, body = _("您反映的事项有进展"), _("打开可以看到。别人看不到这条消息说的是什么事。")
        messages.notify(
            order.user_id, kind="orders.moved", title=title, body=body, link=f"/rights/mine/{order.id}", at=at
        )
        return
    phone = _phone_for_texts(order)
    if phone:
        with override(settings.LANGUAGE_CODE):
            text = gettext("您有一件事有进展，请凭回执码在工会服务平台查看。")
        messages.send_text(mobile=phone, text=text, at=at)


def desk(order: WorkOrder, *, at: datetime, but: UUID | None = None) -> None:
    """Whoever sits at the desk on which the order lies, and may see it."""
    users = [user for user in free_holders(order.desk, order, on=local_date(at)) if user != but]
    _notify(users, f"/orders/{order.id}", at=at)


def above(order: WorkOrder, users: Iterable[UUID], *, at: datetime) -> None:
    """The desk above what has become overdue."""
    for user_id in users:
        messages.notify(user_id, kind="orders.overdue", title=_("下级有工单超期"), link=f"/orders/{order.id}", at=at)


def rated(mending: Mending, users: Iterable[UUID], *, at: datetime) -> None:
    """The desk that was rated: that there is something to mend."""
    for user_id in users:
        messages.notify(
            user_id, kind="orders.mending", title=_("有一条整改要求"), link=f"/mendings/{mending.id}", at=at
        )


def own_union(users: Iterable[UUID], *, at: datetime) -> None:
    """The worker's own union, where the worker wanted it to know."""
    for user_id in users:
        messages.notify(user_id, kind="orders.told", title=_("有会员请您知道一件事"), link="/orders-told", at=at)


def _notify(users: Iterable[UUID], link: str, *, at: datetime) -> None:
    for user_id in users:
        messages.notify(user_id, kind="orders.on_desk", title=_("有一件工单请您办理"), link=link, at=at)


def _phone_for_texts(order: WorkOrder) -> str:
    """A number that takes texts, where the person wanted them; "" otherwise, or where it was erased."""
    personal_id = order.rated_order.personal_id if order.rated_order else order.personal_id
    if personal_id is None:
        return ""
    try:
        personal = vault.get(personal_id)
    except NotFound:
        return ""
    return str(personal["phone"]) if personal.get("wants_texts") else ""

"""我的消息: what one was told, newest first; and for the cadre, whom no message reached."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import SIGNED_IN, acting, page
from yizhan.kernel import clock, messages
from yizhan.kernel.scope import Acting, Role
from yizhan.kernel.screens import MenuEntry, Panel, Place, Row, Section, add_entry, add_panel
from yizhan.registry.queries.access import members_in_reach
from yizhan.web.context import PORTAL_ROLES

PAGE_ROWS = 20
UNREACHED_SHOWN = 5
UNREACHED_FOR = timedelta(days=14)


def register() -> None:
    """The menus' entries, and the rows of the first screens."""
    add_entry(MenuEntry(_("我的消息"), "messages", "message", SIGNED_IN & PORTAL_ROLES, Place.ME, order=8))
    add_entry(MenuEntry(_("消息"), "messages", "message", SIGNED_IN - PORTAL_ROLES, Place.SIDE, order=90, count=unread))
    add_panel(Section.WAITING, SIGNED_IN & PORTAL_ROLES, new_messages)
    add_panel(Section.TODAY, frozenset({Role.CADRE}), unreached)


def unread(who: Acting) -> int:
    return messages.unread(who.user_id) if who.user_id else 0


def new_messages(who: Acting, _at: datetime) -> Panel | None:
    """One row while something is unread."""
    count = unread(who)
    title = _("有 {count} 条新消息").format(count=count)
    return Panel((Row(title=title, href=reverse("messages"), action=_("查看")),)) if count else None


def unreached(who: Acting, at: datetime) -> Panel | None:
    """Members of the cadre's union whom neither app nor text message reached: telephone them."""
    users = messages.unreached(since=at - UNREACHED_FOR)
    found = members_in_reach(who).filter(person__user_id__in=users).order_by("-id")[:UNREACHED_SHOWN]
    rows = tuple(
        Row(
            title=membership.person.name,
            note=_("通知没有送达，本人也还没有看到。请打电话告诉本人。"),
            href=reverse("member", args=[membership.person_id]),
            action=_("打电话"),
        )
        for membership in found
    )
    return Panel(rows) if rows else None


@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_messages(request: HttpRequest) -> HttpResponse:
    """One's messages, page by page; a POST marks all of them as read."""
    user_id = acting(request).user_id
    if user_id and request.method == "POST":
        messages.mark_read(user_id, at=clock.now())
        return HttpResponseRedirect(reverse("messages"))
    found = messages.inbox(user_id, before=_uuid(request.GET.get("after", "")), limit=PAGE_ROWS + 1) if user_id else []
    shown = found[:PAGE_ROWS]
    context = {
        "rows": shown,
        "onward": str(shown[-1].id) if len(found) > PAGE_ROWS else "",
        "has_unread": any(message.read_at is None for message in shown),
    }
    return render(request, "web/messages.html", context)


urlpatterns = [path("my/messages", my_messages, name="messages")]


def _uuid(text: str) -> UUID | None:
    """An id out of a query string; whatever is none begins at the newest."""
    try:
        return UUID(text)
    except ValueError:
        return None

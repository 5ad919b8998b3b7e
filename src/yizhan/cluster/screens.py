"""What the cluster puts on first screens and into menus."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cluster.models import Article
from yizhan.cluster.queries import desk
from yizhan.cluster.rules.reviews import EDITORS
from yizhan.kernel.scope import Acting, Role
from yizhan.kernel.screens import MenuEntry, Panel, Place, Row, Section, add_entry, add_panel

READERS = frozenset({Role.VISITOR, Role.MEMBER, Role.EMPLOYER_AGENT})
TODAY_SHOWN = 12


def register() -> None:
    """Called when the room is ready."""
    staff = frozenset(Role) - READERS - {Role.SYSTEM}
    note = gettext_lazy("省和各地工会的消息、通知和政策")
    add_entry(
        MenuEntry(gettext_lazy("工会网站"), "cluster-front", "file", frozenset({Role.VISITOR}), Place.DOOR, 40, note)
    )
    add_entry(MenuEntry(gettext_lazy("工会网站"), "cluster-front", "file", READERS, Place.ME, order=70))
    add_entry(MenuEntry(gettext_lazy("采编"), "newsroom", "inbox", EDITORS, Place.SIDE, order=5))
    add_entry(MenuEntry(gettext_lazy("写稿"), "newsroom-write", "plus", EDITORS, Place.SIDE, order=6))
    add_entry(MenuEntry(gettext_lazy("本站稿件"), "newsroom-articles", "file", EDITORS, Place.SIDE, order=7))
    add_entry(MenuEntry(gettext_lazy("站群推送"), "newsroom-shares", "transfer", EDITORS, Place.SIDE, order=8))
    add_entry(MenuEntry(gettext_lazy("工会网站"), "cluster-front", "file", staff, Place.SIDE, order=70))
    add_panel(Section.TODAY, EDITORS, today)


def today(acting: Acting, _at: datetime) -> Panel | None:
    """Reviews that wait for this editor, then what was sent back or is half written, then offers."""
    rows = [_row(one, _("审稿")) for one in desk.waiting_for(acting, limit=TODAY_SHOWN)]
    rows += [_row(one, _("接着写")) for one in desk.own_drafts(acting, limit=3)]
    rows += [
        Row(title=one.article.title, href="/newsroom/shares", note=one.article.site.name, action=_("看推送"))
        for one in desk.offers_to(acting, limit=3)
    ]
    return Panel(tuple(rows)) if rows else None


def _row(article: Article, action: str) -> Row:
    return Row(title=article.title, href=f"/newsroom/articles/{article.id}", note=article.column.name, action=action)

"""What orders put on the first screens and into the menus."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import OFFICERS, Acting, Role
from yizhan.kernel.screens import MenuEntry, Panel, Place, Row, Section, add_entry, add_panel
from yizhan.orders.queries.access import DESKS, holder_of
from yizhan.orders.queries.lists import OrderRow, mendings, on_desk, overdue_below, own_orders, told_orders

SHOWN = 6


def register() -> None:
    """Called when the room is ready."""
    member, cadre = frozenset({Role.MEMBER}), frozenset({Role.CADRE})
    door = frozenset({Role.VISITOR, Role.MEMBER})
    note = gettext_lazy("不用登录，不经过您的单位")
    add_entry(MenuEntry(gettext_lazy("维权求助"), "rights", "shield", door, Place.DOOR, order=15, note=note))
    add_entry(MenuEntry(gettext_lazy("维权求助"), "rights", "shield", member, Place.ME, order=12))
    add_entry(MenuEntry(gettext_lazy("工单"), "orders", "inbox", DESKS, Place.SIDE, order=8))
    add_entry(MenuEntry(gettext_lazy("整改要求"), "mendings", "rules", OFFICERS, Place.SIDE, order=13))
    add_entry(MenuEntry(gettext_lazy("会员告知的事"), "orders-told", "info", cadre, Place.SIDE, order=16))
    hotline = frozenset({Role.HOTLINE_OPERATOR})
    add_entry(MenuEntry(gettext_lazy("热线登记"), "hotline", "phone", hotline, Place.SIDE, order=5))
    add_panel(Section.TODAY, DESKS, today)
    add_panel(Section.TODAY, hotline, calls)
    add_panel(Section.OVERDUE, DESKS, overdue)
    add_panel(Section.WAITING, member, waiting)
    add_panel(Section.HELP, cadre, told)
    add_panel(Section.TODAY, OFFICERS, to_mend)


def today(acting: Acting, at: datetime) -> Panel | None:
    """Orders on the desk, in clock order with what else is to be done."""
    rows, following = on_desk(acting, on=local_date(at), limit=SHOWN)
    more = Row(title=_("全部工单"), href="/orders") if following else None
    return Panel(tuple(_desk_row(row) for row in rows), more=more) if rows else None


def overdue(acting: Acting, at: datetime) -> Panel | None:
    rows = overdue_below(acting, on=local_date(at), limit=SHOWN)
    return Panel(tuple(_desk_row(row) for row in rows)) if rows else None


def waiting(acting: Acting, at: datetime) -> Panel | None:
    """An answer that waits for the person's word."""
    own = own_orders(holder_of(acting), on=local_date(at), limit=SHOWN)
    rows = [row for row in own if row.state == "answered" and not row.is_rating]
    shown = tuple(
        Row(title=row.what, href=f"/rights/mine/{row.id}", note=row.number, action=_("看答复")) for row in rows
    )
    return Panel(shown) if shown else None


def told(acting: Acting, at: datetime) -> Panel | None:
    """会员求助: what members wanted their union to know and is not settled yet."""
    rows = told_orders(acting, on=local_date(at), limit=SHOWN, only_open=True)
    shown = tuple(Row(title=row.name, href="/orders-told", note=row.what, side=row.state_word) for row in rows)
    return Panel(shown) if shown else None


def to_mend(acting: Acting, _at: datetime) -> Panel | None:
    found = [one for one in mendings(acting, limit=SHOWN) if one.reported_at is None and one.settled_at is None]
    rows = tuple(Row(title=_("整改要求"), href=f"/mendings/{one.id}", action=_("去整改")) for one in found)
    return Panel(rows) if rows else None


def calls(_acting: Acting, _at: datetime) -> Panel | None:
    return Panel(main=Row(title=_("登记来电"), href="/hotline"))


def _desk_row(row: OrderRow) -> Row:
    return Row(
        title=row.what,
        href=f"/orders/{row.id}",
        note=" · ".join(part for part in (row.number, row.place) if part),
        lamp=row.lamp,
        clock=row.clock,
        action=row.next_step,
    )

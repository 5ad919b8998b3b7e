"""What the register puts on the first screens and into the menus."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yizhan.kernel import calendar, clock
from yizhan.kernel.remembering import asked_once
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role
from yizhan.kernel.screens import Clock, MenuEntry, Panel, Place, Row, Section, add_entry, add_panel
from yizhan.registry.codes import MembershipState, TransferState, UnionState
from yizhan.registry.duplicates.queries import count_open
from yizhan.registry.models import Membership, Person, Transfer, Union
from yizhan.registry.queries.access import members_in_reach, objections_open, offers_waiting, transfers_waiting
from yizhan.registry.queries.expulsions import appeals_waiting
from yizhan.registry.queries.unions import invited_by, union_card

PLACERS = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.PROVINCE_OFFICER})
SHOWN = 6
COUNTED = 99  # a count on a screen is bounded: what is more is told as 99+
_MEMBER = frozenset({Role.MEMBER})
_EMPLOYER = frozenset({Role.EMPLOYER_AGENT})


def register() -> None:
    """Called when the room is ready."""
    add_entry(MenuEntry(gettext_lazy("会员名册"), "member-search", "members", OFFICERS, Place.SIDE, order=20))
    add_entry(MenuEntry(gettext_lazy("数据质量"), "quality", "figures", OFFICERS, Place.SIDE, order=21))
    repeated = MenuEntry(
        gettext_lazy("疑似重复"), "duplicates", "members", OFFICERS, Place.SIDE, order=21, count=repeated_entries
    )
    add_entry(repeated)
    add_entry(MenuEntry(gettext_lazy("周转库"), "pool", "pool", PLACERS, Place.SIDE, order=22, count=in_pool))
    transfers = MenuEntry(
        gettext_lazy("会员接转"), "transfers", "transfer", OFFICERS, Place.SIDE, order=24, count=waiting
    )
    add_entry(transfers)
    doubts = MenuEntry(
        gettext_lazy("登记问题"), "entry-objections", "info", OFFICERS, Place.SIDE, order=26, count=objected
    )
    add_entry(doubts)
    expelled = MenuEntry(
        gettext_lazy("除名和申诉"), "expulsions", "shield", OFFICERS, Place.SIDE, order=28, count=appealed
    )
    add_entry(expelled)
    add_entry(MenuEntry(gettext_lazy("届期与证书"), "terms", "clock", OFFICERS, Place.SIDE, order=31))
    add_entry(MenuEntry(gettext_lazy("开发区和企业"), "zones", "employer", PLACERS, Place.SIDE, order=32))
    add_entry(MenuEntry(gettext_lazy("所辖工会"), "unions", "unions", OFFICERS - {Role.CADRE}, Place.SIDE, order=29))
    add_entry(MenuEntry(gettext_lazy("本级工会"), "our-union", "unions", OFFICERS, Place.SIDE, order=30))
    add_entry(MenuEntry(gettext_lazy("单位工会"), "our-union", "unions", _EMPLOYER, Place.TAB, order=30))
    add_entry(MenuEntry(gettext_lazy("我的会籍"), "my-membership", "members", _MEMBER, Place.ME, order=5))
    add_entry(MenuEntry(gettext_lazy("亲属和同事申报"), "ties", "shield", OFFICERS, Place.SIDE, order=80))
    add_entry(MenuEntry(gettext_lazy("亲属和同事申报"), "ties", "shield", _MEMBER, Place.ME, order=50))
    note = gettext_lazy("没有单位工会也能入，一分钟办完")
    visitors = frozenset({Role.VISITOR})
    add_entry(MenuEntry(gettext_lazy("我要入会"), "join", "join", visitors, Place.DOOR, order=5, note=note))
    add_panel(Section.TODAY, frozenset({Role.CADRE}), to_import)
    add_panel(Section.IDENTITY, _MEMBER, identity)
    add_panel(Section.CONTACT, _MEMBER, contact)
    add_panel(Section.WAITING, _MEMBER, to_join)
    add_panel(Section.TODAY, OFFICERS, transfers_today)
    add_panel(Section.TODAY, OFFICERS, offers_today)
    add_panel(Section.TODAY, OFFICERS - {Role.CADRE}, appeals_today)
    add_panel(Section.HELP, frozenset({Role.CADRE}), objections_told)
    add_panel(Section.WAITING, _MEMBER, offered)
    add_panel(Section.TODAY, PLACERS, pool_today)
    add_panel(Section.OUR_UNION, _EMPLOYER, our_union)
    add_panel(Section.NEWCOMERS, _EMPLOYER, newcomers)


def to_import(_acting: Acting, _at: datetime) -> Panel:
    """The desk's main button."""
    return Panel(main=Row(_("导入名册"), href=reverse("rosters")))


def newcomers(acting: Acting, at: datetime) -> Panel | None:
    """How many of the employer's list have joined since they were invited; not who has not."""
    invited, joined = invited_by(acting.node_id, since=at) if acting.node_id else (0, 0)
    if not invited:
        return None
    told = (
        _("名单 {invited} 人，已入会 {joined} 人。入不入会由本人决定。")
        if joined
        else _("名单 {invited} 人，还没有人入会。入不入会由本人决定。")
    )
    note = told.format(invited=invited, joined=joined)
    return Panel((Row(title=_("职工入会邀请"), href=reverse("our-union"), note=note),))


def in_pool(acting: Acting) -> int:
    """How many wait in the holding pools of the line; one more than COUNTED stands for all above it."""
    return asked_once(("in_pool", acting), _held(acting)[: COUNTED + 1].count)


def to_place(acting: Acting) -> int:
    """How many of them are this desk's to place: above the counties only who is in no county's pool."""
    if acting.level not in (Level.CITY, Level.PROVINCE):
        return in_pool(acting)
    return _held(acting).filter(county_id__isnull=True)[: COUNTED + 1].count()


def _held(acting: Acting) -> QuerySet[Membership]:
    return members_in_reach(acting).filter(state=MembershipState.HOLDING)


def repeated_entries(acting: Acting) -> int:
    """How many pairs of entries look like one person's; one more than COUNTED stands for all above it."""
    return count_open(acting, most=COUNTED + 1)


def waiting(acting: Acting) -> int:
    """How many transfers and offers wait for the acting union; one more than COUNTED stands for all above it."""
    return (transfers_waiting(acting) | offers_waiting(acting))[: COUNTED + 1].count()


def identity(acting: Acting, _at: datetime) -> Panel | None:
    """Name, union and member number."""
    if acting.person_id is None:
        return None
    person = Person.objects.get(id=acting.person_id)
    membership = _membership(acting)
    number = person.member_number
    union = membership.union.name if membership else _("还没有会籍")
    return Panel((Row(person.name, note=union, side=_("会员号 %(n)s") % {"n": number} if number else ""),))


def contact(acting: Acting, _at: datetime) -> Panel | None:
    """Who looks after one, with one tap to call."""
    membership = _membership(acting)
    if membership is None:
        return None
    known = union_card(membership.union_id).contact
    title = known.name or known.union_name
    return Panel((Row(title, note=known.union_name, phone=known.phone),))


def to_join(acting: Acting, _at: datetime) -> Panel | None:
    """Who is in no union is led to one; who waits for an answer to a transfer sees it."""
    if acting.person_id is None:
        title, note = _("找到我的会籍，或者入会"), _("手机号还没有和名册对上")
        return Panel((Row(title, href=reverse("my-membership"), note=note, action=_("去办")),))
    if _membership(acting) is None:
        return Panel((Row(_("您还没有会籍"), href=reverse("join"), note=_("入会只要一分钟"), action=_("入会")),))
    return None


def transfers_today(acting: Acting, at: datetime) -> Panel | None:
    """Transfers that wait for the acting union, with their clocks."""
    rows = list(transfers_waiting(acting)[: SHOWN + 1])
    told = tuple(_transfer_row(row, clock.local_date(at)) for row in rows[:SHOWN])
    return Panel(told) if told else None


def offers_today(acting: Acting, at: datetime) -> Panel | None:
    """Members whom another union asks for: the old union answers."""
    on = clock.local_date(at)
    told = tuple(
        Row(
            title=_("%(union)s 请 %(name)s 转入") % {"union": one.to_union.name, "name": one.person.name},
            href=reverse("transfer", args=[one.id]),
            note=one.from_union.name,
            clock=Clock(calendar.working_days_between(on, one.due_on), one.due_on),
            action=_("答复"),
        )
        for one in offers_waiting(acting)[:SHOWN]
    )
    return Panel(told) if told else None


def offered(acting: Acting, _at: datetime) -> Panel | None:
    """A union asks for the member, whose word is wanted."""
    if acting.person_id is None:
        return None
    waiting = Transfer.objects.filter(
        person_id=acting.person_id, state=TransferState.OFFERED, member_agreed_at__isnull=True
    )
    one = waiting.select_related("to_union").first()
    if one is None:
        return None
    return Panel(
        (Row(_("有工会请您把会籍转过去"), href=reverse("my-membership"), note=one.to_union.name, action=_("去答复")),)
    )


def objections_told(acting: Acting, _at: datetime) -> Panel | None:
    """会员求助: who says that their entry is not right."""
    rows = tuple(
        Row(one.person.name, href=reverse("entry-objection", args=[one.id]), note=one.said, side=_("登记不对"))
        for one in objections_open(acting)[:SHOWN]
    )
    return Panel(rows) if rows else None


def objected(acting: Acting) -> int:
    """How many entries are said not to be right; one more than COUNTED stands for all above it."""
    return objections_open(acting)[: COUNTED + 1].count()


def appeals_today(acting: Acting, at: datetime) -> Panel | None:
    """Appeals against expulsions that the acting desk is to answer, with their clocks."""
    on = clock.local_date(at)
    rows = tuple(
        Row(
            title=_("%(name)s 对除名申诉") % {"name": one.expulsion.person.name},
            href=reverse("expulsion", args=[one.expulsion_id]),
            note=one.expulsion.membership.union.name,
            clock=Clock(
                calendar.working_days_between(on, one.due_on),
                one.due_on,
                provisional=not calendar.is_published(one.due_on),
            ),
            action=_("答复"),
        )
        for one in appeals_waiting(acting)[:SHOWN]
    )
    return Panel(rows) if rows else None


def appealed(acting: Acting) -> int:
    """How many appeals wait for the acting desk; one more than COUNTED stands for all above it."""
    return asked_once(("appeals", acting), appeals_waiting(acting)[: COUNTED + 1].count)


def _transfer_row(transfer: Transfer, on: date) -> Row:
    remaining = calendar.working_days_between(on, transfer.due_on)
    return Row(
        title=_("%(name)s 申请转入") % {"name": transfer.person.name},
        href=reverse("transfer", args=[transfer.id]),
        note=transfer.from_union.name,
        clock=Clock(remaining, transfer.due_on, provisional=not calendar.is_published(transfer.due_on)),
        action=_("接收"),
    )


def pool_today(acting: Acting, _at: datetime) -> Panel | None:
    """One row for everybody who waits in the pool for this desk."""
    count = to_place(acting)
    if not count:
        return None
    shown = f"{COUNTED}+" if count > COUNTED else str(count)
    words = ngettext("周转库里有 %(n)s 人待安置", "周转库里有 %(n)s 人待安置", count) % {"n": shown}
    return Panel((Row(words, href=reverse("pool"), action=_("安置")),))


def our_union(acting: Acting, _at: datetime) -> Panel | None:
    """The employer's union, or that there is none yet."""
    if acting.node_id is None:
        return None
    union = Union.objects.filter(employer_id=acting.node_id).exclude(state=UnionState.WOUND_UP).first()
    if union is None:
        note = _("建会、选举、法人登记一次申请")
        return Panel((Row(_("本单位还没有工会"), href=reverse("our-union"), note=note, action=_("申请建会")),))
    state = str(union.get_state_display())
    return Panel((Row(union.name, href=reverse("our-union"), note=state, action=_("扫码入会")),))


def _membership(acting: Acting) -> Membership | None:
    """The open membership of who acts, with its union: several parts of one screen ask."""
    if acting.person_id is None:
        return None
    open_ones = Membership.objects.filter(person_id=acting.person_id, closed_on__isnull=True)
    return asked_once(("membership", acting.person_id), open_ones.select_related("union").first)

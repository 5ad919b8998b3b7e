"""What cases put on the first screens and into the menus."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yizhan.cases.queries.appeals import appeals_on_desk
from yizhan.cases.queries.assisting import open_assistances
from yizhan.cases.queries.drafts import own_drafts
from yizhan.cases.queries.hardship import reviews_due
from yizhan.cases.queries.helping import help_on_desk
from yizhan.cases.queries.inbox import InboxRow, count_to_do, in_notice, inbox, overdue_in_line, waiting_for_member
from yizhan.cases.queries.mine import OwnApplication, own_applications
from yizhan.cases.queries.reports import Kind, Report, reports_of
from yizhan.cases.queries.underway import under_way
from yizhan.cases.rules.reporting import Period
from yizhan.catalogue import api as catalogue
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import OFFICERS, Acting, Role
from yizhan.kernel.screens import Clock, MenuEntry, Panel, Place, Row, Section, add_entry, add_panel

TODAY_SHOWN = 12
MOST_COUNTED = 99  # of what is not shown
ASIDE_SHOWN = 6
IN_THE_PORTAL = frozenset({Role.MEMBER, Role.EMPLOYER_AGENT})


def register() -> None:
    """Called when the room is ready."""
    everyone = frozenset(Role) - {Role.SYSTEM}
    add_entry(MenuEntry(gettext_lazy("我的办件"), "my-cases", "rules", IN_THE_PORTAL, Place.ME, order=10))
    add_entry(MenuEntry(gettext_lazy("办件"), "my-cases", "rules", IN_THE_PORTAL, Place.TAB, order=25))
    add_entry(MenuEntry(gettext_lazy("今天要办"), "inbox", "inbox", OFFICERS, Place.SIDE, order=5))
    add_entry(MenuEntry(gettext_lazy("本工会的申请"), "my-cases", "rules", OFFICERS, Place.SIDE, order=16))
    add_entry(MenuEntry(gettext_lazy("证书"), "certificates", "check", OFFICERS | {Role.AUDITOR}, Place.SIDE, order=45))
    add_entry(MenuEntry(gettext_lazy("证书和保障"), "certificates", "check", IN_THE_PORTAL, Place.ME, order=15))
    add_entry(MenuEntry(gettext_lazy("帮办代办"), "assist", "rules", OFFICERS, Place.SIDE, order=14))
    add_entry(MenuEntry(gettext_lazy("名额排序"), "rounds", "rules", OFFICERS, Place.SIDE, order=11))
    add_entry(MenuEntry(gettext_lazy("申诉"), "appeals", "info", OFFICERS, Place.SIDE, order=12))
    add_entry(MenuEntry(gettext_lazy("公示"), "notices", "info", OFFICERS, Place.SIDE, order=40))
    add_entry(MenuEntry(gettext_lazy("公示"), "notices", "info", everyone - OFFICERS, Place.ME, order=60))
    add_panel(Section.WAITING, IN_THE_PORTAL, waiting)
    add_panel(Section.REQUESTS, frozenset({Role.EMPLOYER_AGENT}), requests)
    add_panel(Section.TODAY, OFFICERS, today)
    add_panel(Section.TODAY, OFFICERS, objections)
    add_panel(Section.TODAY, OFFICERS, waiting)
    add_panel(Section.TODAY, OFFICERS, appeals)
    add_panel(Section.TODAY, frozenset({Role.CADRE}), reviews)
    add_panel(Section.SUPPLEMENTS, OFFICERS, supplements)
    add_panel(Section.HELP, OFFICERS, asked)
    add_panel(Section.HELP, frozenset({Role.CADRE}), helped)
    add_panel(Section.REPORTS, frozenset({Role.CADRE}), reports)
    add_panel(Section.OVERDUE, OFFICERS - {Role.CADRE}, overdue)


def waiting(acting: Acting, at: datetime) -> Panel | None:
    """What waits for the applicant: corrections with their days, a form whose turn it is, a rating, a draft."""
    on = local_date(at)
    rows = [row for application in own_applications(acting, on=on) for row in _waiting_rows(application)]
    drafts = _draft_rows(acting)
    return Panel(tuple(rows + drafts)) if rows or drafts else None


def _draft_rows(acting: Acting) -> list[Row]:
    """What was begun; where the same was sent meanwhile, the draft is good for nothing and leads to its discarding."""
    found = own_drafts(acting, limit=3)
    standing = under_way(acting) if found else {}
    rows = []
    for draft in found:
        programme = catalogue.version(draft.programme_version_id)
        is_useless = draft.case_id is None and catalogue.in_the_way(programme, standing) is not None
        rows.append(
            Row(
                title=catalogue.said(programme.names),
                href=f"/drafts/{draft.id}/discard" if is_useless else f"/drafts/{draft.id}",
                note=_("同样的申请正在办理，这份草稿用不上了") if is_useless else _("填了一半，内容还在"),
                action=_("删除草稿") if is_useless else _("接着填"),
            )
        )
    return rows


def requests(acting: Acting, at: datetime) -> Panel | None:
    """本单位的办件."""
    rows = [
        Row(
            title=one.name,
            href=f"/cases/{one.id}",
            note=one.number,
            side=_("已办结") if one.is_over else f"{one.bar.percent}%" if one.bar.percent else _("已提交"),
        )
        for one in own_applications(acting, on=local_date(at), limit=ASIDE_SHOWN)
    ]
    return Panel(tuple(rows), more=Row(title=_("全部"), href="/cases")) if rows else None


def today(acting: Acting, at: datetime) -> Panel | None:
    """今天要办, in clock order, each with its one next step, and how many more there are."""
    found = inbox(acting, on=local_date(at), limit=TODAY_SHOWN)
    left = count_to_do(acting, most=TODAY_SHOWN + MOST_COUNTED) - sum(len(row.case_ids) for row in found.rows)
    more = Row(title=_still(left), href="/inbox") if left > 0 else None
    return Panel(tuple(_desk_row(row) for row in found.rows), more=more)


def _still(left: int) -> str:
    """How many more; many are not counted to the end."""
    if left >= MOST_COUNTED:
        return _("还有 {n} 件以上").format(n=MOST_COUNTED)
    return ngettext("还有 {n} 件", "还有 {n} 件", left).format(n=left)


def objections(acting: Acting, at: datetime) -> Panel | None:
    """Notices that an objection holds up until somebody on this desk has looked into it."""
    held_up = [row for row in in_notice(acting, on=local_date(at)) if row.open_objections]
    rows = tuple(_desk_row(row, action=_("核实异议")) for row in held_up[:ASIDE_SHOWN])
    return Panel(rows, more=Row(title=_("全部"), href="/inbox")) if rows else None


def appeals(acting: Acting, at: datetime) -> Panel | None:
    """Appeals that wait for an answer, below what is to be done today."""
    found = appeals_on_desk(acting, on=local_date(at), limit=ASIDE_SHOWN)
    rows = [
        Row(
            title=row.applicant,
            href=f"/appeals/{row.appeal.id}",
            note=f"{row.programme} · {row.number}",
            lamp=row.lamp,
            clock=row.clock,
            action=_("答复申诉"),
        )
        for row in found
    ]
    return Panel(tuple(rows)) if rows else None


def reviews(acting: Acting, at: datetime) -> Panel | None:
    """Hardship files of one's union that are due for their yearly review: visit, and help to apply."""
    rows = [
        Row(title=one.name, href="/assist", note=_("困难职工档案该复核了"), side=one.due_on.isoformat())
        for one in reviews_due(acting, on=local_date(at), limit=ASIDE_SHOWN)
    ]
    return Panel(tuple(rows)) if rows else None


def supplements(acting: Acting, at: datetime) -> Panel | None:
    rows = waiting_for_member(acting, on=local_date(at), limit=ASIDE_SHOWN)
    return Panel(tuple(_desk_row(row, action="") for row in rows)) if rows else None


def asked(acting: Acting, at: datetime) -> Panel | None:
    """Members of this desk's union who ask it to fill in for them."""
    found = help_on_desk(acting, limit=ASIDE_SHOWN)
    names = _service_names(at) if found else {}
    rows = [
        Row(
            title=one.person.name,
            href=f"/help-asked/{one.id}",
            note=names.get(one.programme_code, ""),
            side=local_date(one.asked_at).isoformat(),
            action=_("去帮办"),
        )
        for one in found
    ]
    return Panel(tuple(rows)) if rows else None


def helped(acting: Acting, at: datetime) -> Panel | None:
    """Whom this cadre began to fill in for, and who has not confirmed it yet."""
    found = open_assistances(acting)[:ASIDE_SHOWN]
    names = _service_names(at) if found else {}
    rows = [
        Row(
            title=one.person.name,
            href=f"/assist/{one.id}",
            note=names.get(one.programme_code, ""),
            side=_("等本人确认"),
            action=_("接着帮办"),
        )
        for one in found
    ]
    return Panel(tuple(rows), more=Row(title=_("帮办代办"), href="/assist")) if rows else None


def reports(acting: Acting, at: datetime) -> Panel | None:
    """本月要报: each with what was reported already, the last day and, of a period, what is left of its time."""
    rows = tuple(_report_row(each) for each in reports_of(acting, on=local_date(at)))
    return Panel(rows[:ASIDE_SHOWN], folded=rows[ASIDE_SHOWN:]) if rows else None


def overdue(acting: Acting, at: datetime) -> Panel | None:
    rows = overdue_in_line(acting, on=local_date(at), limit=ASIDE_SHOWN)
    return Panel(tuple(_desk_row(row, action="") for row in rows)) if rows else None


def _service_names(at: datetime) -> dict[str, str]:
    return {each.code: catalogue.said(each.names) for each in catalogue.list_published(local_date(at))}


def _waiting_rows(one: OwnApplication) -> list[Row]:
    rows = []
    if one.missing_items:
        told = ngettext("补 %(n)d 项", "补 %(n)d 项", one.missing_items) % {"n": one.missing_items}
        rows.append(
            Row(
                title=told,
                href=f"/cases/{one.id}/supplement",
                note=one.name,
                clock=Clock(one.answer_days or 0),
                action=_("去补正"),
            )
        )
    if one.owed_papers and not one.is_over:
        rows.append(Row(title=_("补交承诺的材料"), href=f"/cases/{one.id}/owed", note=one.name, action=_("去补交")))
    rows += [
        Row(title=part.name, href=f"/cases/{one.id}", note=_("轮到这一步了"), action=_("去填写"))
        for part in one.parts
        if part.can_be_filled_in
    ]
    rows += [
        Row(title=part.name, href=f"/cases/{one.id}", note=_("已办结"), action=_("评价一下"))
        for part in one.parts
        if part.can_be_rated
    ]
    return rows


def _report_row(one: Report) -> Row:
    if one.period is not None:
        return _period_row(one, one.period)
    nominates = one.kind is Kind.NOMINATIONS
    said = [_("{day} 截止") if nominates else _("任期到 {day}")]
    if not nominates:
        said.insert(0, _("选举之后报结果"))
    elif one.reported:  # nobody so far is no news
        said.insert(0, ngettext("已提名 %(n)d 人", "已提名 %(n)d 人", one.reported) % {"n": one.reported})
    return Row(
        title=catalogue.said(one.programme.names),
        href="/assist" if nominates else f"/services/{one.programme.code}",
        note=" · ".join(said).format(day=one.until.isoformat()),
        action=_("去提名") if nominates else _("去报"),
    )


def _period_row(one: Report, period: Period) -> Row:
    """A report of a period. Its clock stands beside it until the first is in: several may follow, none has to."""
    first, last = period.first.month, period.last.month
    words = _("{last} 月") if first == last else _("{first} 月到 {last} 月")
    said = (
        ngettext("已报 %(n)d 次", "已报 %(n)d 次", one.reported) % {"n": one.reported}
        if one.reported
        else _("还没有报；办过的请报，没有办过不用报")
    )
    return Row(
        title=catalogue.said(one.programme.names),
        href=f"/services/{one.programme.code}",
        note=" · ".join(
            (words.format(first=first, last=last), said, _("{day} 截止").format(day=one.until.isoformat()))
        ),
        lamp=one.lamp,
        clock=None if one.reported else Clock(one.remaining, one.until, provisional=one.is_provisional),
        action=_("去报"),
    )


def _desk_row(row: InboxRow, *, action: str | None = None) -> Row:
    return Row(
        title=row.applicant,
        href=f"/cases/{row.application_id}",
        note=f"{row.programme} · {row.number}",
        lamp=row.lamp,
        clock=row.clock,
        action=str(row.next_word) if action is None else action,
    )

"""First screens: which sections a role sees, in which order, with which words when there is nothing in them.

The rooms fill the sections (`kernel.screens.add_panel`); nothing here knows what a case or a grant is.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import screens
from yizhan.kernel.scope import OFFICERS, Acting, Role
from yizhan.kernel.screens import Panel, Row, Section

SERVICES_SHOWN = 3
IN_CLOCK_ORDER = frozenset({Section.TODAY, Section.WAITING, Section.OVERDUE, Section.SUPPLEMENTS})


@dataclass(frozen=True, slots=True)
class Heading:
    """A section on one kind of first screen. Without words for emptiness it is left out when empty."""

    section: Section
    title: str | Promise
    when_empty: str | Promise = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A section as it is drawn."""

    heading: Heading
    panel: Panel

    @property
    def is_empty(self) -> bool:
        return not self.panel.rows and not self.panel.folded


MEMBER = (
    Heading(Section.WAITING, _("等您办的事"), _("现在没有要您办的事。")),
    Heading(Section.SERVICES, _("您可能享受的服务")),
    Heading(Section.CONTACT, _("我的工会联系人")),
    Heading(Section.STATION, _("最近的驿站")),
)
CADRE = (
    Heading(Section.TODAY, _("今天要办"), _("今天没有要办的事。")),
    Heading(Section.SUPPLEMENTS, _("等申请人补正"), aside=True),
    Heading(Section.HELP, _("会员求助"), _("没有会员求助。"), aside=True),
    Heading(Section.REPORTS, _("本月要报"), _("这个月没有要报的。"), aside=True),
)
OFFICER = (
    Heading(Section.TODAY, _("今天要办"), _("今天没有要办的事。")),
    Heading(Section.OVERDUE, _("超期与临近超期"), aside=True),
    Heading(Section.SUPPLEMENTS, _("等申请人补正"), aside=True),
    Heading(Section.HELP, _("会员求助"), aside=True),
    Heading(Section.FIGURES, _("数字"), aside=True),
)
TREASURER = (
    Heading(Section.TODAY, _("今天要办"), _("今天没有要办的款项。")),
    Heading(Section.FIGURES, _("数字"), aside=True),
)
AUDITOR = (
    Heading(Section.TRAIL, _("最近的查看与改动"), _("这里会列出谁看过、改过什么。现在还没有记录。")),
    Heading(Section.FIGURES, _("数字"), aside=True),
)
EMPLOYER = (
    Heading(Section.WAITING, _("等您办的事"), _("现在没有要您办的事。")),
    Heading(Section.OUR_UNION, _("本单位的工会")),
    Heading(Section.NEWCOMERS, _("待确认的职工")),
    Heading(Section.REQUESTS, _("本单位的办件")),
    Heading(Section.CONTACT, _("工会联系人")),
)
OTHER_STAFF = (
    Heading(Section.TODAY, _("今天要办"), _("今天没有要办的事。")),
    Heading(Section.FIGURES, _("数字"), aside=True),
)

_BY_ROLE = {
    Role.MEMBER: MEMBER,
    Role.CADRE: CADRE,
    Role.TREASURER: TREASURER,
    Role.AUDITOR: AUDITOR,
    Role.EMPLOYER_AGENT: EMPLOYER,
    **dict.fromkeys(OFFICERS - {Role.CADRE}, OFFICER),
}


def blocks(acting: Acting, at: datetime) -> list[Block]:
    """The sections of this role's first screen: those with something in them or with words for emptiness."""
    found = [Block(heading, _panel(heading.section, acting, at)) for heading in _BY_ROLE.get(acting.role, OTHER_STAFF)]
    return [block for block in found if not block.is_empty or block.heading.when_empty or block.panel.main]


def identity(acting: Acting, at: datetime) -> Row | None:
    """Who one is in the register: name, union, member code."""
    rows = _panel(Section.IDENTITY, acting, at).rows
    return rows[0] if rows else None


def _panel(section: Section, acting: Acting, at: datetime) -> Panel:
    """What several rooms say, as one panel. Of the services only the first few stand open."""
    said = screens.panels(section, acting, at)
    rows = tuple(row for panel in said for row in panel.rows)
    folded = tuple(row for panel in said for row in panel.folded)
    if section in IN_CLOCK_ORDER:
        rows = tuple(sorted(rows, key=_urgency))
    if section is Section.SERVICES:
        rows, folded = rows[:SERVICES_SHOWN], rows[SERVICES_SHOWN:] + folded
    more = next((panel.more for panel in said if panel.more), None)
    main = next((panel.main for panel in said if panel.main), None)
    return Panel(rows, folded, more, main)


def _urgency(row: Row) -> tuple[bool, int]:
    """Least time left first, whichever room it comes from; what stands still or has no clock keeps its order after."""
    ticking = row.clock is not None and not row.clock.suspended
    return (not ticking, row.clock.remaining if row.clock and ticking else 0)

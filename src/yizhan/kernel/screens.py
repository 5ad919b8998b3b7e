"""What the rooms put on shared screens: entries of the menus and panels of the first screens.

Rooms register in their `AppConfig.ready()`; `web` draws. Plain data only, so that every room's rows look and read
alike and no room needs to know the shell. An entry whose address does not exist is not shown: menus show what works.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise

from yizhan.kernel.scope import Acting, Role

Text = str | Promise


class Place(StrEnum):
    """Which menu an entry belongs to."""

    TAB = "tab"  # the phone's tabs at the bottom: 首页 服务 活动 驿站 我的
    SIDE = "side"  # the desk's menu at the side
    DOOR = "door"  # a large door on the front page, open to visitors
    ME = "me"  # the list on 我的


class Section(StrEnum):
    """The parts of the first screens, in no order; `web.home` says which role sees which, and where."""

    IDENTITY = "identity"  # union and member code, below the name
    WAITING = "waiting"  # what waits for me
    SERVICES = "services"  # what I may have
    CONTACT = "contact"  # who looks after me in the union
    STATION = "station"  # nearest station now open
    TODAY = "today"  # 今天要办, in clock order
    SUPPLEMENTS = "supplements"  # 等申请人补正
    HELP = "help"  # 会员求助
    REPORTS = "reports"  # 本月要报
    OVERDUE = "overdue"  # what rose by itself
    FIGURES = "figures"
    TRAIL = "trail"  # for the auditor: who read and changed what
    OUR_UNION = "our_union"  # for the employer
    NEWCOMERS = "newcomers"  # for the employer: employees to confirm
    REQUESTS = "requests"  # for the employer: what was asked and how it stands


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left of a time limit, in working days; negative is overdue. `suspended` = the clock stands."""

    remaining: int
    due: date | None = None
    suspended: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what it is, a note below, what it is worth or how it stands at the side, where it leads.

    `lamp`: normal | yellow | red | overdue | suspended. `action`: the one next step, in a verb. `phone`: shows a
    call button instead of a link.
    """

    title: Text
    href: str = ""
    note: Text = ""
    value: Text = ""
    side: Text = ""
    lamp: str = ""
    clock: Clock | None = None
    action: Text = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows of one section. `folded` open on demand; `more` leads to the whole list; `main` is its main button."""

    rows: tuple[Row, ...] = ()
    folded: tuple[Row, ...] = ()
    more: Row | None = None
    main: Row | None = None


Provider = Callable[[Acting, datetime], Panel | None]
Counter = Callable[[Acting], int]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of a menu. `address` is a URL name; `icon` one of assets/icons.json; `count` a bounded number."""

    label: Text
    address: str
    icon: str
    roles: frozenset[Role]
    place: Place
    order: int = 50
    note: Text = ""
    count: Counter | None = field(default=None, compare=False)


_entries: dict[tuple[Place, str], MenuEntry] = {}
_providers: list[tuple[Section, frozenset[Role], Provider]] = []


def add_entry(entry: MenuEntry) -> None:
    """Put an entry into a menu. Registering the same address again replaces it."""
    _entries[entry.place, entry.address] = entry


def add_panel(section: Section, roles: frozenset[Role], provider: Provider) -> None:
    """Fill a section of the first screen for these roles. Several rooms may fill one; their rows follow one another."""
    if (section, roles, provider) not in _providers:
        _providers.append((section, roles, provider))


def entries(place: Place, role: Role) -> list[MenuEntry]:
    """The entries of one menu for one role, in order."""
    found = [entry for entry in _entries.values() if entry.place is place and role in entry.roles]
    return sorted(found, key=lambda entry: entry.order)


def panels(section: Section, acting: Acting, at: datetime) -> list[Panel]:
    """What the rooms have to say in one section, without those that have nothing to say."""
    said = (provider(acting, at) for of, roles, provider in _providers if of is section and acting.role in roles)
    return [panel for panel in said if panel is not None]

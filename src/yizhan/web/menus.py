"""The menus as one request sees them: entries of the rooms whose addresses exist, with the current one marked."""

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse

from yizhan.kernel import screens
from yizhan.kernel.scope import Acting
from yizhan.kernel.screens import MenuEntry, Place, Text


@dataclass(frozen=True, slots=True)
class Link:
    """One entry ready to be drawn."""

    label: Text
    href: str
    icon: str
    note: Text
    current: bool
    count: int = 0


def menu(place: Place, acting: Acting, path: str) -> list[Link]:
    """The links of one menu. Of entries that match the path, the longest is current."""
    found = [(entry, href) for entry in screens.entries(place, acting.role) if (href := address_of(entry.address))]
    current = max((href for _, href in found if _is_under(path, href)), key=len, default="")
    return [_link(entry, href, acting, current=href == current) for entry, href in found]


@cache
def address_of(name: str) -> str:
    """Where an entry leads; empty where no such page is built. The addresses of a process stay as they are."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _link(entry: MenuEntry, href: str, acting: Acting, *, current: bool) -> Link:
    count = entry.count(acting) if entry.count else 0
    return Link(entry.label, href, entry.icon, entry.note, current, count)


def _is_under(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(f"{href.rstrip('/')}/"))

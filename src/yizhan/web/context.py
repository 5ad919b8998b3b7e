"""What every page knows: who acts, the menus, language and size of type, whether this is a demonstration."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from yizhan.accounts.demo import CAST
from yizhan.accounts.edge import Access, acting
from yizhan.kernel.scope import Acting, Role
from yizhan.kernel.screens import Place, Text
from yizhan.registry.api import invented_words
from yizhan.web.menus import Link, menu

ELDER = "elder"
THEME_COOKIE = "yizhan_theme"
# Pages on which nothing is left in Chinese but names; `tests/arch/test_russian.py` holds their texts.
WHOLE_IN_RUSSIAN = frozenset(
    {
        "sign-in", "enter-code", "sign-in-by-password", "enter-second", "second-step", "desk-code", "desk-confirm",
        "join", "join-by-code", "join-done",
    }
)  # fmt: skip
PORTAL_ROLES = frozenset({Role.VISITOR, Role.MEMBER, Role.EMPLOYER_AGENT})


@dataclass(frozen=True)
class Frame:
    """The frame around a page. Worked out only as far as the page asks: a receipt needs no menus."""

    request: HttpRequest

    @cached_property
    def acting(self) -> Acting:
        return acting(self.request)

    @property
    def signed_in(self) -> bool:
        return self.acting.role is not Role.VISITOR

    @property
    def on_desk(self) -> bool:
        return self.acting.role not in PORTAL_ROLES

    @property
    def layout(self) -> str:
        """For pages that several roles share: `{% extends frame.layout %}`."""
        return "web/desk.html" if self.on_desk else "web/portal.html"

    @property
    def elder(self) -> bool:
        return self.request.COOKIES.get(THEME_COOKIE) == ELDER

    @property
    def invented_words(self) -> str:
        """That the register is a synthetic province; empty where it is real. A demonstration has its own words."""
        return "" if settings.DEMO else invented_words()

    @property
    def here(self) -> str:
        """This page, for forms that come back to it."""
        return self.request.get_full_path() if self.request.method == "GET" else "/"

    @property
    def languages(self) -> list[tuple[str, str, bool]]:
        now = get_language()
        return [(code, str(name), code == now) for code, name in settings.LANGUAGES]

    @property
    def is_partly_translated(self) -> bool:
        """Whether something of this page may be in Chinese though its reader chose Russian."""
        match = self.request.resolver_match
        if get_language() != "ru" or match is None:  # a refusal of the frame's own is whole
            return False
        is_front = match.view_name == "home" and not self.signed_in
        return not is_front and match.view_name not in WHOLE_IN_RUSSIAN

    @cached_property
    def tabs(self) -> list[Link]:
        return menu(Place.TAB, self.acting, self.request.path)

    @cached_property
    def side(self) -> list[Link]:
        return menu(Place.SIDE, self.acting, self.request.path)

    @cached_property
    def side_list(self) -> SafeString:
        """The menu at the side, which a page shows twice: folded on a phone, open on the desk."""
        return render_to_string("web/parts/side.html", {"links": self.side})

    @property
    def search(self) -> str:
        """Where the desk's search box leads; empty where that is not this role's business."""
        address, roles = _search()
        return address if self.on_desk and self.acting.role in roles else ""


@dataclass(frozen=True, slots=True)
class Played:
    """Somebody of the cast, and where one becomes them."""

    label: Text
    href: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    told: dict[str, Any] = {"frame": Frame(request), "demo_mode": settings.DEMO}
    return told | {"demo_cast": _cast()} if settings.DEMO else told


@cache
def _search() -> tuple[str, frozenset[Role]]:
    """The address of the search for members, and whom it serves."""
    address = reverse("member-search")
    access = getattr(resolve(address).func, "access", None)
    return address, access.roles if isinstance(access, Access) else frozenset()


@cache
def _cast() -> list[Played]:
    return [Played(part.label, reverse("demo-person", args=[part.key])) for part in CAST]

"""Every address: the shell's own pages, then what each room exposes in `http/pages.py` and `http/api.py`.

A room that has no pages yet is simply not there; nothing links to it, since menus show what resolves.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.urls import URLPattern, URLResolver, include, path

ROOMS = ("accounts", "registry", "catalogue", "ledger", "cases", "insight")

handler400 = "yizhan.web.errors.bad_request"
handler403 = "yizhan.web.errors.permission_denied"
handler404 = "yizhan.web.errors.page_not_found"
handler500 = "yizhan.web.errors.server_error"


def module_of(room: str, name: str) -> ModuleType | None:
    """A room's module by role ("http.pages"), or None where the room has none."""
    package, _, _ = name.rpartition(".")
    for part in filter(None, (package, name)):
        if find_spec(f"yizhan.{room}.{part}") is None:
            return None
    return import_module(f"yizhan.{room}.{name}")


def room_pages() -> list[URLResolver]:
    """The pages of every room that has some."""
    found = (module_of(room, "http.pages") for room in ROOMS)
    return [path("", include(module)) for module in found if module]


def own_addresses() -> list[URLPattern | URLResolver]:
    """The shell's pages and the API root."""
    return [
        path("", include("yizhan.web.pages")),
        path("", include("yizhan.web.probes")),
        path("api/v1/", api.urls),
    ]


urlpatterns = [*own_addresses(), *room_pages()]

"""Which rooms have pages and API routes. A room that has none yet is simply not there."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from ninja import Router

ROOMS = ("accounts", "registry", "catalogue", "ledger", "cases", "orders", "insight", "cluster")


def page_modules() -> list[ModuleType]:
    """`http/pages.py` of every room that has one."""
    return [module for room in ROOMS if (module := module_of(room, "http.pages"))]


def routers() -> list[tuple[str, Router]]:
    """The API router of every room that has one. Rooms name their own paths; there is no prefix."""
    found = (module_of(room, "http.api") for room in ROOMS)
    return [("", module.router) for module in found if module]


def module_of(room: str, name: str) -> ModuleType | None:
    """A room's module by role ("http.pages"), or None where the room has no such file."""
    package, _, _ = name.rpartition(".")
    for part in (package, name):
        if part and find_spec(f"yizhan.{room}.{part}") is None:
            return None
    return import_module(f"yizhan.{room}.{name}")

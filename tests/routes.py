"""Every address of the platform with the access it declares: read by the architecture tests and by the matrix."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from yizhan.accounts.edge import Access, RoleAuth


@dataclass(frozen=True, slots=True)
class Route:
    """One page, or one operation of the API. `methods` is empty for a page: it decides by itself; see `is_shown`."""

    path: str
    name: str
    methods: tuple[str, ...]
    access: Access | None
    is_shown: bool = True  # a page that answers GET, rather than a press of a button alone

    @property
    def label(self) -> str:
        return " ".join([*self.methods, "/" + self.path])


def routes() -> list[Route]:
    """All of them, each once, in the order in which they are tried."""
    return list({route.label: route for route in _walk(get_resolver().url_patterns, "")}.values())


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield from _routes_at(pattern, path)


def _routes_at(pattern: URLPattern, path: str) -> Iterator[Route]:
    name = pattern.name or ""
    operations = _operations(pattern.callback)
    if operations is None:
        access = getattr(pattern.callback, "access", None)
        declared = access if isinstance(access, Access) else None
        yield Route(path, name, (), declared, is_shown="GET" in _answered(pattern.callback))
        return
    for operation in operations.operations:
        yield Route(path, operation.operation_id or name, tuple(operation.methods), _declared(operation))


def _answered(view: Any) -> list[str]:
    """The methods that a page answers, as `require_POST` and its like declare them, however deep they are wrapped."""
    while view is not None:
        held = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in held:
            return list(held["request_method_list"])
        view = getattr(view, "__wrapped__", None)
    return ["GET"]


def _operations(callback: Any) -> PathView | None:
    """The API operations behind a view, where it is one of the API's."""
    held = inspect.getclosurevars(callback).nonlocals.get("self") if inspect.isfunction(callback) else None
    return held if isinstance(held, PathView) else None


def _declared(operation: Any) -> Access | None:
    """What an operation declares; every one of its ways in must be a RoleAuth, and there must be one."""
    ways = [callback for callback in operation.auth_callbacks if isinstance(callback, RoleAuth)]
    if len(ways) != 1 or len(operation.auth_callbacks) != 1:
        return None
    return ways[0].access

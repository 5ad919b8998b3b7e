"""Every address says whom it serves, and every link leads to an address."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from django.template.defaulttags import URLNode
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from tests.arch.sources import SOURCE, modules, short, templates
from tests.routes import Route, routes

# Addresses that serve whoever asks, each with the reason.
OPEN = {
    "api/v1/": "django-ninja's root, which answers 404 since its own page about the API is off",
    "metrics": "guards itself: from this machine, or with the operator's token",
}

# Names that a page asks for and shows nothing for while the room behind them is not built.
AWAITED: set[str] = set()

_LOCAL_ADDRESS = re.compile(r"""(?:href|action|src|hx-(?:get|post|put|delete))=["'](/[^"'{}]*)["']""")


def test_every_route_declares_whom_it_serves() -> None:
    bare = {route.path for route in routes() if route.access is None}
    assert bare - set(OPEN) == set()
    assert set(OPEN) <= {route.path for route in routes()}, "a reason for a route that is gone"


def test_no_two_routes_share_a_name() -> None:
    names = [route.name for route in routes() if route.name and not route.methods]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_no_route_serves_nobody() -> None:
    assert [route.label for route in routes() if route.access is not None and not route.access.roles] == []


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_links_in_templates_lead_somewhere(template: Path) -> None:
    named = [link for link in _named_links(template) if link[0] not in AWAITED]
    assert [link for link in named if not _leads_somewhere(*link)] == []
    addresses = _LOCAL_ADDRESS.findall(template.read_text(encoding="utf-8"))
    assert [address for address in addresses if not _resolves(address)] == []


def test_what_is_awaited_is_not_yet_there() -> None:
    assert AWAITED & _names() == set()


def test_links_in_code_lead_somewhere() -> None:
    wrong = [
        f"{short(path)}:{call.lineno} {target}"
        for path, tree in modules(SOURCE)
        for call, target in _targets(tree)
        if not (_resolves(target) if target.startswith("/") else target in _names() | AWAITED)
    ]
    assert wrong == []


def test_the_route_reader_sees_pages_and_operations() -> None:
    seen: list[Route] = routes()
    assert any(route.methods for route in seen)
    assert any(not route.methods and route.access for route in seen)


def _named_links(template: Path) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Each literal `{% url %}` of a template: name, number of arguments, names of keyword arguments."""
    name = str(template).partition("/templates/")[2]
    compiled = engines["django"].get_template(name).template  # type: ignore[attr-defined]
    for node in compiled.nodelist.get_nodes_by_type(URLNode):
        if isinstance(node.view_name.var, str):
            yield node.view_name.var, len(node.args), tuple(sorted(node.kwargs))


def _leads_somewhere(name: str, count: int, keywords: tuple[str, ...]) -> bool:
    resolver, last = _resolver_of(name)
    for possibilities, _pattern, _defaults, _converters in resolver.reverse_dict.getlist(last):
        for _form, parameters in possibilities:
            if (count and len(parameters) == count) or (not count and tuple(sorted(parameters)) == keywords):
                return True
    return False


def _resolver_of(name: str) -> tuple[URLResolver, str]:
    """The resolver that knows a name, namespaces followed."""
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return resolver, last


def _targets(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Calls of reverse and redirect with a literal target."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called in {"reverse", "reverse_lazy", "redirect"} and isinstance(call.args[0].value, str):
            yield call, call.args[0].value


def _names() -> set[str]:
    return {route.name for route in routes() if route.name}


def _resolves(address: str) -> bool:
    path = re.split(r"[?#]", address)[0]
    if path.startswith(("/static/", "//")):
        return True
    try:
        return resolve(path) is not None
    except Resolver404:
        return False


def test_routes_are_written_as_plain_paths() -> None:
    """No regular expressions in addresses: they are read by people, and by the matrix."""
    assert [
        str(entry.pattern) for entry in get_resolver().url_patterns if not isinstance(entry.pattern, RoutePattern)
    ] == []

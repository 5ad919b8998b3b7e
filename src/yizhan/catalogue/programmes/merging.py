"""One form and one set of materials for several services: lists joined by key, and one key never means two things."""

from __future__ import annotations

from collections.abc import Callable

from yizhan.catalogue.findings import gettext_noop
from yizhan.catalogue.programmes.fields import Notes
from yizhan.catalogue.programmes.source import Entries, Sequence, Tree, Value, to_data

SHARED = (("materials", "code"), ("consents", "purpose"), ("values", "name"))
Join = Callable[[Entries, Entries], Entries]


def merged_lists(
    first: Tree | None, second: Tree | None, key: str, notes: Notes, *, join: Join | None = None
) -> Tree | None:
    """Two lists of mappings as one, `first` leading; entries of the same key must be equal or are joined by `join`."""
    if not isinstance(first, Sequence) or not isinstance(second, Sequence):
        return first or second
    found: dict[str, Tree] = {_key(item, key): item for item in first.items}
    for item in second.items:
        name = _key(item, key)
        earlier = found.get(name)
        if earlier is None:
            found[name] = item
        elif join is not None and isinstance(earlier, Entries) and isinstance(item, Entries):
            found[name] = join(earlier, item)
        elif to_data(earlier) != to_data(item):
            notes.add(
                item.at,
                gettext_noop("“{name}”在两个事项里的写法不一样。"),
                gettext_noop("同一张表里同名的内容要完全相同；请改名，或用 uses 沿用同一份。"),
                name=name,
            )
    return Sequence(tuple(found.values()), first.at)


def _key(item: Tree, key: str) -> str:
    value = item.get(key) if isinstance(item, Entries) else None
    return str(value.value) if isinstance(value, Value) else str(id(item))


def merged_sections(first: Tree | None, second: Tree | None, notes: Notes) -> Tree | None:
    """Two `form:` lists as one: sections joined by code, questions by name."""

    def joined(mine: Entries, yours: Entries) -> Entries:
        fields = merged_lists(mine.get("fields"), yours.get("fields"), "name", notes)
        return mine.with_entries(fields=fields) if fields is not None else mine

    return merged_lists(first, second, "section", notes, join=joined)


def with_shared(document: Entries, other: Entries, notes: Notes, *, names: tuple[str, ...]) -> Entries:
    """`document` with the parts of `other` that `names` lists put in front of its own."""
    merged: dict[str, Tree] = {}
    for name, key in SHARED:
        found = merged_lists(other.get(name), document.get(name), key, notes) if name in names else None
        if found is not None:
            merged[name] = found
    if "form" in names:
        form = merged_sections(other.get("form"), document.get("form"), notes)
        if form is not None:
            merged["form"] = form
    return document.with_entries(**merged)

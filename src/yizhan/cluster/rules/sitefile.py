"""A site as a file: what it is called, whose it is, which columns it has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from yizhan.cluster.errors import SiteFileFaulty

FORMAT: Final = 1
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
KEYS: Final = frozenset({"format", "slug", "name", "intro", "union", "adoption", "author_may_sign", "columns"})
_RESERVED: Final = frozenset({"search", "articles"})  # addresses beside the sites


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SiteSpec:
    """One site as declared. `union` is the code of its union in the register."""

    slug: str
    name: str
    union: str
    columns: tuple[ColumnSpec, ...]
    intro: str = ""
    adoption: str = "final"
    author_may_sign: bool = False


def read(document: Any) -> SiteSpec:
    """What a parsed file declares; raises SiteFileFaulty, naming what is wrong."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise SiteFileFaulty(what=f"format: {FORMAT}")
    if unknown := sorted(str(key) for key in document if key not in KEYS):
        raise SiteFileFaulty(what=unknown[0])
    if document.get("adoption", "final") not in ("final", "full"):
        raise SiteFileFaulty(what="adoption")
    if not isinstance(document.get("author_may_sign", False), bool):
        raise SiteFileFaulty(what="author_may_sign")
    slug = _text(document, "slug", longest=40)
    if not _CODE.fullmatch(slug) or slug in _RESERVED:
        raise SiteFileFaulty(what="slug")
    return SiteSpec(
        slug=slug,
        name=_text(document, "name", longest=60),
        union=_text(document, "union", longest=24),
        columns=_columns(document.get("columns")),
        intro=_text(document, "intro", longest=200) if "intro" in document else "",
        adoption=document.get("adoption", "final"),
        author_may_sign=document.get("author_may_sign", False),
    )


def _columns(declared: Any) -> tuple[ColumnSpec, ...]:
    if not isinstance(declared, list) or not declared or not all(isinstance(one, Mapping) for one in declared):
        raise SiteFileFaulty(what="columns")
    found = tuple(ColumnSpec(_text(one, "code", longest=40), _text(one, "name", longest=30)) for one in declared)
    codes = [one.code for one in found]
    if len(set(codes)) < len(codes) or not all(_CODE.fullmatch(code) for code in codes):
        raise SiteFileFaulty(what="columns.code")
    return found


def _text(document: Mapping[str, Any], name: str, *, longest: int) -> str:
    found = document.get(name)
    if not isinstance(found, str) or not found.strip() or len(found.strip()) > longest:
        raise SiteFileFaulty(what=name)
    return found.strip()

"""Documents that cannot drift: commands exist, links lead somewhere, decisions are listed, terms are used."""

import re
from functools import lru_cache
from pathlib import Path

import click
import pytest

from tests.arch.sources import ROOT, SOURCE, rooms, short
from yizhan.ops.command import yizhan
from yizhan.ops.commands.demo import demo

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = ROOT / "docs" / "decisions"

_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
_COMMAND = re.compile(r"(?:^ {4,}|^\$ |^|`)((?:make|yizhan) [a-z][^`#\n]*)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z0-9-]+):", re.MULTILINE)
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \|$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```|^ {4}.*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=short)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=short)
def test_commands_in_documents_exist(document: Path) -> None:
    assert [line for line in _commands(document) if not _exists(line.split())] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_who_finds_the_port_taken_reads_how_to_choose_another(name: str) -> None:
    [port] = [one for one in demo.params if one.name == "port"]
    [written] = re.findall(r"`\.venv/bin/yizhan demo (--\w+) (\d+)`", (ROOT / name).read_text(encoding="utf-8"))
    assert written[0] in port.opts
    assert int(written[1]) != port.default


def test_every_decision_is_listed_and_says_what_holds_it() -> None:
    decisions = sorted(path for path in DECISIONS.glob("[0-9]*.md"))
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in decisions if f"({path.name})" not in index] == []
    for part in ("Context", "Decision", "Held by"):
        assert [path.name for path in decisions if part not in path.read_text(encoding="utf-8")] == [], part
    numbers = [path.name[:4] for path in decisions]
    assert sorted({number for number in numbers if numbers.count(number) > 1}) == []


def test_the_map_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [room for room in rooms() if f"`{room}`" not in text] == []


def test_what_the_map_points_to_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_.]*)`", text)
    assert [name for name in named if not _is_there(name)] == []


def test_every_term_of_the_glossary_is_used() -> None:
    rows = glossary()
    assert len(rows) > 50
    on_the_screen = [term for term, _, place in rows if not place.startswith("yizhan.")]
    assert [term for term in on_the_screen if term not in _everything_written()] == []


def test_every_place_the_glossary_names_exists() -> None:
    assert [(term, place) for term, _, place in glossary() if not _place_exists(place)] == []


def test_every_room_is_in_the_glossary() -> None:
    places = {place for _, _, place in glossary()}
    assert [room for room in rooms() if f"yizhan.{room}" not in places] == []


def glossary() -> list[tuple[str, str, str]]:
    """Rows of the glossary: Chinese, English, place."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return [(term.strip(), english.strip(), place) for term, english, place in _ROW.findall(text)]


def _commands(document: Path) -> list[str]:
    """Lines of code blocks and code spans that call make or yizhan."""
    code = "\n".join(found.strip("`") for found in _FENCED.findall(document.read_text(encoding="utf-8")))
    return [line.strip() for line in _COMMAND.findall(code)]


def _exists(words: list[str]) -> bool:
    if words[0] == "make":
        return set(words[1:2]) <= _targets()
    return _is_command(words[1:])


@lru_cache(maxsize=1)
def _targets() -> set[str]:
    return set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def _is_command(words: list[str]) -> bool:
    """Follow the words down the groups; the first one that is no longer a group ends the way."""
    command: click.Command | None = yizhan
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z][a-z-]*(\|[a-z-]+)*", words[0]):
        found = [command.get_command(click.Context(command), word) for word in words[0].split("|")]
        if None in found:
            return False
        command, words = found[0], words[1:]
    return True


def _is_there(name: str) -> bool:
    return any((base / name).exists() for base in (ROOT, SOURCE))


@lru_cache(maxsize=1)
def _everything_written() -> str:
    """All source text of the platform, programmes included."""
    files = [path for suffix in ("*.py", "*.html", "*.yaml") for path in SOURCE.rglob(suffix)]
    files += sorted((ROOT / "programmes").glob("*.yaml"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _place_exists(place: str) -> bool:
    if re.fullmatch(r"[a-z_.]+", place):
        path = SOURCE / place.removeprefix("yizhan.").replace(".", "/")
        if path.is_dir() or path.with_suffix(".py").is_file():
            return True
    words = place.split(".")
    if len(words) == 2 and words[0][0].isupper():
        return (
            re.search(rf"^class {words[0]}\b[^\0]*?^    {words[1]}\b", _everything_written(), re.MULTILINE) is not None
        )
    return re.search(rf"\b{re.escape(place)}\b", _everything_written()) is not None

"""留痕: whatever the source writes into the journal is told in words: what it is about, and every detail."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.arch.sources import modules, short
from yizhan.registry.roster.words import COUNT_WORDS, UNDONE_WORDS
from yizhan.web.trail_words import DETAIL_WORDS, SAID_BY_KIND, SUBJECT_WORDS

# What takes the journal's arguments: `data=…`, or its keys as keyword arguments.
WITH_DATA: Final = frozenset({"append", "append_for_each", "write", "carry_out", "JournalEntry"})
WITH_KEYS: Final = frozenset({"about", "told", "_told", "_note"})
NOT_KEYS: Final = frozenset({"acting", "at", "subject", "scope", "kind", "limit", "after"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_every_detail_that_is_written_has_words() -> None:
    wanting = {key: where for key, where in written_keys() if key not in {*DETAIL_WORDS, *SAID_BY_KIND}}
    assert wanting == {}


def test_every_kind_of_subject_has_words() -> None:
    found = {(kind, where) for kind, where in written_subjects() if kind not in SUBJECT_WORDS}
    assert found == set()


def test_what_is_counted_of_a_roster_has_words() -> None:
    assert {*COUNT_WORDS, *UNDONE_WORDS} <= set(DETAIL_WORDS)


def test_no_words_are_kept_for_what_nobody_writes() -> None:
    written = {key for key, _where in written_keys()} | {*COUNT_WORDS, *UNDONE_WORDS} | CARRIED
    assert set(DETAIL_WORDS) - written == set()


def test_the_walk_over_the_source_finds_what_is_known_to_be_there() -> None:
    keys = {key for key, _where in written_keys()}
    assert {
        "amount_fen",
        "payee_id",
        "from_membership_id",
        "superior_id",
        "papers_owed",
        "encoding",
        "helper_id",
    } <= keys
    assert {"grant", "membership", "kernel.file", "user"} <= {kind for kind, _where in written_subjects()}


# Parts of a detail that is itself an object: a certificate of legal personality, a union's superiors by line.
CARRIED: Final = frozenset({"uscc", "valid_until", "territory", "industry"})


def written_keys() -> Iterator[tuple[str, str]]:
    """Every key of a journal entry's data in the source, with where it stands."""
    for path, tree in modules():
        if not _journals(path):
            continue
        for function in ast.walk(tree):
            if isinstance(function, Function):
                for key in _keys_in(function):
                    yield key, f"{short(path)}:{function.name}"


def written_subjects() -> Iterator[tuple[str, str]]:
    """Every kind of subject: the first of a pair given as `subject=`, `subjects=` or under that name."""
    for path, tree in modules():
        if not _journals(path):
            continue
        for node in ast.walk(tree):
            for value in _subjects_at(node):
                for pair in ast.walk(value):
                    if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[0], ast.Constant):
                        yield str(pair.elts[0].value), short(path)


def _subjects_at(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.keyword) and node.arg in ("subject", "subjects"):
        yield node.value
    if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == "subject" for one in node.targets):
        yield node.value
    if isinstance(node, ast.Dict):
        yield from (value for key, value in zip(node.keys, node.values, strict=True) if _is(key, "subject"))


def _journals(path: Path) -> bool:
    if "orders" in path.parts:  # the details of a work order stand in its own entries; the journal has their ids
        return path.name == "entries.py"
    text = path.read_text(encoding="utf-8")
    return any(word in text for word in ("journal", "log_reading", "carry_out", "about(", "entries.write"))


def _keys_in(function: Function) -> Iterator[str]:
    named = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = _called(node.func)
            for given in node.keywords:
                if (name in WITH_DATA and given.arg == "data") or (name in WITH_KEYS and given.arg is None):
                    yield from _keys_of(given.value, named)
                elif name in WITH_KEYS and given.arg not in NOT_KEYS:
                    yield str(given.arg)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if _is(key, "data"):
                    yield from _keys_of(value, named)


def _called(function: ast.expr) -> str:
    """The name of what is called; out of a table of functions (`_WRITE[command](…)`), the writer that stands there."""
    if isinstance(function, ast.Subscript):
        return "append"
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _keys_of(value: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    """The keys of what is given as data: an object, one assigned to a name before, or several put together."""
    if isinstance(value, ast.Name):
        if value.id in named:
            yield from _keys_of(named[value.id], {name: one for name, one in named.items() if name != value.id})
        return
    if isinstance(value, ast.Dict):
        yield from (str(key.value) for key in value.keys if isinstance(key, ast.Constant))
    for part in _put_together(value):
        yield from _keys_of(part, named)


def _put_together(value: ast.expr) -> Iterator[ast.expr]:
    """What else goes into it: `{**these}`, one or the other, one made of the items of another."""
    if isinstance(value, ast.Dict):
        yield from (one for key, one in zip(value.keys, value.values, strict=True) if key is None)
    elif isinstance(value, ast.IfExp):
        yield from (value.body, value.orelse)
    elif isinstance(value, ast.BoolOp):
        yield from value.values
    elif isinstance(value, ast.Call):
        yield from value.args
    elif isinstance(value, ast.DictComp):
        yield from (name for name in ast.walk(value.generators[0].iter) if isinstance(name, ast.Name))


def _is(key: ast.expr | None, text: str) -> bool:
    return isinstance(key, ast.Constant) and key.value == text

"""Sizes, unfinished work, rooms' shape, journal kinds: what reading every file can tell."""

import ast
import re
from pathlib import Path
from typing import TypeGuard

from tests.arch.sources import ROOT, SOURCE, modules, room_of, rooms, short, tracked

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONGER: dict[str, str] = {}
NO_ROOM_FOR = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}
_UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO-DO", "FIX-ME", "XX-X")).replace("-", "") + r")\b")
_KIND = re.compile(r"[a-z_]+\.[a-z_]+")
_OURS = [SOURCE, ROOT / "tests", ROOT / "tools", ROOT / "bench"]


def test_no_file_grows_beyond_comfortable_reading() -> None:
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path, _ in _everything()}
    long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert {name: length for name, length in long.items() if name not in LONGER} == {}
    assert set(LONGER) <= set(long), "a reason for a file that is short again"


def test_no_function_grows_beyond_a_screen() -> None:
    long = {
        f"{short(path)}:{node.lineno} {node.name}": length
        for path, tree in _everything()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_queries_are_counted_without_those_that_the_clock_asks() -> None:
    """A slow machine asks once more in between: such a test would fail one day, for nothing."""
    ours = [path for path, _ in _everything() if path.is_relative_to(ROOT / "tests")]
    asking = [path for path in ours if re.search(r"CaptureQueries|assertNumQueries", path.read_text(encoding="utf-8"))]
    assert {short(path) for path in asking} - {"tests/counting.py", "tests/arch/test_sources.py"} == set()


def test_nothing_is_left_for_later() -> None:
    marked = [
        short(path)
        for path in tracked(".py", ".html", ".md", ".yaml", ".yml", ".toml", ".js", ".mjs", ".scss", ".sh", "")
        if _UNFINISHED.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert marked == []
    stubs = [
        f"{short(path)}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node)
    ]
    assert stubs == []


def test_no_address_that_leaves_the_platform_is_that_of_the_request() -> None:
    """Links and QR codes are followed elsewhere, where the name that this request came by may not serve."""
    asking = [short(path) for path, _ in modules() if re.search(r"build_absolute_uri|get_host\b", path.read_text())]
    assert asking == []


def test_files_are_named_for_their_role() -> None:
    assert [short(path) for path, _ in modules() if path.stem in NO_ROOM_FOR or path.parent.name in NO_ROOM_FOR] == []


def test_every_folder_below_the_platform_is_a_room_of_the_layers() -> None:
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders == set(rooms())


def test_rules_know_no_framework_no_clock_and_no_files() -> None:
    wrong = [
        f"{short(path)} imports {name}"
        for path, tree in modules()
        if _is_pure(path)
        for name in _imported(tree)
        if _is_impure(name)
    ]
    assert wrong == []


def test_other_rooms_are_written_to_through_their_api_only() -> None:
    wrong = [
        f"{short(path)} imports {name}"
        for path, tree in modules()
        if room_of(path) != "ops"  # the demonstration and the commands are composed there
        for name in _imported(tree)
        if _is_service_of_another_room(name, room_of(path))
    ]
    assert wrong == []


def test_journal_kinds_are_written_out() -> None:
    """A reader who searches for a kind finds the line that writes it: here, or where a small helper is called."""
    made_up = [f"{short(path)}:{call.lineno}" for path, call, kind in journal_calls() if kind is None]
    assert made_up == []
    misshapen = [f"{short(path)}:{call.lineno} {kind}" for path, call, kind in journal_calls() if not _fits(path, kind)]
    assert misshapen == []


def journal_calls() -> list[tuple[Path, ast.Call, str | None]]:
    """Each `journal.append(...)` with its kind: a literal, "" for one that the function is given, None for others."""
    found = []
    for path, tree in modules():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                given = {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
                found += [(path, call, _kind(call, given)) for call in ast.walk(function) if _is_append(call)]
    return found


def _is_append(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.append"


def _kind(call: ast.Call, given: set[str]) -> str | None:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return "" if isinstance(first, ast.Name) and first.id in given else None


def _fits(path: Path, kind: str | None) -> bool:
    """Shaped room.happened, and named for the room or for the part of it that writes."""
    return not kind or (
        bool(_KIND.fullmatch(kind)) and kind.split(".")[0] in {room_of(path), path.stem, path.parent.name}
    )


def _everything() -> list[tuple[Path, ast.Module]]:
    return [found for folder in _OURS if folder.is_dir() for found in modules(folder)]


def _is_pure(path: Path) -> bool:
    return "rules" in path.relative_to(SOURCE).parts or path.stem == "rules"


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _is_impure(name: str) -> bool:
    top, _, rest = name.partition(".")
    framework = top == "django" and not rest.startswith(("utils.translation", "utils.functional"))
    tables = top == "yizhan" and (rest.endswith((".models", ".services", ".queries")) or rest == "kernel.clock")
    return framework or tables or top in {"ninja", "psycopg", "procrastinate", "requests", "socket", "subprocess"}


def _is_service_of_another_room(name: str, room: str) -> bool:
    parts = name.split(".")
    return len(parts) >= 3 and parts[0] == "yizhan" and parts[1] != room and parts[2] in {"services", "tasks", "http"}

"""Where everything lies: the rooms in their order, their files, and the files of the whole repository."""

import ast
import subprocess
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "yizhan"


@lru_cache(maxsize=1)
def layers() -> tuple[frozenset[str], ...]:
    """The rooms from the lowest layer to the highest, as import-linter holds them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    written = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return tuple(frozenset(name.strip() for name in layer.split("|")) for layer in reversed(written))


def level_of(room: str) -> int:
    """How high a room stands; 0 is the lowest."""
    return next(level for level, rooms in enumerate(layers()) if room in rooms)


def rooms() -> list[str]:
    return sorted(room for layer in layers() for room in layer)


def tracked(*suffixes: str) -> list[Path]:
    """Files that git knows or would take in, with one of these endings (all files without any)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    paths = sorted({ROOT / name for name in listed if name})
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


@cache
def modules(folder: Path = SOURCE) -> tuple[tuple[Path, ast.Module], ...]:
    """Every Python file below a folder with its syntax tree; migrations are left out, since they are generated."""
    paths = [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("templates/**/*.html"))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]

"""From the text of an environment variable to the value of a setting."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any


def written(environment: Mapping[str, str], variable: str) -> str | None:
    """The value itself or the content of the file that `<variable>_FILE` names; both is one too many."""
    direct, file = environment.get(variable), environment.get(f"{variable}_FILE")
    if direct is not None and file is not None:
        raise ValueError(f"is given beside {variable}_FILE, one of the two must go")
    if file is not None:
        return Path(file).read_text(encoding="utf-8").strip()
    return direct


def parsed(text: str, kind: Any) -> Any:
    """A value of a setting's type out of its text; raises ValueError that says what is wrong with it."""
    if kind is bool:
        return _truth(text)
    if kind is int:
        number = int(text)
        if number < 0:
            raise ValueError(f"{text} is negative")
        return number
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind == date | None:
        return date.fromisoformat(text) if text else None
    if kind in (Path, Path | None):
        return _absolute(text)
    return text


def _truth(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if text.lower() not in known:
        raise ValueError(f"{text} is neither yes nor no")
    return known[text.lower()]


def _absolute(text: str) -> Path:
    path = Path(text)
    if not path.is_absolute():
        raise ValueError(f"{text} is not absolute")
    return path

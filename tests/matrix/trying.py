"""How one route is tried: on which object, by whom, with what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.matrix.stage import Stage
from tests.people import EVERYBODY


@dataclass(frozen=True, slots=True)
class Reach:
    """How one route is tried.

    `at` names the object of the stage that fills each argument of the path (after `=` stands the text itself), `data`
    is what a write carries (a text after @ names an object), `files` what it uploads.
    """

    who: frozenset[str] = frozenset(EVERYBODY)
    at: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] | list[Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    desk: frozenset[str] | None = None  # of those who see it, the ones who may write to it; the others get 403
    guarded: bool = False  # what is behind it is for the desk alone, reading included

    def arguments(self, stage: Stage) -> dict[str, str]:
        return {key: name[1:] if name.startswith("=") else stage[name] for key, name in self.at.items()}

    def body(self, stage: Stage) -> Any:
        return _filled(self.data, stage)

    def names(self) -> frozenset[str]:
        """Objects that the asker names: to hear them again tells nothing."""
        return frozenset(self.at.values()) | {name[1:] for name in re.findall(r"@[a-z_ ]+", str(self.data))}


def _filled(value: Any, stage: Stage) -> Any:
    if isinstance(value, list):
        return [_filled(item, stage) for item in value]
    if isinstance(value, Mapping):
        return {key: _filled(item, stage) for key, item in value.items()}
    return stage[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def only(
    *who: str, data: Mapping[str, Any] | list[Any] | None = None, files: Mapping[str, str] | None = None, **at: str
) -> Reach:
    return Reach(frozenset(who), at, data or {}, files or {})


def at_desk(*desk: str, reach: Reach, guarded: bool = False) -> Reach:
    """The same, where only the desk on which it lies may write."""
    return replace(reach, desk=frozenset(desk), guarded=guarded)

"""What importing a roster hands back."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Final
from uuid import UUID

from yizhan.registry.roster.rules.problems import Noted

COUNTED: Final = ("rows", "added", "changed", "unchanged", "moved", "refused")  # what a chunk keeps of its counts
Progress = Callable[[int], None]  # how many rows are behind


@dataclass(slots=True)
class Counts:
    """Every row is one of added, changed, unchanged, moved or refused; `warned` counts those taken with a warning."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
    warned: int = 0
    refused: int = 0

    def add(self, other: "Counts") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(frozen=True, slots=True)
class Differing:
    """One field of somebody that the roster changes, old → new, for the preview. Numbers are masked."""

    sheet: str
    row: int
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Header:
    """The row of a sheet by which its columns were told apart, or where none was one, the row most like it.

    `fields` holds a code for each of `words`, "" for a column that is not read.
    """

    sheet: str
    row: int
    words: tuple[str, ...]
    fields: tuple[str, ...]
    is_found: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """One of the first rows of a kind (`added`, `changed`, `moved`), for the preview; `changes`: heading, old, new."""

    kind: str
    sheet: str
    row: int
    name: str
    union_id: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class Report:
    """What a dry run found or an import did. `changes` and `seen` are the first of many."""

    is_dry_run: bool
    roster_id: UUID | None = None
    counts: Counts = field(default_factory=Counts)
    problems: list[Noted] = field(default_factory=list)
    changes: list[Differing] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def put_in_order(self) -> None:
        """Problems as the sheets show them: what the register says of a row comes with what its cells say."""
        sheets = {name: place for place, name in enumerate(dict.fromkeys(noted.sheet for noted in self.problems))}
        self.problems.sort(key=lambda noted: (sheets[noted.sheet], noted.row))

    def as_json(self, message: Callable[[Noted], str]) -> dict[str, Any]:
        """The report as programs read it; `message` puts a finding into words."""
        counted = {each.name: getattr(self.counts, each.name) for each in fields(Counts)}
        return counted | {
            "problems": [
                {
                    "sheet": noted.sheet,
                    "row": noted.row,
                    "column": noted.column,
                    "severity": noted.severity.value,
                    "code": noted.finding.value,
                    "value": noted.value,
                    "message": message(noted),
                }
                for noted in self.problems
            ]
        }

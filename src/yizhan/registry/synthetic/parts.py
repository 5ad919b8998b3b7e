"""What other rooms add to a synthetic province: each registers one writer when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final
from uuid import UUID

from yizhan.kernel.scope import Acting
from yizhan.registry.synthetic.sizes import Size

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """The province that was just written, for whoever adds to it. `random` is of the part alone, out of the seed."""

    size: Size
    on: date
    at: datetime
    acting: Acting
    province_id: UUID
    random: Random
    progress: Progress


Part = Callable[[Setting], int]  # writes in the transaction that is open; returns how many rows it is told by
_parts: Final[dict[str, Part]] = {}


def add_part(name: str, part: Part) -> None:
    """Have a part written behind the register, in the order of registration. A name stands for one part."""
    if name in _parts:
        raise ValueError(f"the province has a part {name!r} already")
    _parts[name] = part


def write_parts(seed: int, setting: Callable[[Random], Setting]) -> dict[str, int]:
    """Every registered part, each with a random source of its own; how many rows each tells of."""
    told = {}
    for name, part in _parts.items():
        told[name] = part(setting(Random(f"{name} of {seed}")))  # noqa: S311 - a repeatable invention, no secret
    return told

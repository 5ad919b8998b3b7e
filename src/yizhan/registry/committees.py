"""The tables of committee sizes, read once from `data/committee.yaml` or the file that the operator names instead."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from yizhan.registry.rules.committee import Band, Table, table_for

FILE: Final = Path(__file__).parent / "data" / "committee.yaml"


class CommitteeRulesError(ValueError):
    """A table that cannot be applied: which one, and what is wrong."""


def rules_on(division: str, on: date) -> Table:
    """The table for unions of a division on a day; before the first has begun, the last of them."""
    found = table_for(_tables(), division, on) or table_for(_tables(), division, date.max)
    assert found is not None  # noqa: S101 - `read` takes no file without a table for everywhere
    return found


@cache
def _tables() -> tuple[Table, ...]:
    return read(yaml.safe_load(Path(settings.COMMITTEE_RULES or FILE).read_text(encoding="utf-8")))


def read(document: Mapping[str, Any]) -> tuple[Table, ...]:
    """The tables of a file; raises CommitteeRulesError with the division and what is wrong."""
    rows = document.get("tables") or []
    if not any(row.get("division") == "" for row in rows):
        raise CommitteeRulesError('there must be a table for everywhere: division: ""')
    return tuple(_table(row) for row in rows)


def _table(row: Mapping[str, Any]) -> Table:
    where = f"division {row.get('division')!r}"
    try:
        seats = row["seats"]
        table = Table(
            division=str(row["division"]),
            valid_from=row["from"],
            committee_from=row["committee"]["from"],
            committee_source=row["committee"]["source"],
            women_from=row["women_committee"]["from"],
            women_source=row["women_committee"]["source"],
            seats_are_odd=seats["odd"],
            seats_source=seats["source"],
            bands=tuple(Band(band.get("members"), band["least"], band["most"]) for band in seats["bands"]),
        )
    except (KeyError, TypeError) as missing:
        raise CommitteeRulesError(f"{where}: {missing} is missing") from None
    _check(table, where)
    return table


def _check(table: Table, where: str) -> None:
    ends = [band.members for band in table.bands]
    bounded = [end for end in ends if end is not None]
    numbers = [
        table.committee_from,
        table.women_from,
        *bounded,
        *(n for band in table.bands for n in (band.least, band.most)),
    ]
    if type(table.valid_from) is not date or any(type(number) is not int for number in numbers):
        raise CommitteeRulesError(f"{where}: from is a day (2026-01-31), and sizes are whole numbers")
    if not ends or ends[-1] is not None or ends[:-1] != sorted(set(bounded)):
        raise CommitteeRulesError(f"{where}: bands go up by members, and the last one has no members")
    if any(not 0 < band.least <= band.most for band in table.bands):
        raise CommitteeRulesError(f"{where}: least is above nought and not above most")

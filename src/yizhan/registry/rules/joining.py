"""Who may join where, and who looks after somebody whom no workplace union has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from yizhan.kernel.rules import luhn

_COUNTY: Final = 6  # digits of its code
YOUNGEST_WORKER = 16  # Labour Law §15
TRANSFER_TERM_DAYS = 10  # working days that the new union has before the level above may decide as well


class Refusal(StrEnum):
    UNION_CLOSED = "union_closed"
    NO_PRIMARY = "no_primary"
    TOO_YOUNG = "too_young"


@dataclass(frozen=True, slots=True)
class Door:
    """What a union is, for somebody who wants in. `state` and `kind` are codes of `registry.codes`."""

    level: str
    kind: str
    state: str


def age_on(on: date, birth: date) -> int:
    """Completed years: (on − birth) div 10000 over yyyymmdd, as the set runners count it."""
    return (_plain(on) - _plain(birth)) // 10_000


def _plain(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def may_join(door: Door, *, birth_date: date | None, on: date) -> Refusal | None:
    """Whether somebody born then may become a member there on this day; None means yes.

    Any worker who lives mainly on wages may join (Trade Union Law §3), so nothing else is asked here.
    """
    if door.state not in {"C", "Y"}:
        return Refusal.UNION_CLOSED
    if door.level != "primary":
        return Refusal.NO_PRIMARY
    if birth_date is not None and age_on(on, birth_date) < YOUNGEST_WORKER:
        return Refusal.TOO_YOUNG
    return None


class PoolWay(StrEnum):
    """By what the holding pool of somebody without a workplace is found, the surest first."""

    SAID = "said"
    ROUTE = "route"
    RESIDENCE = "residence"
    PHONE = "phone"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody belongs, as codes of divisions, each empty where nobody knows: their own word; the counties of
    their usual route, from its beginning; where they live; where their number was issued; where their ID was."""

    said: str = ""
    route: Sequence[str] = ()
    residence: str = ""
    phone: str = ""
    document: str = ""


def pool_ways(where: Whereabouts) -> tuple[tuple[PoolWay, str], ...]:
    """Codes of counties (or of a city, with 00 at its end) in the order in which a pool is looked for.

    Somebody's own word stands alone: nobody is put into another county than the one that they chose. A township's code
    falls back to its county's.
    """
    if where.said:
        return ((PoolWay.SAID, where.said[:_COUNTY]),)
    others = [
        *((PoolWay.ROUTE, code) for code in where.route),
        (PoolWay.RESIDENCE, where.residence),
        (PoolWay.PHONE, where.phone),
        (PoolWay.DOCUMENT, where.document),
    ]
    return tuple((way, code[:_COUNTY]) for way, code in others if len(code) >= _COUNTY)


def member_number(serial: int, *, province: str = "23") -> str:
    """The number on the card: province, ten digits, Luhn's check digit."""
    body = f"{province}{serial:010d}"
    return f"{body}{-(_weight(body[:-_TURNING]) + _weight(body[-_TURNING:])) % 10}"


_TURNING = 4  # digits that are others with every number of a roster
_weight = lru_cache(maxsize=20_000)(luhn.weight)

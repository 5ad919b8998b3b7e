"""The classes of matters and the time limits, read once from `terms.yaml` beside this file."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from yizhan.catalogue.words import Words, words_of
from yizhan.orders.types import LimitClass, OrderKind, Terms

FILE = Path(__file__).parent / "terms.yaml"


class TermsFaulty(ValueError):
    """The file cannot stand: what is wrong with it. Said at start rather than counting wrongly later."""


def terms_on(day: date) -> Terms:
    """The limits in force on a day; before the first block those of the first."""
    blocks = _read()[1]
    return next((block for block in reversed(blocks) if block.valid_from <= day), blocks[0])


def kinds() -> Sequence[OrderKind]:
    """The classes of rights matters, in the order in which they are offered."""
    return _read()[0]


def kind_name(code: str) -> str:
    """What a class is called in the reader's language; "" for an order of the other family."""
    return next((said(one.names) for one in kinds() if one.code == code), "")


def said(words: Words) -> str:
    """Words of the file in the reader's language."""
    return words.say(get_language() or "")


@cache
def _read() -> tuple[Sequence[OrderKind], Sequence[Terms]]:
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read(document: Mapping[str, Any]) -> tuple[Sequence[OrderKind], Sequence[Terms]]:
    """Kinds and dated limits out of the parsed file; raises TermsFaulty."""
    found = [OrderKind(raw["code"], words_of(raw["names"]), words_of(raw["hint"])) for raw in document["kinds"]]
    if len({one.code for one in found}) != len(found):
        raise TermsFaulty("two kinds have the same code")
    blocks = sorted((_terms(raw) for raw in document["terms"]), key=lambda one: one.valid_from)
    if not blocks or len({block.valid_from for block in blocks}) != len(blocks):
        raise TermsFaulty("blocks of limits need different first days, and there must be one")
    return tuple(found), tuple(blocks)


def _terms(raw: Mapping[str, Any]) -> Terms:
    classes = tuple(LimitClass(one["code"], words_of(one["names"]), int(one["limit_days"])) for one in raw["classes"])
    limits = [one.limit_days for one in classes]
    if not classes or limits != sorted(set(limits)):
        raise TermsFaulty(f"{raw['valid_from']}: classes go from the shortest limit to the longest")
    numbers = {name: int(raw[name]) for name in _NUMBERS}
    if any(number < 1 for number in (*numbers.values(), *limits)) or numbers["accept_days"] > limits[0]:
        raise TermsFaulty(f"{raw['valid_from']}: limits are whole days, acceptance no later than the shortest class")
    return Terms(valid_from=raw["valid_from"], classes=classes, **numbers)


_NUMBERS = ("accept_days", "extra_days", "quiet_days", "call_back_days", "appeal_days")

"""The first rows of each kind, as a preview shows them: who is added, changed (old → new), moved."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from yizhan.kernel.masking import mask_phone
from yizhan.registry import sealed
from yizhan.registry.models import Person
from yizhan.registry.roster import staging
from yizhan.registry.roster.merging import Outcome
from yizhan.registry.roster.reading import Line
from yizhan.registry.roster.rules.checking import SLOTS
from yizhan.registry.roster.rules.columns import Field, heading
from yizhan.registry.roster.rules.labels import LABEL_OF
from yizhan.registry.roster.staging import Standing
from yizhan.registry.roster.types import Seen

SHOWN: Final = 50  # of each kind
_NAME, _UNION, _PHONE = SLOTS[Field.NAME], SLOTS[Field.UNION], SLOTS[Field.PHONE]
_PLACES: Final = frozenset({Field.HUKOU_DIVISION, Field.RESIDENCE_DIVISION})


def first_rows(outcome: Outcome, entering: list[Line], shown: Counter[str], places: Mapping[str, str]) -> list[Seen]:
    """The rows of a chunk that are still to be shown; `shown` counts them by kind, `places` names divisions by code."""
    found = [*_some("added", iter(entering), shown), *_some("added", _lines(outcome, outcome.joining), shown)]
    changing = outcome.changing[: max(0, SHOWN - shown["changed"])]
    phones = _old_phones(changing)
    for standing in changing:
        changes = tuple(_changes(outcome, standing, places, phones))
        found.append(_seen("changed", outcome.line(standing), changes))
        shown["changed"] += 1
    return [*found, *_some("moved", _lines(outcome, outcome.movers), shown)]


def shown_value(field: Field, code: str, places: Mapping[str, str]) -> str:
    """A value as people read it."""
    if field in _PLACES:
        return places.get(code, code)
    return LABEL_OF.get(field, {}).get(code, code)


def _some(kind: str, lines: Iterator[Line], shown: Counter[str]) -> Iterator[Seen]:
    while shown[kind] < SHOWN and (line := next(lines, None)) is not None:
        shown[kind] += 1
        yield _seen(kind, line)


def _lines(outcome: Outcome, standings: list[Standing]) -> Iterator[Line]:
    return (outcome.line(standing) for standing in standings)


def _old_phones(changing: list[Standing]) -> dict[UUID, str]:
    """The mobiles before, masked, of those whose number changes."""
    ids = [standing.person_id for standing in changing if standing.has_other_phone and standing.person_id is not None]
    people = Person.objects.filter(id__in=ids).only("id", "phone_sealed") if ids else []
    return {person.id: sealed.masked_phone(person) for person in people}


def _changes(
    outcome: Outcome, standing: Standing, places: Mapping[str, str], phones: Mapping[UUID, str]
) -> Iterator[tuple[str, str, str]]:
    values = outcome.line(standing).values
    for field, old, new in staging.differences(standing, values):
        yield heading(field), shown_value(field, old, places), shown_value(field, new, places)
    if standing.has_other_phone:
        old = phones.get(standing.person_id, "") if standing.person_id else ""
        yield heading(Field.PHONE), old, mask_phone(values[_PHONE])
    if standing.becomes_retained:
        yield heading(Field.CHANGE), "", LABEL_OF[Field.CHANGE]["3"]


def _seen(kind: str, line: Line, changes: tuple[tuple[str, str, str], ...] = ()) -> Seen:
    return Seen(kind, line.page.sheet, line.place, line.values[_NAME], line.values[_UNION], changes)

"""What other rooms register: attributes of people, handlers of effects, openers of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from yizhan.catalogue.effects import EFFECTS
from yizhan.catalogue.rules.types import FactValue, Variable
from yizhan.catalogue.types import AttributeProvider, EffectRun, Opener, PastProvider, UnderWayProvider
from yizhan.kernel.scope import Acting

Variables = Callable[[], Sequence[Variable]]

_sources: list[tuple[AttributeProvider, Variables]] = []
_pasts: list[tuple[PastProvider, Variables]] = []
_effects: dict[str, EffectRun] = {}
_openers: dict[str, Opener] = {}
_under_way: list[UnderWayProvider] = []


def register_attributes(provider: AttributeProvider, variables: Variables) -> None:
    """Attributes that rules may name. `variables` is asked once, when first needed: labels can be translated then."""
    _sources.append((provider, variables))
    attributes.cache_clear()


def register_past(provider: PastProvider, variables: Variables) -> None:
    """What rules may name of the same programme's past with a person, such as how often this year."""
    _pasts.append((provider, variables))
    attributes.cache_clear()


@lru_cache(maxsize=1)
def attributes() -> Mapping[str, Variable]:
    """All registered attributes by name; a name registered twice is a mistake of the rooms."""
    found: dict[str, Variable] = {}
    for variables in [variables for _, variables in [*_sources, *_pasts]]:
        for variable in variables():
            if variable.name in found:
                raise ValueError(f"attribute {variable.name} is registered twice")
            found[variable.name] = variable
    return found


def attributes_of(person_ids: Sequence[UUID], on: date) -> dict[UUID, dict[str, FactValue]]:
    """What is known of each person, from every provider."""
    known: dict[UUID, dict[str, FactValue]] = {person_id: {} for person_id in person_ids}
    for provider, _variables in _sources:
        for person_id, values in provider(person_ids, on).items():
            known[person_id].update(values)
    return known


def past_of(person_id: UUID, codes: Sequence[str], on: date) -> dict[str, dict[str, FactValue]]:
    """What the person had of each programme before, from every provider."""
    found: dict[str, dict[str, FactValue]] = {code: {} for code in codes}
    for provider, _variables in _pasts:
        for code, values in provider(person_id, codes, on).items():
            found[code].update(values)
    return found


def register_effect(name: str, run: EffectRun) -> None:
    """Stand behind one of the names in `effects.EFFECTS`."""
    if name not in EFFECTS:
        raise ValueError(f"effect {name} is not in the closed list of catalogue/effects.py")
    _effects[name] = run


def effect(name: str) -> EffectRun:
    """Who stands behind an effect; raises LookupError when no room does."""
    return _effects[name]


def effects_without_room() -> set[str]:
    """Names in the closed list that nobody has registered for."""
    return set(EFFECTS) - set(_effects)


def register_opener(kind: str, opener: Opener) -> None:
    """How records of a kind are opened."""
    _openers[kind] = opener


def address_of(kind: str, record_id: UUID) -> str:
    """The page of a record; empty when its kind has none."""
    opener = _openers.get(kind)
    return opener(record_id) if opener else ""


def register_under_way(provider: UnderWayProvider) -> None:
    """Who knows what somebody has applied for and is not answered yet."""
    _under_way.append(provider)


def under_way(acting: Acting) -> dict[str, str]:
    """What is being handled for somebody: the service's code to the page of it."""
    return {code: address for provider in _under_way for code, address in provider(acting).items()}

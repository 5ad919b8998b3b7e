"""Published programmes: by version, in force on a day, and what they say about one person."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Min, Q

from yizhan.catalogue import parameters, registers
from yizhan.catalogue.assessing import computed, scope_of
from yizhan.catalogue.effects import EFFECTS
from yizhan.catalogue.errors import ProgrammeNotFound
from yizhan.catalogue.forms.cleaning import form_facts
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.catalogue.programmes.loading import reload
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.rules.types import FactValue, Variable
from yizhan.catalogue.types import Programme
from yizhan.registry.models import Division

MAX_CACHED = 1_000
MAX_LISTED = 500
Found = TypeVar("Found")
MAX_DIVISIONS = 1_000

_cache: OrderedDict[UUID, tuple[Programme, Mapping[str, Variable]]] = OrderedDict()
_lock = Lock()


def vocabulary() -> Vocabulary:
    """What programme files may speak of now; one query."""
    return Vocabulary(registers.attributes(), parameters.variables(), EFFECTS)


def scope(programme: Programme) -> Mapping[str, Variable]:
    """The names of a published programme's expressions with their labels, as when it was first read."""
    assert programme.version_id is not None  # noqa: S101 - only published ones are asked
    versions([programme.version_id])
    with _lock:
        return _cache[programme.version_id][1]


def version(version_id: UUID) -> Programme:
    """A published programme, parsed once per process: a version never changes. Raises ProgrammeNotFound."""
    return versions([version_id])[version_id]


def versions(version_ids: Iterable[UUID]) -> dict[UUID, Programme]:
    """Several at once: no query for what is cached, else two for all. Raises ProgrammeNotFound."""
    wanted = list(dict.fromkeys(version_ids))
    with _lock:
        found = {each: _cache[each][0] for each in wanted if each in _cache}
    missing = [each for each in wanted if each not in found]
    if missing:
        found |= _loaded(missing)
    return {each: found[each] for each in wanted}


def in_the_way(programme: Programme, standing: Mapping[str, Found]) -> Found | None:
    """What is under way, by code of the service, of a programme that is had once at a time: of itself, or of a part
    that a bundle opens for everybody."""
    if not standing:
        return None
    always = [part.version_id for part in programme.parts if part.version_id and not part.chosen and part.when is None]
    services = list(versions(always).values()) if programme.is_bundle else [programme]
    return next((standing[one.code] for one in services if not one.several and one.code in standing), None)


def _loaded(version_ids: list[UUID]) -> dict[UUID, Programme]:
    known = vocabulary()
    rows = {row.id: row for row in ProgrammeVersion.objects.filter(id__in=version_ids)}
    if len(rows) < len(version_ids):
        raise ProgrammeNotFound
    found = {
        each: reload(rows[each].document, known, version=rows[each].version, version_id=each) for each in version_ids
    }
    with _lock:
        _cache.update({each: (programme, scope_of(programme, known)) for each, programme in found.items()})
        while len(_cache) > MAX_CACHED:
            _cache.popitem(last=False)
    return found


def published(code: str, on: date) -> Programme:
    """The version of a programme in force on a day. Raises ProgrammeNotFound."""
    version_id = _in_force(on).filter(code=code).values_list("id", flat=True).first()
    if version_id is None:
        raise ProgrammeNotFound
    return version(version_id)


def list_published(on: date) -> list[Programme]:
    """Every programme in force on a day, bundles first, then by code; three queries at most."""
    rows = _in_force(on).order_by("code", "-valid_from", "-version").distinct("code")
    programmes = versions(rows.values_list("id", flat=True)[:MAX_LISTED])
    return sorted(programmes.values(), key=lambda each: (not each.is_bundle, each.code))


def newest(codes: Collection[str]) -> dict[str, Programme]:
    """The newest version of each of these programmes, in force or not; no query for none."""
    if not codes:
        return {}
    rows = ProgrammeVersion.objects.filter(code__in=codes).order_by("code", "-valid_from", "-version").distinct("code")
    return {each.code: each for each in versions(rows.values_list("id", flat=True)).values()}


def first_days(codes: Iterable[str]) -> dict[str, date]:
    """The first day on which each of these programmes was ever in force."""
    rows = ProgrammeVersion.objects.filter(code__in=set(codes)).values_list("code").order_by()
    return dict(rows.annotate(first=Min("valid_from")))


def _in_force(on: date) -> Any:
    rows = ProgrammeVersion.objects.filter(valid_from__lte=on, retired_at__isnull=True)
    return rows.order_by("-valid_from", "-version")


def facts_for(
    programme: Programme, *, on: date, person_id: UUID | None, division: str, answers: Mapping[str, Any]
) -> dict[str, FactValue]:
    """All that is known: attributes, parameters of the division, `form.*` of these answers, `value.*`, today.

    `answers` are cleaned values. An absent fact is left out, never null.
    """
    standing = standing_facts(programme, on=on, person_id=person_id, division=division)
    return facts_with(programme, standing[programme.code], answers)


def standing_facts(
    programme: Programme, *, on: date, person_id: UUID | None, division: str
) -> dict[str, dict[str, FactValue]]:
    """What is known whatever is answered, for the programme and each of its parts by code.

    Today, attributes of the person, parameters of the division, and what the person had of it before.
    """
    codes = [programme.code, *(part.code for part in programme.parts)]
    known: dict[str, FactValue] = {"today": on}
    if person_id is None:
        return {code: known | parameter_facts(division, on) for code in codes}
    known |= registers.attributes_of([person_id], on)[person_id] | parameter_facts(division, on)
    past = registers.past_of(person_id, codes, on)
    return {code: {**known, **past[code]} for code in codes}


def facts_with(
    programme: Programme, standing: Mapping[str, FactValue], answers: Mapping[str, Any]
) -> dict[str, FactValue]:
    """Standing facts with `form.*` of these answers and what this programme computes from them. Asks nothing."""
    return computed(programme, {**standing, **form_facts(programme.form, answers)})[0]


def parameter_facts(division: str, on: date) -> dict[str, FactValue]:
    """`param.*` in force in a division on a day."""
    return {f"param.{name}": amount for name, amount in parameters.values(division, on).items()}


def counties_by_city(on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Cities with their counties (code and name), for somebody who says where they live or want to go; one query."""
    standing = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    levels = [Division.Level.CITY, Division.Level.COUNTY]
    rows = list(Division.objects.filter(standing, level__in=levels).order_by("code")[:MAX_DIVISIONS])
    cities = {row.code: (row.name, list[tuple[str, str]]()) for row in rows if row.level == Division.Level.CITY}
    for row in rows:
        if row.level == Division.Level.COUNTY and row.parent_code in cities:
            cities[row.parent_code][1].append((row.code, row.name))
    return [city for city in cities.values() if city[1]]

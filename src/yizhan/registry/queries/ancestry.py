"""Who stands above a union on a day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Level, Line, ScopeKeys
from yizhan.registry.models import UnionAncestry

Row = tuple[UUID, UUID, str, str]  # union, ancestor, line, level


def in_force(on: date) -> Q:
    """Rows of the parent and ancestry tables that hold on this day."""
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))


def line_of(union_id: UUID, on: date, line: str = Line.TERRITORY) -> ScopeKeys:
    """The union and its superiors of that day on one line. Raises NotFound before the union was entered.

    The `industry_` keys are its industrial superiors on either line, where it has any.
    """
    return lines_of([union_id], on, line)[union_id]


def lines_of(union_ids: Iterable[UUID], on: date, line: str = Line.TERRITORY) -> dict[UUID, ScopeKeys]:
    """`line_of` for many unions in one query."""
    found: dict[UUID, list[Row]] = {union_id: [] for union_id in union_ids}
    rows = UnionAncestry.objects.filter(in_force(on), union_id__in=found).order_by("-depth")
    for row in rows.values_list("union_id", "ancestor_id", "line", "level"):
        found[row[0]].append(row)
    return {union_id: _keys(union_id, rows_of, line) for union_id, rows_of in found.items()}


def ancestors_of(union_id: UUID, on: date) -> list[UUID]:
    """Every union above this one on that day on any line, itself first, then the nearest."""
    rows = UnionAncestry.objects.filter(in_force(on), union_id=union_id).order_by("depth", "line")
    return list(dict.fromkeys(rows.values_list("ancestor_id", flat=True)))


def all_above(union_ids: Iterable[UUID], on: date) -> dict[UUID, tuple[UUID, ...]]:
    """`ancestors_of` for many unions in one query."""
    found: dict[UUID, dict[UUID, None]] = {union_id: {} for union_id in union_ids}
    rows = UnionAncestry.objects.filter(in_force(on), union_id__in=found).order_by("depth", "line")
    for union_id, ancestor_id in rows.values_list("union_id", "ancestor_id"):
        found[union_id][ancestor_id] = None
    return {union_id: tuple(above) for union_id, above in found.items()}


def superiors_of(union_id: UUID, on: date) -> dict[str, list[UUID]]:
    """What stands above a union on each line that it has, nearest first, the union itself left out."""
    rows = UnionAncestry.objects.filter(in_force(on), union_id=union_id, depth__gt=0).order_by("depth")
    above: dict[str, list[UUID]] = {}
    for line, ancestor_id in rows.values_list("line", "ancestor_id"):
        above.setdefault(line, []).append(ancestor_id)
    return above


def superior_of(union_id: UUID, on: date, line: str = Line.TERRITORY) -> UUID | None:
    """The union right above on that line; None for the top."""
    rows = UnionAncestry.objects.filter(in_force(on), union_id=union_id, line=line, depth=1)
    return rows.values_list("ancestor_id", flat=True).first()


def is_below(union_id: UUID, node_id: UUID, on: date) -> bool:
    """Whether the node is the union itself or stands above it on any line."""
    return UnionAncestry.objects.filter(in_force(on), union_id=union_id, ancestor_id=node_id).exists()


def _keys(union_id: UUID, rows: list[Row], line: str) -> ScopeKeys:
    """Rows come from the top down, so the nearest ancestor of a level is the one that stays."""
    if not rows:
        raise NotFound
    on_line = {level: ancestor for _, ancestor, of_line, level in rows if of_line == line}
    industry = {level: ancestor for _, ancestor, of_line, level in rows if of_line == Line.INDUSTRY}
    return ScopeKeys(
        union_id=union_id,
        street_id=on_line.get(Level.STREET),
        county_id=on_line.get(Level.COUNTY),
        city_id=on_line.get(Level.CITY),
        industry_id=industry.get(Level.INDUSTRY),
        industry_county_id=industry.get(Level.COUNTY),
        industry_city_id=industry.get(Level.CITY),
    )

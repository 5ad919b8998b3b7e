"""The unions of an officer's line, page by page in the order of their names."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yizhan.kernel.scope import OFFICERS, Acting, Level
from yizhan.registry.codes import Levels, UnionState
from yizhan.registry.models import Membership, Union, UnionAncestry
from yizhan.registry.queries.searching import PAGE_ROWS, Page, unions_with

LONGEST_TYPED = 60


@dataclass(frozen=True, slots=True)
class UnionRow:
    """A union in a list, with its own members; None above the street, where there are none of its own to speak of."""

    union: Union
    members: int | None


def unions_in_reach(acting: Acting) -> QuerySet[Union]:
    """The unions of the officer's line, their own among them, those that were wound up as well."""
    if acting.role not in OFFICERS or acting.level is None:
        return Union.objects.none()
    if acting.level is Level.PROVINCE:
        return Union.objects.all()
    below = UnionAncestry.objects.filter(ancestor_id=acting.node_id, valid_until__isnull=True)
    return Union.objects.filter(Q(id__in=below.values("union_id")) | Q(id=acting.node_id))


def unions_page(
    acting: Acting, *, search: str = "", level: str = "", state: str = "", after: str = ""
) -> Page[UnionRow]:
    """One page of the line's unions, found by any part of their name, the beginning of its pinyin, or a code.

    `state` empty leaves out those that were wound up. Three queries however many rows.
    """
    found = unions_in_reach(acting)
    found = found.filter(state=state) if state in UnionState.values else found.exclude(state=UnionState.WOUND_UP)
    if level in Levels.values:
        found = found.filter(level=level)
    typed = search.strip()[:LONGEST_TYPED]
    if typed:
        found = found.filter(_named(typed))
    found = _behind(found, after).order_by("name_pinyin", "id")
    shown = list(found[: PAGE_ROWS + 1])
    following = str(shown[PAGE_ROWS - 1].id) if len(shown) > PAGE_ROWS else ""
    return Page(_with_members(shown[:PAGE_ROWS]), following)


def _named(typed: str) -> Q:
    """Pinyin and codes are ASCII; some names have Latin letters in them as well."""
    called = Q(id__in=unions_with(typed).values("id"))
    if not typed.isascii():
        return called
    return called | Q(name_pinyin__startswith=typed.lower()) | Q(code=typed.upper()) | Q(uscc=typed.upper())


def _behind(unions: QuerySet[Union], after: str) -> QuerySet[Union]:
    """Whatever comes behind a union. What is no id of one begins at the beginning."""
    try:
        last = Union.objects.filter(id=UUID(after)).first() if after else None
    except ValueError:
        last = None
    if last is None:
        return unions
    behind = Q(name_pinyin__gt=last.name_pinyin) | Q(name_pinyin=last.name_pinyin, id__gt=last.id)
    return unions.filter(Q(name_pinyin__gte=last.name_pinyin) & behind)


def _with_members(unions: list[Union]) -> list[UnionRow]:
    counted = [one.id for one in unions if one.level == Level.PRIMARY]
    held = Membership.objects.filter(union_id__in=counted, closed_on__isnull=True).values("union_id")
    members: dict[UUID, int] = dict(held.annotate(n=Count("id")).values_list("union_id", "n"))
    return [UnionRow(one, members.get(one.id, 0) if one.level == Level.PRIMARY else None) for one in unions]

"""Lists that go on: keyset pages without a count, and the search that a cadre types without looking."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from yizhan.kernel.scope import Acting
from yizhan.registry import sealed
from yizhan.registry.codes import MembershipState, OccupationGroup, UnionKind, UnionState
from yizhan.registry.models import JoinCode, Membership, Person, Union, UnionAncestry
from yizhan.registry.queries.access import members_in_reach
from yizhan.registry.queries.merged import STANDING
from yizhan.registry.rules.reading import UnreadableError, compact

T = TypeVar("T")
Row = TypeVar("Row", bound=Model)
PAGE_ROWS = 50
_DOCUMENT = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NUMBER = re.compile(r"[0-9]{13}")
COUNTY_DIGITS = 6  # of a division's code
MAX_POOLS = 1_000
_COUNTY = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page and the opaque cursor of the next; empty where it is the last."""

    rows: list[T]
    following: str = ""


def members_page(acting: Acting, *, search: str = "", after: str = "", state: str = "") -> Page[Membership]:
    """Open memberships of the line in the order of names; two queries however many rows."""
    rows = members_in_reach(acting)
    if state in MembershipState.values:
        rows = rows.filter(state=state)
    if search.strip():
        rows = rows.filter(search_q(search))
    return in_order_of_names(rows, after)


def pool_page(
    acting: Acting, *, search: str = "", trade: str = "", county: str = "", after: str = ""
) -> Page[Membership]:
    """Members in the holding pools of the line, in the order of names: of one trade, of the pools of one county."""
    rows = members_in_reach(acting).filter(state=MembershipState.HOLDING)
    if search.strip():
        rows = rows.filter(search_q(search))
    if trade in OccupationGroup.values:
        rows = rows.filter(person__occupation_group=trade)
    if _COUNTY.fullmatch(county):
        rows = rows.filter(union__division_code__startswith=county)
    return in_order_of_names(rows, after)


def pool_counties(acting: Acting) -> list[str]:
    """The counties, by code, in which the line has a holding pool."""
    below = UnionAncestry.objects.filter(ancestor_id=acting.node_id, valid_until__isnull=True).values("union_id")
    pools = Union.objects.filter(kind=UnionKind.HOLDING_POOL, id__in=below).exclude(division_code="")
    return sorted({code[:COUNTY_DIGITS] for code in pools.values_list("division_code", flat=True)[:MAX_POOLS]})


def search_q(text: str) -> Q:
    """What was typed, on a person: document or mobile by blind index, member number, name, pinyin or initials."""
    try:
        number = compact(text)
    except UnreadableError:
        return Q(pk__in=[])
    if _DOCUMENT.fullmatch(number):
        return _numbered(Q(document_index=sealed.document_index("1", number)))
    if _MOBILE.fullmatch(number):
        return Q(person__phone_index=sealed.phone_index(number))
    if _NUMBER.fullmatch(number):
        return _numbered(Q(member_number__number=number))
    if number.isascii():
        typed = re.sub(r"[^a-z]", "", text.lower())
        if not typed:
            return Q(pk__in=[])
        return Q(person__name_letters__startswith=typed) | Q(person__name_initials__startswith=typed)
    return Q(person__name__startswith=text.strip())


def _numbered(person: Q) -> Q:
    """Whoever has this number, or whose other entry had it before the two became one."""
    return Q(person_id__in=Person.objects.filter(person).values_list(STANDING, flat=True))


UNIONS_SHOWN = 20  # of a search; a name with more letters finds the others


def unions_like(text: str, *, division: str = "", limit: int = UNIONS_SHOWN + 1) -> list[Union]:
    """Primary unions that take members, by part of their name or pinyin; public facts only.

    At most `limit`: by default one more than pages show, so that they can say that there are more.
    """
    open_ones = Union.objects.filter(level="primary", state=UnionState.ESTABLISHED)
    found = open_ones.exclude(kind=UnionKind.HOLDING_POOL).order_by("name_pinyin", "id")
    if division:
        found = found.filter(division_code__startswith=division[:6])
    typed = text.strip()[:60]
    if typed:
        found = found.filter(Q(name__contains=typed) | Q(name_pinyin__startswith=typed.lower()))
    return list(found[:limit])


def join_codes_of(union_id: UUID) -> list[JoinCode]:
    """The newest twenty join codes of a union."""
    return list(JoinCode.objects.filter(union_id=union_id).order_by("-made_at", "-id")[:20])


def employees_of(employer_id: UUID, *, after: str = "") -> Page[Membership]:
    """Who of an employer's people is a member, by name: for the employer, who sees nothing else of them."""
    open_ones = Membership.objects.filter(employer_id=employer_id, closed_on__isnull=True)
    return in_order_of_names(open_ones.select_related("person", "union"), after)


def newest_first(rows: QuerySet[Row], after: str, *, limit: int = PAGE_ROWS) -> Page[Row]:
    """One page of rows whose ids tell when they came. `after` is the last id seen; what is none begins at the top."""
    last = _id_of(after)
    ordered = rows.order_by("-id")
    found = list((ordered.filter(pk__lt=last) if last else ordered)[: limit + 1])
    shown = found[:limit]
    return Page(shown, str(shown[-1].pk) if len(found) > limit else "")


def in_order_of_names(memberships: QuerySet[Membership], after: str) -> Page[Membership]:
    """One page of memberships, by the pinyin of their people's names."""
    rows = memberships.order_by("person__name_pinyin", "person_id")
    place = _open_cursor(after)
    if place is not None:
        pinyin, person_id = place
        rows = rows.filter(Q(person__name_pinyin__gt=pinyin) | Q(person__name_pinyin=pinyin, person_id__gt=person_id))
    found = list(rows[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return Page(shown, _cursor(shown[-1]) if len(found) > PAGE_ROWS else "")


def _cursor(last: Membership) -> str:
    return base64.urlsafe_b64encode(f"{last.person_id}{last.person.name_pinyin}".encode()).decode()


def _open_cursor(text: str) -> tuple[str, UUID] | None:
    """A cursor that is none begins at the beginning."""
    try:
        plain = base64.urlsafe_b64decode(text).decode()
        return plain[36:], UUID(plain[:36])
    except (ValueError, binascii.Error):
        return None


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

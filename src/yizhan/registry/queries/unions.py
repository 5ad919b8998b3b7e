"""Unions, divisions and join codes, as other rooms and the pages ask for them."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from yizhan.kernel.errors import NotFound, Problem
from yizhan.kernel.scope import Level
from yizhan.registry import errors
from yizhan.registry.codes import CountSource, Sex, UnionKind, UnionState
from yizhan.registry.committees import rules_on
from yizhan.registry.models import Division, HeadCount, Invitation, JoinCode, Membership, Union
from yizhan.registry.rules.committee import Advice, Found, code_advice, committee_advice, joint_advice
from yizhan.registry.rules.founding import earliest_election
from yizhan.registry.rules.joining import PoolWay
from yizhan.registry.types import Contact, JoinDoor, UnionCard

MAX_INVITED = 1_000


def union_card(union_id: UUID) -> UnionCard:
    """What any room may show of a union. Raises NotFound."""
    union = Union.objects.filter(id=union_id).first()
    if union is None:
        raise NotFound
    return card_of(union)


def union_cards(union_ids: Iterable[UUID]) -> dict[UUID, UnionCard]:
    """`union_card` for many, in one query."""
    return {union.id: card_of(union) for union in Union.objects.filter(id__in=set(union_ids))}


def union_of_code(code: str) -> UUID:
    """The union with this code (组织编号), as people type it: full-width digits, small letters. Raises NotFound."""
    typed = unicodedata.normalize("NFKC", code).strip().upper()
    union_id = Union.objects.filter(code=typed).values_list("id", flat=True).first()
    if union_id is None:
        raise NotFound
    return union_id


def federations(levels: Iterable[Level]) -> list[UnionCard]:
    """Every established union of these levels on any line, by division and name."""
    standing = Union.objects.filter(level__in=list(levels), state=UnionState.ESTABLISHED)
    return [card_of(union) for union in standing.order_by("division_code", "name")]


def established(on: date) -> Q:
    """Unions that stand at the end of a day: founded by then and not wound up by then."""
    stood = Q(state=UnionState.ESTABLISHED) | Q(state=UnionState.WOUND_UP, wound_up_on__gt=on)
    return stood & Q(founded_on__lte=on)


def card_of(union: Union) -> UnionCard:
    return UnionCard(
        id=union.id,
        code=union.code,
        name=union.name,
        level=union.level,
        kind=union.kind,
        state=union.state,
        line=union.line,
        division_code=union.division_code,
        employer_id=union.employer_id,
        address=union.address,
        contact=Contact(union.id, union.name, union.contact_name, union.contact_phone),
        term_until=union.term_until,
        certificate_until=union.certificate_until,
    )


def union_advice(union: Union, on: date) -> tuple[Found, ...]:
    """What the rules of a day ask of a union: of a primary one by its members, of any by its code. Nothing blocks.

    Until they have joined, as many as the last count says: a union just founded is not told that it is too small.
    """
    if union.kind == UnionKind.HOLDING_POOL:
        return ()
    is_primary = union.kind in {UnionKind.INDEPENDENT, UnionKind.JOINT}
    code = code_advice(union.uscc or "", is_primary=is_primary)
    if not is_primary:
        return code
    table = rules_on(union.division_code, on)
    women = women_of(union.id)
    found = committee_advice(table, members=members_for_size(union), women=women, seats=union.committee_seats)
    if union.committee_seats:  # a committee stands: that one is due is no news
        found = tuple(one for one in found if one.advice is not Advice.COMMITTEE_DUE)
    if union.kind == UnionKind.JOINT:
        found += joint_advice(table, _largest_unit(union.id))
    return found + code


def women_of(union_id: UUID) -> int:
    """How many women are members of a union."""
    return Membership.objects.filter(union_id=union_id, closed_on__isnull=True, person__sex=Sex.FEMALE).count()


def _largest_unit(union_id: UUID) -> int:
    """How many members the unit with the most of them has in a joint union."""
    open_ones = Membership.objects.filter(union_id=union_id, closed_on__isnull=True, employer_id__isnull=False)
    largest = open_ones.values("employer_id").annotate(n=Count("id")).order_by("-n").values_list("n", flat=True)
    return largest.first() or 0


def election_problems(union_id: UUID, held_on: date, *, field: str = "held_on") -> list[Problem]:
    """What is wrong with the day of a union's election, at the field that asked for it: nothing, or that it lies before
    the approval of the preparatory group (a founding) or before the term that stands (the next one)."""
    union = Union.objects.get(id=union_id)
    earliest = earliest_election(union.state, prepared_on=union.prepared_on, term_from=union.term_from)
    if earliest is None or held_on >= earliest:
        return []
    return [errors.elected_too_early(field, earliest, founds=union.state == UnionState.PREPARING)]


def members_for_size(union: Union) -> int:
    """By how many members the law's sizes are read: those who joined, or the last count where that says more."""
    joined = Membership.objects.filter(union_id=union.id, closed_on__isnull=True).count()
    said = union.head_counts.filter(members__isnull=False).order_by("-as_of").first()
    return max(joined, (said.members or 0) if said else 0)


def heads_of(union_id: UUID, on: date) -> tuple[dict[str, HeadCount], int | None]:
    """The last head count of each source up to a day, and by how many workers the tax office's is above the union's;
    None where one of the two is missing."""
    rows = HeadCount.objects.filter(union_id=union_id, as_of__lte=on).order_by("source", "-as_of").distinct("source")
    last = {row.source: row for row in rows}
    if set(last) != set(CountSource.values):
        return last, None
    return last, last[CountSource.TAX].workers - last[CountSource.UNION].workers


def pool_of(ways: Sequence[tuple[PoolWay, str]]) -> tuple[UUID, PoolWay] | None:
    """The holding pool of the first of these counties that has one, and by what it was found. A city stands for its
    pool where it has one alone: which of several is nobody's guess."""
    pools = Union.objects.filter(kind=UnionKind.HOLDING_POOL, state=UnionState.ESTABLISHED)
    found = dict(pools.values_list("division_code", "id"))
    for way, code in ways:
        within = [id_ for county, id_ in found.items() if code.endswith("00") and county.startswith(code[:4])]
        if code in found or len(within) == 1:
            return found.get(code) or within[0], way
    return None


def pool_counties() -> list[tuple[str, str]]:
    """Counties that have a holding pool: code and the name behind its city's, so that no two are alike; by code."""
    pools = Union.objects.filter(kind=UnionKind.HOLDING_POOL, state=UnionState.ESTABLISHED)
    codes = sorted(pools.values_list("division_code", flat=True))
    names = division_names([*codes, *{f"{code[:4]}00" for code in codes}])
    return [(code, " ".join(filter(None, (names.get(f"{code[:4]}00"), names.get(code, code))))) for code in codes]


def divisions_below(parent_code: str, on: date) -> list[Division]:
    """The divisions right below one, as they stand on a day, in code order."""
    standing = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return list(Division.objects.filter(standing, parent_code=parent_code).order_by("code"))


def division_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by code; a retired code has the last name it bore."""
    rows = Division.objects.filter(code__in=set(codes)).order_by("valid_until")
    return {row.code: row.name for row in rows}  # standing rows have no end, sort last and win


def invited_by(employer_id: UUID, *, since: datetime) -> tuple[int, int]:
    """How many of an employer's lists were invited by codes still in force, and how many of them are members now."""
    invited = Invitation.objects.filter(code__union__employer_id=employer_id, code__expires_at__gt=since)
    phones = list(invited.values_list("phone_index", flat=True)[:MAX_INVITED])
    members = Membership.objects.filter(closed_on__isnull=True, person__phone_index__in=phones)
    return len(phones), members.count()


def join_door(token: str, at: datetime) -> JoinDoor | None:
    """What stands behind a join code in force; None where it is unknown, revoked or over."""
    in_force_now = JoinCode.objects.filter(token=token, revoked_at__isnull=True, expires_at__gt=at)
    code = in_force_now.filter(union__state__in=[UnionState.PREPARING, UnionState.ESTABLISHED]).first()
    if code is None:
        return None
    return JoinDoor(code.id, code.token, code.union_id, code.union.name, code.union.employer_id, code.expires_at)

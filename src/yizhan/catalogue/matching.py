"""People against programmes, in a constant number of queries: what one person may have; who of a union may have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yizhan.catalogue import queries, registers
from yizhan.catalogue.assessing import judge
from yizhan.catalogue.errors import ProgrammeNotFound
from yizhan.catalogue.models import Invitation
from yizhan.catalogue.rules.types import Facts, FactValue
from yizhan.catalogue.types import Audience, Match, Outcome, Programme, Reason, Verdict
from yizhan.catalogue.types.seen import PersonSeen
from yizhan.catalogue.withholding import seen_by_others, speaking
from yizhan.catalogue.words import Words
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry
from yizhan.registry.models import Membership
from yizhan.registry.queries.lists import members_page
from yizhan.registry.queries.searching import Page

_ORDER = {Outcome.YES: 0, Outcome.UNKNOWN: 1, Outcome.FAULT: 2, Outcome.NO: 3}
_DIVISIONS = ("union.county", "union.division", "person.residence")
IS_MEMBER = "member.state"  # there for whoever is in a union or a holding pool, and for nobody else
_WHY_MEMBERS = Words(
    "这项服务只给工会会员。", "This service is for union members only.", "Эта услуга только для членов профсоюза."
)
_JOIN = Words("先加入工会，再来申请。", "Join a union first, then apply.", "Сначала вступите в профсоюз.")
FOR_MEMBERS = Verdict(
    Outcome.NO, (Reason("audience", Outcome.NO, Words("是会员", "Is a member"), why=_WHY_MEMBERS, change=_JOIN),)
)
READ_AS = "match"  # the purpose under which a reading of matches stands in the journal


def match_person(person_id: UUID, on: date) -> list[Match]:
    """Programmes for persons, open on that day, not parts of a bundle also listed; sure ones first, then possible,
    then denied; within each those that close soonest first.

    Whom the register has in no union is known not to be a member: what is for members only is denied, not possible.
    """
    known = registers.attributes_of([person_id], on)[person_id]
    return _matches(known, on, person_id)


def match_facts(known: dict[str, FactValue], on: date) -> list[Match]:
    """The same for attributes in hand, such as those of a self-check."""
    return _matches(known, on, None)


def _matches(known: dict[str, FactValue], on: date, person_id: UUID | None) -> list[Match]:
    division = next((str(known[name]) for name in _DIVISIONS if known.get(name)), "")
    facts = {"today": on, **known, **queries.parameter_facts(division, on)}
    offered = [each for each in queries.list_published(on) if each.is_for_persons and each.is_open(on)]
    part_ids = [part.version_id for each in offered for part in each.parts if part.version_id]
    parts = queries.versions(part_ids)
    codes = [each.code for each in [*offered, *parts.values()]]
    past = registers.past_of(person_id, codes, on) if person_id else {}
    in_bundles = {parts[version_id].code for version_id in part_ids}
    is_member = IS_MEMBER in known
    matches = [
        Match(each, _verdict(each, [parts[p.version_id] for p in each.parts if p.version_id], facts, past))
        if is_member or each.audience is not Audience.MEMBER
        else Match(each, FOR_MEMBERS)
        for each in offered
        if each.code not in in_bundles
    ]
    return sorted(matches, key=_rank)


def _verdict(
    programme: Programme, parts: list[Programme], facts: Facts, past: Mapping[str, Mapping[str, FactValue]]
) -> Verdict:
    """A bundle is as open to somebody as the most open of its parts."""
    asked = parts or [programme]
    verdicts = [judge(each, {**facts, **past.get(each.code, {})}, queries.scope(each)) for each in asked]
    return min(verdicts, key=lambda verdict: _ORDER[verdict.outcome])


def _rank(match: Match) -> tuple[int, date, str]:
    return _ORDER[match.verdict.outcome], match.programme.closes_on or date.max, match.programme.code


@dataclass(frozen=True, slots=True)
class MemberMatch:
    """One member of a union beside one programme, as the union's cadre sees it."""

    membership: Membership
    seen: PersonSeen
    invited_at: datetime | None


def services_for_members(on: date) -> list[Programme]:
    """The services for persons that are open on a day: those for which a union can look among its members."""
    return [each for each in queries.list_published(on) if is_matched(each, on)]


def is_matched(programme: Programme, on: date) -> bool:
    """Whether a union can look among its members for this one; a bundle is looked at by its services."""
    return not programme.is_bundle and programme.is_for_persons and programme.is_open(on)


def service_for_members(code: str, on: date) -> Programme:
    """One of them. Raises ProgrammeNotFound."""
    programme = queries.published(code, on)
    if not is_matched(programme, on):
        raise ProgrammeNotFound
    return programme


def match_members(
    programme: Programme, acting: Acting, *, at: datetime, search: str = "", after: str = ""
) -> Page[MemberMatch]:
    """Members of the cadre's union, by name, with what may be seen of how they meet this programme's conditions.

    Where anything is told that rests on a sensitive fact, the reading is logged for each of those it tells of. The
    order, the pages and who is on them depend on names alone.
    """
    on = local_date(at)
    page = members_page(acting, search=search, after=after)
    known = registers.attributes_of([row.person_id for row in page.rows], on)
    invited = _invitations([row.person_id for row in page.rows], programme)
    close = registry.tied_to(acting.person_id) if acting.person_id else set()
    speaks = programme.code in _speaking(on)
    found = []
    dated: dict[str, dict[str, FactValue]] = {}
    for row in page.rows:
        own = known[row.person_id]
        division = _division_of_union(own)
        if division not in dated:
            dated[division] = queries.parameter_facts(division, on)
        facts = {"today": on, **own, **dated[division]}
        told = speaks and row.person_id not in close
        seen = seen_by_others(programme, facts, queries.scope(programme), speaks=told)
        found.append(MemberMatch(row, seen, invited.get(row.person_id)))
    _log(programme, found, acting=acting, at=at)
    return Page(found, page.following)


def _speaking(on: date) -> frozenset[str]:
    """Weighed over everything in force, bundles' services included, since a cadre can look at each."""
    return speaking((each, queries.scope(each)) for each in queries.list_published(on) if not each.is_bundle)


def _division_of_union(known: dict[str, FactValue]) -> str:
    """Where the dated tables are read: the union's, never the member's home, which the roster's keeper can change."""
    return next((str(known[name]) for name in ("union.county", "union.division") if known.get(name)), "")


def _invitations(person_ids: Sequence[UUID], programme: Programme) -> dict[UUID, datetime]:
    rows = Invitation.objects.filter(person_id__in=person_ids, version_id=programme.version_id)
    return dict(rows.values_list("person_id", "invited_at"))


def _log(programme: Programme, found: Sequence[MemberMatch], *, acting: Acting, at: datetime) -> None:
    told = [each.membership for each in found if each.seen.exposes]
    if told:
        vault.log_readings(
            acting=acting,
            at=at,
            subjects=[("person", each.person_id) for each in told],
            fields=[f"match:{programme.code}"],
            purpose=READ_AS,
            scope=told[0].scope,
        )

"""What one person may have: every programme in force against what is known of them, in a constant number of queries."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yizhan.catalogue import queries, registers
from yizhan.catalogue.assessing import judge
from yizhan.catalogue.rules.types import FactValue
from yizhan.catalogue.types import Audience, Match, Outcome, Programme, Verdict

_ORDER = {Outcome.YES: 0, Outcome.UNKNOWN: 1, Outcome.FAULT: 2, Outcome.NO: 3}
_DIVISIONS = ("union.county", "union.division", "person.residence")


def match_person(person_id: UUID, on: date) -> list[Match]:
    """Programmes for persons, open on that day, not parts of a bundle also listed; sure ones first, then possible,
    then denied; within each those that close soonest first."""
    known = registers.attributes_of([person_id], on)[person_id]
    return match_facts(known, on)


def match_facts(known: dict[str, FactValue], on: date) -> list[Match]:
    """The same for attributes in hand, such as those of a self-check."""
    division = next((str(known[name]) for name in _DIVISIONS if known.get(name)), "")
    facts = {"today": on, **known, **queries.parameter_facts(division, on)}
    offered = [each for each in queries.list_published(on) if _is_for_persons(each) and each.is_open(on)]
    part_ids = [part.version_id for each in offered for part in each.parts if part.version_id]
    parts = queries.versions(part_ids)
    in_bundles = {parts[version_id].code for version_id in part_ids}
    matches = [
        Match(each, _verdict(each, [parts[p.version_id] for p in each.parts if p.version_id], facts))
        for each in offered
        if each.code not in in_bundles
    ]
    return sorted(matches, key=_rank)


def _is_for_persons(programme: Programme) -> bool:
    return programme.audience is not Audience.EMPLOYER


def _verdict(programme: Programme, parts: list[Programme], facts: dict[str, FactValue]) -> Verdict:
    """A bundle is as open to somebody as the most open of its parts."""
    verdicts = [judge(each, facts, queries.scope(each)) for each in (parts or [programme])]
    return min(verdicts, key=lambda verdict: _ORDER[verdict.outcome])


def _rank(match: Match) -> tuple[int, date, str]:
    return _ORDER[match.verdict.outcome], match.programme.closes_on or date.max, match.programme.code

"""Which holding pool takes somebody whom no workplace union has: by their own word, else by what is known of them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from yizhan.kernel.errors import Invalid, Problem
from yizhan.registry import errors, sealed
from yizhan.registry.codes import DocumentKinds
from yizhan.registry.models import Person
from yizhan.registry.phone_places import place_of
from yizhan.registry.queries.unions import pool_of
from yizhan.registry.rules.joining import PoolWay, Whereabouts, pool_ways
from yizhan.registry.services.people import read_applicant
from yizhan.registry.types import Applicant

Pool = tuple[UUID, PoolWay]
_COUNTY = re.compile(r"[0-9]{6}")  # with which the code of a township begins as well


def pool_for(applicant: Applicant, *, route: Sequence[str] = (), on: date) -> Pool:
    """The holding pool for somebody who says where they belong, or by their route, number or ID, and by what it was
    found. Raises Invalid naming every gap, NoPool."""
    problems: list[Problem] = []
    where = Whereabouts(said=applicant.residence_division, route=route)
    try:
        _, mobile, document = read_applicant(applicant, on=on)
        where = replace(where, phone=place_of(mobile), document=_place_of_id(document.kind, document.number))
    except Invalid as unreadable:  # nobody should have to submit three times: everything wrong is told at once
        problems += unreadable.problems
    return _pool(where, applicant.occupation_group, problems)


def pool_for_known(person: Person, *, said: str = "", route: Sequence[str] = (), occupation_group: str) -> Pool:
    """The same for somebody whom the register knows: where they live is known as well."""
    mobile, document = sealed.open_phone(person), sealed.open_document(person)
    where = Whereabouts(
        said=said,
        route=route,
        residence=person.residence_division,
        phone=place_of(mobile) if mobile else "",
        document=_place_of_id(person.document_kind, document),
    )
    return _pool(where, occupation_group, [])


def _pool(where: Whereabouts, occupation_group: str, problems: Sequence[Problem]) -> Pool:
    ways = pool_ways(where)
    found = pool_of(ways)
    wrong = list(problems)
    if not occupation_group:
        wrong += errors.field_wrong("occupation_group").problems
    if where.said and not _COUNTY.match(where.said):
        wrong += errors.field_wrong("county").problems
    elif found is None and not where.said:  # numbers that could not be read were not asked where they belong
        wrong += (errors.field_wrong("county") if problems else errors.county_untold()).problems
    if wrong:
        raise Invalid(wrong)
    if found is None:
        raise errors.NoPool
    return found


def _place_of_id(kind: str, number: str) -> str:
    """The county in which a resident's ID was first issued."""
    return number[:6] if kind == DocumentKinds.RESIDENT_ID else ""

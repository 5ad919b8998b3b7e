"""The self-check behind page and API: a few answers against the rules, and nothing kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from yizhan.catalogue import api, queries, registers
from yizhan.catalogue.forms.cleaning import form_facts
from yizhan.catalogue.forms.types import Form
from yizhan.catalogue.http import guides
from yizhan.catalogue.matching import FOR_MEMBERS, IS_MEMBER
from yizhan.catalogue.rules.types import FactValue
from yizhan.catalogue.selfcheck import questions
from yizhan.catalogue.types import Audience, Programme
from yizhan.kernel.scope import Acting


def check_form(programme: Programme) -> Form:
    """The questions that the rules need, of the services asked for at once."""
    return questions(programme.form, guides.asked_at_once(programme))


def verdicts(
    programme: Programme, form: Form, values: Mapping[str, Any], who: Acting, member: str, division: str, *, on: date
) -> list[guides.PartVerdict]:
    """What the rules say of each service, in words."""
    known = _known(who, member, division, on)
    facts = {**known, **form_facts(form, values)}
    assessed = [(each, api.assess(each, facts)) for each in guides.asked_at_once(programme)]
    if who.person_id is not None and IS_MEMBER not in known and programme.audience is Audience.MEMBER:
        assessed = [(each, replace(one, verdict=FOR_MEMBERS)) for each, one in assessed]
    return [guides.verdict_of(each, one) for each, one in assessed]


def county_of(who: Acting, on: date) -> str:
    """The county by whose tables somebody signed in is judged; empty where they have to say it."""
    known = registers.attributes_of([who.person_id], on)[who.person_id] if who.person_id is not None else {}
    return str(known.get("union.county") or "")


def _known(who: Acting, member: str, division: str, on: date) -> dict[str, FactValue]:
    """What is known without the form: of a person signed in from the register, else what a visitor says."""
    facts: dict[str, FactValue] = {"today": on}
    if who.person_id is not None:
        facts |= registers.attributes_of([who.person_id], on)[who.person_id]
    elif member == "yes":
        facts["member.state"] = "active"
    where = str(facts.get("union.county") or division)
    if where.isascii() and where.isdigit():
        facts |= queries.parameter_facts(where[:6], on)
    return facts

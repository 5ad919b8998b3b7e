"""Which services found a union, and who may ask for them: an employer has one union."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from yizhan.cases import errors
from yizhan.cases.queries.unions import own_union_of_employer
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import FactValue, Part, Programme
from yizhan.kernel.errors import Invalid
from yizhan.kernel.scope import OFFICERS, Acting, Role
from yizhan.registry import api as registry

PREPARES = "union.prepare"
NEEDS_UNION = frozenset({"union.found", "union.register_legal_person", "membership.invite"})
ELECTS = frozenset({"union.found", "union.new_term"})


def prepares(programme: Programme, *, on: date) -> bool:
    """Whether it, or a part of it, sets up a preparatory group."""
    return PREPARES in _effects(programme, on)


def refuse_at_this_stage(programme: Programme, acting: Acting, *, on: date) -> None:
    """Raises OwnUnionStands where an employer founds again, OwnUnionMissing where what it asks for needs a union."""
    effects = _effects(programme, on)
    if acting.node_id is None or not effects & {PREPARES, *NEEDS_UNION}:
        return
    stands = own_union_of_employer(acting.node_id) is not None
    if stands and PREPARES in effects:
        raise errors.OwnUnionStands
    if not stands and PREPARES not in effects:
        raise errors.OwnUnionMissing


def refuse_early_election(programme: Programme, known: Mapping[str, FactValue], acting: Acting) -> None:
    """Raises Invalid, at the field that asks for the day, where a union elects before it may."""
    union_id = _own_union(acting)
    calls = [call for step in programme.steps for call in step.effects if call.name in ELECTS]
    for day in [dict(call.arguments)["held_on"] for call in calls]:
        held_on, field = catalogue.evaluate_for(programme, day, known), day.source.removeprefix("form.")
        if union_id is None or not isinstance(held_on, date):
            continue
        if problems := registry.election_problems(union_id, held_on, field=field):
            raise Invalid(problems)


def beside_own_union(known: Mapping[str, FactValue], acting: Acting, *, on: date) -> Mapping[str, FactValue]:
    """What is known, beside what the register has of the union that an employer has: what the employer's forms begin
    with, and need not ask. What is known of the application itself goes before."""
    union_id = _own_union(acting) if acting.role is Role.EMPLOYER_AGENT else None
    return {**registry.union_attributes(union_id, on), **known} if union_id else known


def _own_union(acting: Acting) -> UUID | None:
    """The union that an officer acts for, or that stands or is prepared at an agent's employer."""
    if acting.node_id is None or acting.role in OFFICERS:
        return acting.node_id
    return own_union_of_employer(acting.node_id) if acting.role is Role.EMPLOYER_AGENT else None


def _effects(programme: Programme, on: date) -> frozenset[str]:
    services = [_service(part, on) for part in programme.parts] if programme.is_bundle else [programme]
    return frozenset(call.name for service in services for step in service.steps for call in step.effects)


def _service(part: Part, on: date) -> Programme:
    return catalogue.version(part.version_id) if part.version_id else catalogue.published(part.code, on)

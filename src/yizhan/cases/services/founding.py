"""Which services found a union, and who may ask for them: an employer has one union."""

from datetime import date

from yizhan.cases import errors
from yizhan.cases.queries.unions import own_union_of_employer
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Part, Programme
from yizhan.kernel.scope import Acting

PREPARES = "union.prepare"
NEEDS_UNION = frozenset({"union.found", "union.register_legal_person", "membership.invite"})


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


def _effects(programme: Programme, on: date) -> frozenset[str]:
    services = [_service(part, on) for part in programme.parts] if programme.is_bundle else [programme]
    return frozenset(call.name for service in services for step in service.steps for call in step.effects)


def _service(part: Part, on: date) -> Programme:
    return catalogue.version(part.version_id) if part.version_id else catalogue.published(part.code, on)

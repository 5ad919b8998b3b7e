"""Who acts for a union or an employer: given here, since level and line of a duty are those of its node."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yizhan.accounts import api as accounts
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import LEVEL_OF_ROLE, Acting, Level, Line, Role
from yizhan.registry import errors
from yizhan.registry.codes import UnionState
from yizhan.registry.models import Employer, Union


@transaction.atomic
def give_duty(
    *,
    user_id: UUID,
    role: Role,
    node_id: UUID,
    valid_from: date,
    valid_until: date | None,
    acting: Acting,
    at: datetime,
) -> UUID:
    """Let somebody act for a node between two days (the last one included, None for open); returns the grant's id.

    An employer's agent acts for an employer, everybody else for a union. Raises NotFound for an unknown node, RoleUnfit
    for an officer's role of another level than the union's, UnionWoundUp.
    """
    node, level, line = _of_employer(node_id) if role is Role.EMPLOYER_AGENT else _of_union(node_id, role)
    return accounts.grant_role(
        user_id=user_id,
        role=role,
        node=node,
        level=level,
        line=line,
        valid_from=valid_from,
        valid_until=valid_until,
        acting=acting,
        at=at,
    )


def _of_employer(node_id: UUID) -> tuple[tuple[UUID, str], None, Line]:
    employer = Employer.objects.filter(id=node_id).first()
    if employer is None:
        raise NotFound
    return (employer.id, employer.name), None, Line.TERRITORY


def _of_union(node_id: UUID, role: Role) -> tuple[tuple[UUID, str], Level, Line]:
    union = Union.objects.filter(id=node_id).first()
    if union is None:
        raise NotFound
    if union.state == UnionState.WOUND_UP:
        raise errors.UnionWoundUp
    level = Level(union.level)
    if LEVEL_OF_ROLE.get(role, level) is not level:
        raise errors.RoleUnfit
    return (union.id, union.name), level, Line(union.line)

"""Whom a service is for: somebody in a union, any worker, an employer's agent, or whoever acts for a union."""

from enum import StrEnum

from yizhan.catalogue.types import Audience
from yizhan.kernel.scope import OFFICERS, Role


class Unfit(StrEnum):
    """Why somebody cannot apply as they are."""

    NOT_A_MEMBER = "not-a-member"
    NOT_ONESELF = "not-oneself"
    NOT_AN_EMPLOYER = "not-an-employer"
    NOT_A_UNION = "not-a-union"
    NOT_AN_ORGANISATION = "not-an-organisation"


IN_A_NAME = {
    Audience.EMPLOYER: (frozenset({Role.EMPLOYER_AGENT}), Unfit.NOT_AN_EMPLOYER),
    Audience.UNION: (OFFICERS, Unfit.NOT_A_UNION),
    Audience.ORGANISATION: (OFFICERS | {Role.EMPLOYER_AGENT}, Unfit.NOT_AN_ORGANISATION),
}
"""In the name of an employer or a union, not for oneself: who may, and what everybody else is told."""


def unfit(audience: Audience, role: Role, *, is_member: bool) -> Unfit | None:
    """None where the service is for them. Membership in a holding pool counts: the rule says what it is good for."""
    if audience in IN_A_NAME:
        roles, otherwise = IN_A_NAME[audience]
        return None if role in roles else otherwise
    if role is not Role.MEMBER:
        return Unfit.NOT_ONESELF
    return None if audience is Audience.WORKER or is_member else Unfit.NOT_A_MEMBER

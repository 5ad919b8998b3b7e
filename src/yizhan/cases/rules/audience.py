"""Whom a service is for: somebody in a union, any worker, or an employer's agent."""

from enum import StrEnum

from yizhan.catalogue.types import Audience
from yizhan.kernel.scope import Role


class Unfit(StrEnum):
    """Why somebody cannot apply as they are."""

    NOT_A_MEMBER = "not-a-member"
    NOT_ONESELF = "not-oneself"
    NOT_AN_EMPLOYER = "not-an-employer"


def unfit(audience: Audience, role: Role, *, is_member: bool) -> Unfit | None:
    """None where the service is for them. Membership in a holding pool counts: the rule says what it is good for."""
    if audience is Audience.EMPLOYER:
        return None if role is Role.EMPLOYER_AGENT else Unfit.NOT_AN_EMPLOYER
    if role is not Role.MEMBER:
        return Unfit.NOT_ONESELF
    return None if audience is Audience.WORKER or is_member else Unfit.NOT_A_MEMBER

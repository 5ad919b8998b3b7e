"""Tables of the register."""

from yizhan.registry.models.memberships import (
    DeclaredTie,
    JoinCode,
    MemberNumber,
    Membership,
    MembershipVersion,
    Transfer,
)
from yizhan.registry.models.people import Person
from yizhan.registry.models.unions import (
    Division,
    Employer,
    HeadCount,
    Union,
    UnionAncestry,
    UnionParent,
)

__all__ = [
    "DeclaredTie",
    "Division",
    "Employer",
    "HeadCount",
    "JoinCode",
    "MemberNumber",
    "Membership",
    "MembershipVersion",
    "Person",
    "Transfer",
    "Union",
    "UnionAncestry",
    "UnionParent",
]

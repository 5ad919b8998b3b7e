"""Tables of the register."""

from yizhan.registry.models.deaths import Death
from yizhan.registry.models.duplicates import DuplicatePair, DuplicateSearch, PersonMerge
from yizhan.registry.models.endings import EmployerClosure, WindingUp
from yizhan.registry.models.expulsions import Expulsion, ExpulsionAppeal
from yizhan.registry.models.memberships import (
    DeclaredTie,
    EntryObjection,
    Invitation,
    JoinCode,
    Membership,
    MembershipVersion,
    Transfer,
)
from yizhan.registry.models.moves import UnionMove
from yizhan.registry.models.people import Person
from yizhan.registry.models.quality import QualityWeek, RefusedNumber
from yizhan.registry.models.rosters import (
    RosterChunk,
    RosterImport,
    RosterNotes,
    RosterPart,
    RosterUndo,
    RosterUpload,
    RosterWord,
)
from yizhan.registry.models.terms import TermReminder
from yizhan.registry.models.unions import (
    Division,
    Employer,
    HeadCount,
    RegistrationChange,
    Union,
    UnionAncestry,
    UnionParent,
)
from yizhan.registry.models.zones import AboveScale, DevelopmentZone, ZonePlacement

__all__ = [
    "AboveScale",
    "Death",
    "DeclaredTie",
    "DevelopmentZone",
    "Division",
    "DuplicatePair",
    "DuplicateSearch",
    "Employer",
    "EmployerClosure",
    "EntryObjection",
    "Expulsion",
    "ExpulsionAppeal",
    "HeadCount",
    "Invitation",
    "JoinCode",
    "Membership",
    "MembershipVersion",
    "Person",
    "PersonMerge",
    "QualityWeek",
    "RefusedNumber",
    "RegistrationChange",
    "RosterChunk",
    "RosterImport",
    "RosterNotes",
    "RosterPart",
    "RosterUndo",
    "RosterUpload",
    "RosterWord",
    "TermReminder",
    "Transfer",
    "Union",
    "UnionAncestry",
    "UnionMove",
    "UnionParent",
    "WindingUp",
    "ZonePlacement",
]

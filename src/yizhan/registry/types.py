"""What the register hands to other rooms and takes from them: plain, typed, without a database behind it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise

from yizhan.kernel.scope import ScopeKeys


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a person says of themselves when they join: five things are needed, the rest is welcome.

    Texts are as typed in; the service reads and normalises them. Codes are those of `registry.codes`.
    """

    name: str
    document_number: str
    phone: str
    document_kind: str = "1"
    document_country: str = "CN"
    occupation_group: str = ""
    residence_division: str = ""
    employment: str = "1"
    ethnicity: str = ""
    education: str = ""
    political: str = ""
    hukou: str = ""
    skill: str = ""
    is_migrant: bool | None = None
    work_unit: str = ""
    health_class: str = ""
    birth_date: date | None = None  # where the document does not tell
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call at a union."""

    union_id: UUID
    union_name: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class StandingMembership:
    """Somebody's open membership."""

    id: UUID
    person_id: UUID
    union_id: UUID
    employer_id: UUID | None
    state: str  # codes.MembershipState
    opened_on: date
    scope: ScopeKeys


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining, placing or transferring has led to."""

    person_id: UUID
    membership_id: UUID
    union_id: UUID
    state: str
    member_number: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class NewUnion:
    """A union to be entered. `parents` names the superior on each line (`territory`, `industry`)."""

    name: str
    level: str
    kind: str
    state: str
    parents: dict[str, UUID]
    line: str = "territory"
    division_code: str = ""
    employer_id: UUID | None = None
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    chair_name: str = ""
    founded_on: date | None = None
    prepared_on: date | None = None
    approval_no: str = ""


@dataclass(frozen=True, slots=True)
class NewEmployer:
    name: str
    uscc: str
    division_code: str = ""
    address: str = ""
    nature: str = ""
    industry: str = ""


@dataclass(frozen=True, slots=True)
class NewZone:
    """A development zone as its approval says. `own_union_id`: the union of the zone itself, where it has one."""

    name: str
    level: str  # codes.ZoneLevel
    division_code: str
    valid_from: date
    document_no: str = ""
    own_union_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """How many work for an employer, and how many of them wish to join."""

    workers: int
    members: int


@dataclass(frozen=True, slots=True)
class Election:
    """The result of a founding or term election, as the upper union approved it."""

    chair_name: str
    committee_seats: int
    held_on: date
    term_years: int  # 3 or 5
    approval_no: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is registered of a union is another from a day on; an empty text leaves that as it is."""

    changed_on: date
    document_no: str
    name: str = ""
    address: str = ""
    chair_name: str = ""


@dataclass(frozen=True, slots=True)
class EndOrder:
    """A union is to be wound up, or (with a receiver) merged into another, as a document of the level above says."""

    ground: str  # codes.WindingUpGround
    document_no: str
    ends_on: date  # the first day on which it no longer stands
    receiver_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EndPlan:
    """What winding a union up comes to, as it stands now."""

    union_id: UUID
    receiver_id: UUID  # the union that has the members then
    is_merged: bool
    members: int
    retained: int  # of them, who were retained before
    transfers_in: int  # that wait for an answer and end
    transfers_out: int  # that wait for an answer and go on
    unions_below: int  # that come under the receiver
    members_below: int  # of these


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """A union is to be put under another one, as a document of the level above says."""

    parent_id: UUID
    line: str  # kernel.scope.Line
    ground: str  # codes.MoveGround
    document_no: str
    moves_on: date


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What moving a union comes to, as it stands now: everything counted stands in it or below it."""

    union_id: UUID
    line: str
    former_parent_id: UUID | None
    parent_id: UUID
    unions: int  # itself included
    members: int
    cases: int  # applications' cases under way
    transfers: int  # that wait for an answer
    objections: int  # of members to their entries, unanswered


@dataclass(frozen=True, slots=True)
class LegalPerson:
    """A certificate of legal-person status (工会法人资格证书); it ends with the committee's term at the latest."""

    uscc: str
    certificate_no: str
    valid_until: date
    chair_name: str = ""


@dataclass(frozen=True, slots=True)
class UnionCard:
    """What any room may show of a union."""

    id: UUID
    code: str
    name: str
    level: str
    kind: str
    state: str
    line: str
    division_code: str
    employer_id: UUID | None
    address: str
    contact: Contact
    term_until: date | None
    certificate_until: date | None


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What handling a case needs of a person, masked. The full number is `reveal_document`'s to give, logged."""

    id: UUID
    user_id: UUID | None
    name: str
    sex: str
    birth_date: date | None
    document_kind: str
    document_masked: str
    phone_masked: str
    work_unit: str
    residence_division: str
    member_number: str


@dataclass(frozen=True, slots=True)
class JoinDoor:
    """What stands behind a join code that is in force."""

    code_id: UUID
    token: str
    union_id: UUID
    union_name: str
    employer_id: UUID | None
    expires_at: datetime


AttributeValue = bool | int | str | date


@dataclass(frozen=True, slots=True)
class PersonAttribute:
    """One thing that rules may know of a person: its dotted name, type, Chinese label, and codes with their words if
    it has them.

    `kind` is bool, int, date, text or code. `guarded` ones may stand in a benefit rule only where a law is cited.
    `sensitive` ones (health, and all that is guarded) are nobody's business at the desk: what rests on them is never
    shown as not met.
    """

    name: str
    kind: str
    label: str | Promise
    choices: tuple[tuple[str, str | Promise], ...] = ()
    guarded: bool = False
    sensitive: bool = False

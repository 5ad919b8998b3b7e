"""What the register's API takes and tells."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from yizhan.registry import sealed
from yizhan.registry.models import Membership

Text = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=20)]


class ContactOut(Schema):
    union_id: UUID
    union_name: str
    name: str
    phone: str


class JoinIn(Schema):
    """Five things at most: with `code` (a union's token) the county is not asked.

    Without a county the pool is found by the counties of the usual route, where the register says one lives, where the
    number was issued, or where the ID was: `route` are codes of counties, from its beginning.

    An account that is bound to its entry leaves name, document and phone out: it joins as that entry.
    """

    name: Text = ""
    document_number: Text = ""
    phone: Text = ""
    occupation_group: Short = ""
    county: Short = ""
    code: Annotated[str, Field(max_length=24)] = ""
    route: Annotated[list[Short], Field(max_length=4)] = []


class JoinedOut(Schema):
    person_id: UUID
    membership_id: UUID
    union_id: UUID
    state: str
    member_number: str
    contact: ContactOut


class MemberOut(Schema):
    person_id: UUID
    membership_id: UUID
    name: str
    member_number: str
    phone_masked: str
    union_id: UUID
    state: str
    opened_on: date


def member_out(row: Membership) -> MemberOut:
    """A member as lists show them: the phone masked."""
    return MemberOut(
        person_id=row.person_id,
        membership_id=row.id,
        name=row.person.name,
        member_number=row.person.member_number or "",
        phone_masked=sealed.masked_phone(row.person),
        union_id=row.union_id,
        state=row.state,
        opened_on=row.opened_on,
    )


class MembersOut(Schema):
    members: list[MemberOut]
    following: str  # the cursor of the next page, empty on the last


class PersonOut(MemberOut):
    sex: str
    birth_date: date | None
    document_kind: str
    document_masked: str
    work_unit: str


class RevealIn(Schema):
    """`purpose` is a code for the journal, which holds no free text."""

    field: Annotated[str, Field(pattern="^(document|phone)$")]
    purpose: Annotated[str, Field(pattern="^[a-z-]{2,32}$")] = "register"


class RevealedOut(Schema):
    value: str


class UnionOut(Schema):
    id: UUID
    code: str
    name: str
    level: str
    kind: str
    state: str
    line: str
    division_code: str
    address: str
    contact: ContactOut
    term_until: date | None
    certificate_until: date | None


class UnionIdOut(Schema):
    id: UUID
    name: str


class PlaceIn(Schema):
    union_id: UUID


class TransferIn(Schema):
    to_union_id: UUID
    reason: Annotated[str, Field(pattern="^[1-6]$")]


class TransferOut(Schema):
    id: UUID
    person_id: UUID
    name: str
    from_union_id: UUID
    to_union_id: UUID
    state: str
    due_on: date
    refusal: str


class TransferRefusalIn(Schema):
    why: Text


class DeclineIn(Schema):
    """The old union says why; the member need not."""

    why: Text = ""


class RegisterObjectionIn(Schema):
    said: Annotated[str, Field(min_length=1, max_length=300)]


class ObjectionOut(Schema):
    id: UUID
    person_id: UUID
    name: str
    said: str
    said_at: datetime
    answer: str
    is_settled: bool


class ObjectionAnswerIn(Schema):
    answer: Annotated[str, Field(min_length=1, max_length=300)]


class ChangeIn(Schema):
    change: Annotated[str, Field(pattern="^(retain|6)$")]
    reason: Annotated[str, Field(pattern="^[1-5]$")]


class DeathIn(Schema):
    died_on: date
    document_number: Annotated[str, Field(min_length=1, max_length=60)]


class DeathTakenBackIn(Schema):
    why: Annotated[str, Field(max_length=300)]


class DeathOut(Schema):
    id: UUID
    person_id: UUID
    name: str
    died_on: date
    document_number: str
    recorded_at: datetime
    is_taken_back: bool


class ExpulsionIn(Schema):
    """The decision's own file is sent beside it as `decision`."""

    ground: Annotated[str, Field(pattern="^(crime|charter)$")]
    expulsion_reason: Annotated[str, Field(max_length=500)]
    decision_number: Annotated[str, Field(max_length=60)]
    decided_on: date


class ExpulsionOut(Schema):
    id: UUID
    person_id: UUID
    name: str
    ground: str
    document_number: str
    decided_on: date
    appeal_until: date
    appeal_desk_id: UUID
    appeal_due_on: date | None  # None where nobody has appealed
    outcome: str  # "upheld", "rejected"; empty while it waits
    is_annulled: bool


class ExpulsionAppealIn(Schema):
    grounds: Annotated[str, Field(max_length=1000)]


class AppealAnswerIn(Schema):
    outcome: Annotated[str, Field(pattern="^(upheld|rejected)$")]
    answer: Annotated[str, Field(max_length=1000)]


class ClaimIn(Schema):
    document_tail: Annotated[str, Field(max_length=4)]


class ClaimedOut(Schema):
    person_id: UUID


class MyMembershipOut(Schema):
    membership_id: UUID
    union_id: UUID
    state: str
    opened_on: date
    contact: ContactOut


class JoinCodeIn(Schema):
    label: Annotated[str, Field(max_length=60)] = ""
    days: Annotated[int, Field(ge=1, le=366)] = 30


class JoinCodeOut(Schema):
    token: str
    expires_at: datetime


class AskedOut(Schema):
    """All that a stranger is told; the rest goes to the phone in the register."""

    contact: ContactOut

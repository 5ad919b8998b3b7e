"""The register over HTTP: what the pages do, for programs."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from yizhan.accounts.edge import EVERYONE, STAFF, RoleAuth, acting, sender
from yizhan.kernel import calendar, clock, vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Role
from yizhan.registry import errors, sealed
from yizhan.registry.http.members import PLACERS
from yizhan.registry.http.unions import CODE_MAKERS
from yizhan.registry.models import Membership, Transfer
from yizhan.registry.queries.access import (
    access_join_code,
    access_member,
    access_transfer,
    access_union,
    transfers_waiting,
)
from yizhan.registry.queries.lists import members_page, pool_page, unions_like
from yizhan.registry.queries.people import card_of, membership_of
from yizhan.registry.queries.unions import card_of as union_card_of
from yizhan.registry.queries.unions import join_door, union_card
from yizhan.registry.rules.joining import TRANSFER_TERM_DAYS
from yizhan.registry.services import founding, memberships, people, transfers
from yizhan.registry.services.joining import ask_to_join
from yizhan.registry.types import Applicant, Joined, UnionCard

router = Router(tags=["registry"])
Text = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=20)]


class ContactOut(Schema):
    union_id: UUID
    union_name: str
    name: str
    phone: str


class JoinIn(Schema):
    """Five things at most: with `code` (a union's token) the county is not asked."""

    name: Text
    document_number: Text
    phone: Text
    occupation_group: Short = ""
    county: Short = ""
    code: Annotated[str, Field(max_length=24)] = ""


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


class RefusalIn(Schema):
    why: Text


class ChangeIn(Schema):
    change: Annotated[str, Field(pattern="^(retain|5|6)$")]
    reason: Annotated[str, Field(pattern="^[1-6]$")]


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


class CodeIn(Schema):
    label: Annotated[str, Field(max_length=60)] = ""
    days: Annotated[int, Field(ge=1, le=366)] = 30


class CodeOut(Schema):
    token: str
    expires_at: datetime


class AskedOut(Schema):
    """All that a stranger is told; the rest goes to the phone in the register."""

    contact: ContactOut


@router.post(
    "/join",
    response={201: JoinedOut, 202: AskedOut},
    auth=RoleAuth(*EVERYONE),
    summary="Join a union or a holding pool",
)
def join(request: HttpRequest, body: JoinIn) -> Status[Joined] | Status[AskedOut]:
    """201 for the person themself (signed in with the phone in the register), 202 and no more for anybody else."""
    who, at = acting(request), clock.now()
    applicant = Applicant(
        name=body.name,
        document_number=body.document_number,
        phone=body.phone,
        occupation_group=body.occupation_group,
        residence_division=body.county,
    )
    union_id, employer_id = _wanted(body, applicant, at)
    joined = ask_to_join(
        applicant=applicant, union_id=union_id, employer_id=employer_id, sender=sender(request), acting=who, at=at
    )
    if joined is not None:
        return Status(201, joined)
    return Status(202, AskedOut(contact=ContactOut.from_orm(union_card(union_id).contact)))


def _wanted(body: JoinIn, applicant: Applicant, at: datetime) -> tuple[UUID, UUID | None]:
    """The union, and with a union's code its employer."""
    if not body.code:
        return memberships.pool_for(applicant, on=clock.local_date(at)), None
    door = join_door(body.code, at)
    if door is None:
        raise errors.CodeNotValid
    return door.union_id, door.employer_id


@router.get("/members", response=MembersOut, auth=RoleAuth(*STAFF), summary="Members of my line")
def members(request: HttpRequest, q: str = "", state: str = "", after: str = "") -> MembersOut:
    page = members_page(acting(request), search=q[:64], state=state, after=after)
    return MembersOut(members=[_member(row) for row in page.rows], following=page.following)


@router.get("/members/{person_id}", response=PersonOut, auth=RoleAuth(*STAFF), summary="One member, masked")
def member(request: HttpRequest, person_id: UUID) -> PersonOut:
    row = access_member(acting(request), person_id)
    card = card_of(row.person)
    return PersonOut(
        **_member(row).model_dump(),
        sex=card.sex,
        birth_date=card.birth_date,
        document_kind=card.document_kind,
        document_masked=card.document_masked,
        work_unit=card.work_unit,
    )


@router.post("/members/{person_id}/reveal", response=RevealedOut, auth=RoleAuth(*STAFF), summary="A number in full")
def reveal(request: HttpRequest, person_id: UUID, body: RevealIn) -> RevealedOut:
    row = access_member(acting(request), person_id)
    vault.log_reading(
        acting=acting(request),
        at=clock.now(),
        subject=("person", person_id),
        fields=[body.field],
        purpose=body.purpose,
        scope=row.scope,
    )
    opened = sealed.open_document(row.person) if body.field == "document" else sealed.open_phone(row.person)
    return RevealedOut(value=opened)


@router.post("/members/{person_id}/change", response={204: None}, auth=RoleAuth(*STAFF), summary="Retain or end")
def change_membership(request: HttpRequest, person_id: UUID, body: ChangeIn) -> Status[None]:
    who, at = acting(request), clock.now()
    row = access_member(who, person_id)
    if body.change == "retain":
        memberships.retain(membership_id=row.id, reason=body.reason, acting=who, at=at)
    else:
        memberships.leave(membership_id=row.id, change=body.change, reason=body.reason, acting=who, at=at)
    return Status(204, None)


@router.get("/pool", response=MembersOut, auth=RoleAuth(*PLACERS), summary="Members in the holding pools of my line")
def pool(request: HttpRequest, after: str = "") -> MembersOut:
    page = pool_page(acting(request), after=after)
    return MembersOut(members=[_member(row) for row in page.rows], following=page.following)


@router.post("/pool/{membership_id}/place", response=JoinedOut, auth=RoleAuth(*PLACERS), summary="Place in a union")
def place(request: HttpRequest, membership_id: UUID, body: PlaceIn) -> Joined:
    return memberships.place_from_pool(
        membership_id=membership_id, union_id=body.union_id, acting=acting(request), at=clock.now()
    )


@router.get("/unions", response=list[UnionIdOut], auth=RoleAuth(Role.MEMBER, *STAFF), summary="Unions to join, by name")
def unions(
    request: HttpRequest,  # noqa: ARG001 - django-ninja hands it over by this name
    q: Annotated[str, Field(min_length=1, max_length=60)],
) -> list[UnionIdOut]:
    return [UnionIdOut(id=union.id, name=union.name) for union in unions_like(q)]


@router.get(
    "/unions/{union_id}",
    response=UnionOut,
    auth=RoleAuth(*STAFF, Role.MEMBER, Role.EMPLOYER_AGENT),
    summary="One union of mine",
)
def union(request: HttpRequest, union_id: UUID) -> UnionCard:
    return union_card_of(access_union(acting(request), union_id, clock.today()))


@router.post(
    "/unions/{union_id}/join-codes", response={201: CodeOut}, auth=RoleAuth(*CODE_MAKERS), summary="Make a join code"
)
def make_code(request: HttpRequest, union_id: UUID, body: CodeIn) -> Status[CodeOut]:
    who, at = acting(request), clock.now()
    found = access_union(who, union_id, clock.local_date(at))
    expires_at = at + timedelta(days=body.days)
    token = founding.make_join_code(union_id=found.id, label=body.label, expires_at=expires_at, acting=who, at=at)
    return Status(201, CodeOut(token=token, expires_at=expires_at))


@router.delete("/join-codes/{code_id}", response={204: None}, auth=RoleAuth(*CODE_MAKERS), summary="Revoke a join code")
def revoke_code(request: HttpRequest, code_id: UUID) -> Status[None]:
    who = acting(request)
    code = access_join_code(who, code_id, clock.today())
    founding.revoke_join_code(code_id=code.id, acting=who, at=clock.now())
    return Status(204, None)


@router.get("/transfers", response=list[TransferOut], auth=RoleAuth(*STAFF), summary="Transfers that wait for me")
def waiting(request: HttpRequest) -> list[TransferOut]:
    return [_transfer(row) for row in transfers_waiting(acting(request))[:100]]


@router.get(
    "/transfers/{transfer_id}", response=TransferOut, auth=RoleAuth(Role.MEMBER, *STAFF), summary="One transfer"
)
def transfer(request: HttpRequest, transfer_id: UUID) -> TransferOut:
    return _transfer(access_transfer(acting(request), transfer_id))


@router.post("/transfers", response={201: TransferOut}, auth=RoleAuth(Role.MEMBER), summary="Ask a union to take me")
def ask_transfer(request: HttpRequest, body: TransferIn) -> Status[TransferOut]:
    who, at = acting(request), clock.now()
    if who.person_id is None:
        raise errors.NoMembership
    due_on = calendar.add_working_days(clock.local_date(at), TRANSFER_TERM_DAYS).day
    made = transfers.request_transfer(
        person_id=who.person_id, to_union_id=body.to_union_id, reason=body.reason, due_on=due_on, acting=who, at=at
    )
    return Status(201, _transfer(access_transfer(who, made)))


@router.post("/transfers/{transfer_id}/accept", response=JoinedOut, auth=RoleAuth(*STAFF), summary="Take somebody over")
def accept(request: HttpRequest, transfer_id: UUID) -> Joined:
    return transfers.accept_transfer(transfer_id=transfer_id, acting=acting(request), at=clock.now())


@router.post("/transfers/{transfer_id}/refuse", response={204: None}, auth=RoleAuth(*STAFF), summary="Do not take over")
def refuse(request: HttpRequest, transfer_id: UUID, body: RefusalIn) -> Status[None]:
    transfers.refuse_transfer(transfer_id=transfer_id, why=body.why, acting=acting(request), at=clock.now())
    return Status(204, None)


@router.post("/transfers/{transfer_id}/withdraw", response={204: None}, auth=RoleAuth(Role.MEMBER), summary="Withdraw")
def withdraw(request: HttpRequest, transfer_id: UUID) -> Status[None]:
    transfers.withdraw_transfer(transfer_id=transfer_id, acting=acting(request), at=clock.now())
    return Status(204, None)


@router.get("/me/membership", response=MyMembershipOut, auth=RoleAuth(Role.MEMBER), summary="My membership")
def my_membership(request: HttpRequest) -> MyMembershipOut:
    person_id = acting(request).person_id
    found = membership_of(person_id) if person_id else None
    if found is None:
        raise NotFound
    contact = ContactOut.from_orm(union_card(found.union_id).contact)
    return MyMembershipOut(
        membership_id=found.id, union_id=found.union_id, state=found.state, opened_on=found.opened_on, contact=contact
    )


@router.post("/me/claim", response=ClaimedOut, auth=RoleAuth(Role.MEMBER), summary="Recognise myself in the register")
def claim(request: HttpRequest, body: ClaimIn) -> ClaimedOut:
    who = acting(request)
    if who.user_id is None:
        raise NotFound
    claimed = people.claim_person(
        user_id=who.user_id, document_tail=body.document_tail, sender=sender(request), acting=who, at=clock.now()
    )
    return ClaimedOut(person_id=claimed)


def _member(row: Membership) -> MemberOut:
    return MemberOut(
        person_id=row.person_id,
        membership_id=row.id,
        name=row.person.name,
        member_number=getattr(getattr(row.person, "member_number", None), "number", ""),
        phone_masked=sealed.masked_phone(row.person),
        union_id=row.union_id,
        state=row.state,
        opened_on=row.opened_on,
    )


def _transfer(row: Transfer) -> TransferOut:
    return TransferOut(
        id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        from_union_id=row.from_union_id,
        to_union_id=row.to_union_id,
        state=row.state,
        due_on=row.due_on,
        refusal=row.refusal,
    )

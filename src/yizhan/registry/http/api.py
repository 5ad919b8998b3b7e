"""The register over HTTP: what the pages do, for programs."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Status

from yizhan.accounts.edge import EVERYONE, STAFF, RoleAuth, acting, sender
from yizhan.accounts.repeats import answered
from yizhan.kernel import calendar, clock, vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import codes, errors, sealed
from yizhan.registry.http.correcting_api import correcting
from yizhan.registry.http.deaths_api import deaths
from yizhan.registry.http.duplicates_api import duplicates
from yizhan.registry.http.estate_api import estate
from yizhan.registry.http.expulsions_api import expulsions
from yizhan.registry.http.members import PLACERS
from yizhan.registry.http.objections_api import objections
from yizhan.registry.http.quality_api import quality
from yizhan.registry.http.rosters_api import rosters
from yizhan.registry.http.schemas import (
    AskedOut,
    ChangeIn,
    ClaimedOut,
    ClaimIn,
    ContactOut,
    DeclineIn,
    JoinCodeIn,
    JoinCodeOut,
    JoinedOut,
    JoinIn,
    MembersOut,
    MyMembershipOut,
    PersonOut,
    PlaceIn,
    RevealedOut,
    RevealIn,
    TransferIn,
    TransferOut,
    TransferRefusalIn,
    UnionIdOut,
    UnionOut,
    member_out,
)
from yizhan.registry.http.unions import CODE_MAKERS
from yizhan.registry.models import Person, Transfer
from yizhan.registry.queries.access import (
    access_join_code,
    access_member,
    access_transfer,
    access_union,
    offers_waiting,
    transfers_waiting,
)
from yizhan.registry.queries.lists import members_page, pool_page, unions_like
from yizhan.registry.queries.people import card_of, membership_of
from yizhan.registry.queries.unions import card_of as union_card_of
from yizhan.registry.queries.unions import join_door, union_card
from yizhan.registry.rules.joining import TRANSFER_TERM_DAYS
from yizhan.registry.services import founding, memberships, offers, people, pools, transfers
from yizhan.registry.services.joining import ask_to_join, join_as_oneself
from yizhan.registry.types import Applicant, Joined, UnionCard

router = Router(tags=["registry"])
router.add_router("", quality)
router.add_router("", duplicates)
router.add_router("", rosters)
router.add_router("", objections)
router.add_router("", correcting)
router.add_router("", deaths)
router.add_router("", expulsions)
router.add_router("", estate)


@router.post(
    "/join",
    response={201: JoinedOut, 202: AskedOut},
    auth=RoleAuth(*EVERYONE),
    summary=gettext_noop("加入工会，或先进周转库"),
    description=gettext_noop(
        "本人（登录手机号与名册一致）答 201，其他人只答 202，不说更多。"
        "已绑定的账号按自己的登记入会；证件不同的答 409，什么也不会写入。"
    ),
)
def join(request: HttpRequest, body: JoinIn) -> HttpResponse:
    applicant = Applicant(
        name=body.name,
        document_number=body.document_number,
        phone=body.phone,
        occupation_group=body.occupation_group,
        residence_division=body.county,
    )

    def do(who: Acting, at: datetime) -> Answer:
        if who.person_id is not None and not (body.name or body.document_number or body.phone):
            return Answer(201, JoinedOut.from_orm(_as_oneself(body, who.person_id, who, at)))
        union_id, employer_id = _wanted(body, applicant, at)
        joined = ask_to_join(
            applicant=applicant, union_id=union_id, employer_id=employer_id, sender=sender(request), acting=who, at=at
        )
        if joined is not None:
            return Answer(201, JoinedOut.from_orm(joined))
        return Answer(202, AskedOut(contact=ContactOut.from_orm(union_card(union_id).contact)))

    return answered(request, do)


def _as_oneself(body: JoinIn, person_id: UUID, who: Acting, at: datetime) -> Joined:
    """Into the union of the code, else into the pool of the county given, or where all that is known of them leads."""
    person = Person.objects.get(id=person_id)
    trade = body.occupation_group if body.occupation_group in codes.OccupationGroup.values else ""
    if body.code:
        union_id, employer_id = _behind(body.code, at)
    else:
        known = person.occupation_group or trade
        union_id, _ = pools.pool_for_known(person, said=body.county, route=body.route, occupation_group=known)
        employer_id = None
    return join_as_oneself(union_id=union_id, employer_id=employer_id, occupation_group=trade, acting=who, at=at)


def _wanted(body: JoinIn, applicant: Applicant, at: datetime) -> tuple[UUID, UUID | None]:
    """The union, and with a union's code its employer."""
    if not body.code:
        pool_id, _ = pools.pool_for(applicant, route=body.route, on=clock.local_date(at))
        return pool_id, None
    return _behind(body.code, at)


def _behind(code: str, at: datetime) -> tuple[UUID, UUID | None]:
    door = join_door(code, at)
    if door is None:
        raise errors.CodeNotValid
    return door.union_id, door.employer_id


@router.get("/members", response=MembersOut, auth=RoleAuth(*STAFF), summary=gettext_noop("我所管范围内的会员"))
def members(request: HttpRequest, q: str = "", state: str = "", after: str = "") -> MembersOut:
    page = members_page(acting(request), search=q[:64], state=state, after=after)
    return MembersOut(members=[member_out(row) for row in page.rows], following=page.following)


@router.get("/members/{person_id}", response=PersonOut, auth=RoleAuth(*STAFF), summary=gettext_noop("一位会员（脱敏）"))
def member(request: HttpRequest, person_id: UUID) -> PersonOut:
    row = access_member(acting(request), person_id)
    card = card_of(row.person)
    return PersonOut(
        **member_out(row).model_dump(),
        sex=card.sex,
        birth_date=card.birth_date,
        document_kind=card.document_kind,
        document_masked=card.document_masked,
        work_unit=card.work_unit,
    )


@router.post(
    "/members/{person_id}/reveal", response=RevealedOut, auth=RoleAuth(*STAFF), summary=gettext_noop("查看完整号码")
)
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


@router.post(
    "/members/{person_id}/change", response={204: None}, auth=RoleAuth(*STAFF), summary=gettext_noop("保留或终止会籍")
)
def change_membership(request: HttpRequest, person_id: UUID, body: ChangeIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        row = access_member(who, person_id)
        if body.change == "retain":
            memberships.retain_by_cadre(membership_id=row.id, reason=body.reason, acting=who, at=at)
        else:
            memberships.leave(membership_id=row.id, change=body.change, reason=body.reason, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@router.get(
    "/pool",
    response=MembersOut,
    auth=RoleAuth(*PLACERS),
    summary=gettext_noop("我所管周转库里的会员"),
    description=gettext_noop("`q` 与搜索会员相同；`trade` 是职业群体代码；`county` 是六位行政区划代码。"),
)
def pool(request: HttpRequest, q: str = "", trade: str = "", county: str = "", after: str = "") -> MembersOut:
    page = pool_page(acting(request), search=q[:64], trade=trade, county=county, after=after)
    return MembersOut(members=[member_out(row) for row in page.rows], following=page.following)


@router.post(
    "/pool/{membership_id}/place", response=JoinedOut, auth=RoleAuth(*PLACERS), summary=gettext_noop("安排到一个工会")
)
def place(request: HttpRequest, membership_id: UUID, body: PlaceIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        placed = memberships.place_from_pool(membership_id=membership_id, union_id=body.union_id, acting=who, at=at)
        return Answer(200, JoinedOut.from_orm(placed))

    return answered(request, do)


@router.get(
    "/unions",
    response=list[UnionIdOut],
    auth=RoleAuth(Role.MEMBER, *STAFF),
    summary=gettext_noop("按名称查找可以加入的工会"),
)
def unions(
    request: HttpRequest,  # noqa: ARG001 - django-ninja hands it over by this name
    q: Annotated[str, Field(min_length=1, max_length=60)],
) -> list[UnionIdOut]:
    return [UnionIdOut(id=union.id, name=union.name) for union in unions_like(q)]


@router.get(
    "/unions/{union_id}",
    response=UnionOut,
    auth=RoleAuth(*STAFF, Role.MEMBER, Role.EMPLOYER_AGENT),
    summary=gettext_noop("我所管的一个工会"),
)
def union(request: HttpRequest, union_id: UUID) -> UnionCard:
    return union_card_of(access_union(acting(request), union_id, clock.today()))


@router.post(
    "/unions/{union_id}/join-codes",
    response={201: JoinCodeOut},
    auth=RoleAuth(*CODE_MAKERS),
    summary=gettext_noop("生成入会码"),
)
def make_code(request: HttpRequest, union_id: UUID, body: JoinCodeIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        found = access_union(who, union_id, clock.local_date(at))
        expires_at = at + timedelta(days=body.days)
        token = founding.make_join_code(union_id=found.id, label=body.label, expires_at=expires_at, acting=who, at=at)
        return Answer(201, JoinCodeOut(token=token, expires_at=expires_at))

    return answered(request, do)


@router.delete(
    "/join-codes/{code_id}", response={204: None}, auth=RoleAuth(*CODE_MAKERS), summary=gettext_noop("停用一个入会码")
)
def revoke_code(request: HttpRequest, code_id: UUID) -> Status[None]:
    who = acting(request)
    code = access_join_code(who, code_id, clock.today())
    founding.revoke_join_code(code_id=code.id, acting=who, at=clock.now())
    return Status(204, None)


@router.get("/transfers", response=list[TransferOut], auth=RoleAuth(*STAFF), summary=gettext_noop("等我处理的转会"))
def waiting(request: HttpRequest) -> list[TransferOut]:
    return [_transfer(row) for row in transfers_waiting(acting(request))[:100]]


@router.get(
    "/transfers/{transfer_id}",
    response=TransferOut,
    auth=RoleAuth(Role.MEMBER, *STAFF),
    summary=gettext_noop("一次转会"),
)
def transfer(request: HttpRequest, transfer_id: UUID) -> TransferOut:
    return _transfer(access_transfer(acting(request), transfer_id))


@router.post(
    "/transfers", response={201: TransferOut}, auth=RoleAuth(Role.MEMBER), summary=gettext_noop("申请转入一个工会")
)
def ask_transfer(request: HttpRequest, body: TransferIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        if who.person_id is None:
            raise errors.NoMembership
        due_on = calendar.add_working_days(clock.local_date(at), TRANSFER_TERM_DAYS).day
        made = transfers.request_transfer(
            person_id=who.person_id, to_union_id=body.to_union_id, reason=body.reason, due_on=due_on, acting=who, at=at
        )
        return Answer(201, _transfer(access_transfer(who, made)))

    return answered(request, do)


@router.post(
    "/transfers/{transfer_id}/accept", response=JoinedOut, auth=RoleAuth(*STAFF), summary=gettext_noop("接收转入")
)
def accept(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        return Answer(200, JoinedOut.from_orm(transfers.accept_transfer(transfer_id=transfer_id, acting=who, at=at)))

    return answered(request, do)


@router.post(
    "/transfers/{transfer_id}/refuse", response={204: None}, auth=RoleAuth(*STAFF), summary=gettext_noop("不接收转入")
)
def refuse(request: HttpRequest, transfer_id: UUID, body: TransferRefusalIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        transfers.refuse_transfer(transfer_id=transfer_id, why=body.why, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@router.post(
    "/transfers/{transfer_id}/agree",
    response={200: TransferOut},
    auth=RoleAuth(Role.MEMBER, *STAFF),
    summary=gettext_noop("同意别的工会提出的转会：由会员本人或原工会"),
)
def agree(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        offers.agree(transfer_id=transfer_id, acting=who, at=at)
        return Answer(200, _transfer(access_transfer(who, transfer_id)))

    return answered(request, do)


@router.post(
    "/transfers/{transfer_id}/decline",
    response={204: None},
    auth=RoleAuth(Role.MEMBER, *STAFF),
    summary=gettext_noop("不同意转会；原工会须写明原因"),
)
def decline(request: HttpRequest, transfer_id: UUID, body: DeclineIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        offers.decline(transfer_id=transfer_id, why=body.why, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@router.get(
    "/offers", response=list[TransferOut], auth=RoleAuth(*STAFF), summary=gettext_noop("别的工会请求转走的会员")
)
def offers_open(request: HttpRequest) -> list[TransferOut]:
    return [_transfer(row) for row in offers_waiting(acting(request))[:100]]


@router.post(
    "/transfers/{transfer_id}/withdraw", response={204: None}, auth=RoleAuth(Role.MEMBER), summary=gettext_noop("撤回")
)
def withdraw(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        transfers.withdraw_transfer(transfer_id=transfer_id, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@router.get("/me/membership", response=MyMembershipOut, auth=RoleAuth(Role.MEMBER), summary=gettext_noop("我的会籍"))
def my_membership(request: HttpRequest) -> MyMembershipOut:
    person_id = acting(request).person_id
    found = membership_of(person_id) if person_id else None
    if found is None:
        raise NotFound
    contact = ContactOut.from_orm(union_card(found.union_id).contact)
    return MyMembershipOut(
        membership_id=found.id, union_id=found.union_id, state=found.state, opened_on=found.opened_on, contact=contact
    )


@router.post("/me/claim", response=ClaimedOut, auth=RoleAuth(Role.MEMBER), summary=gettext_noop("在名册里认出自己"))
def claim(request: HttpRequest, body: ClaimIn) -> ClaimedOut:
    who = acting(request)
    if who.user_id is None:
        raise NotFound
    claimed = people.claim_person(
        user_id=who.user_id, document_tail=body.document_tail, sender=sender(request), acting=who, at=clock.now()
    )
    return ClaimedOut(person_id=claimed)


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

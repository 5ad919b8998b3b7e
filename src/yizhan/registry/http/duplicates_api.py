"""疑似重复 for programs: pairs of entries that look like one person's, side by side, and what comes of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry import sealed
from yizhan.registry.codes import DuplicateState
from yizhan.registry.duplicates.queries import Both, access_pair, open_pairs
from yizhan.registry.duplicates.rules import Reason
from yizhan.registry.duplicates.services import merge, tell_apart
from yizhan.registry.duplicates.sides import Entry
from yizhan.registry.duplicates.undoing import take_back
from yizhan.registry.http.compared import compared

duplicates = Router(tags=["registry"])
Chosen = Annotated[str, Field(max_length=1)]


class EntryOut(Schema):
    person_id: UUID
    name: str
    document_kind: str
    document_masked: str
    phone_masked: str
    union_id: UUID | None  # of the open membership
    member_number: str
    merged_into: UUID | None


class PairOut(Schema):
    id: UUID
    state: DuplicateState
    score: int
    reasons: list[Reason]
    found_at: datetime
    a: EntryOut
    b: EntryOut


class PairsOut(Schema):
    pairs: list[PairOut]
    following: str


class DifferingOut(Schema):
    field: str
    a: str  # in words, numbers masked
    b: str
    must_choose: bool  # both have a value: without a choice the merge is refused


class ComparedOut(PairOut):
    seen: str  # goes back with the merge: what was decided on must still be what was seen
    differing: list[DifferingOut]


class MergeIn(Schema):
    choices: dict[str, Chosen]
    seen: Annotated[str, Field(max_length=64)]


class MergedOut(Schema):
    person_id: UUID


@duplicates.get(
    "/duplicates",
    response=PairsOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("像是同一个人的登记"),
    description=gettext_noop("最像的在前，每次五十对；只列两边都在我所管范围内的。"),
)
def waiting(request: HttpRequest, after: Annotated[str, Field(max_length=80)] = "") -> PairsOut:
    found, following = open_pairs(acting(request), after=after)
    return PairsOut(pairs=[_told(both) for both in found], following=following)


@duplicates.get(
    "/duplicates/{uuid:pair_id}",
    response=ComparedOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("两份登记对照"),
    description=gettext_noop("不同的项目和两边的内容，号码已遮掩；合并时把 `seen` 送回来。"),
)
def side_by_side(request: HttpRequest, pair_id: UUID) -> ComparedOut:
    both = access_pair(acting(request), pair_id)
    rows, differing = compared(both, typed={}, faults={}, shown={}), both.differing
    told = [
        DifferingOut(
            field=one.name,
            a=one.texts[0],
            b=one.texts[1],
            must_choose=all(differing[one.name]),
        )
        for one in rows.choices
    ]
    return ComparedOut(**_told(both).model_dump(), seen=both.seen, differing=told)


@duplicates.post(
    "/duplicates/{uuid:pair_id}/merge",
    response={201: MergedOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("把两份登记合并成一份；会告诉会员"),
    description=gettext_noop("每个不同的项目选 `a` 或 `b`；选了哪一份的证件，留下的就是哪一份。"),
)
def make_one(request: HttpRequest, pair_id: UUID, body: MergeIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        stays = merge(pair_id=pair_id, choices=body.choices, seen=body.seen, acting=who, at=at)
        return Answer(201, MergedOut(person_id=stays))

    return answered(request, do)


@duplicates.post(
    "/duplicates/{uuid:pair_id}/distinct",
    response={204: None},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("记下不是同一个人，以后不再提示"),
)
def distinct(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        tell_apart(pair_id=pair_id, acting=who, at=at)
        return Answer(204, None)

    return answered(request, do)


@duplicates.post(
    "/duplicates/{uuid:pair_id}/undo",
    response={204: None},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("撤销处理：合并的恢复成两份，会告诉会员；认定不是同一个人的重新列为疑似重复"),
    description=gettext_noop("合并以后没有新的变动、不超过 180 天的，两份登记恢复原样。"),
)
def undo(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        take_back(pair_id=pair_id, acting=who, at=at)
        return Answer(204, None)

    return answered(request, do)


def _told(both: Both) -> PairOut:
    pair = both.pair
    return PairOut(
        id=pair.id,
        state=DuplicateState(pair.state),
        score=pair.score,
        reasons=[Reason(reason) for reason in pair.reasons],
        found_at=pair.found_at,
        a=_entry(both.a),
        b=_entry(both.b),
    )


def _entry(entry: Entry) -> EntryOut:
    person = entry.person
    return EntryOut(
        person_id=person.id,
        name=person.name,
        document_kind=person.document_kind,
        document_masked=sealed.masked_document(person),
        phone_masked=sealed.masked_phone(person),
        union_id=entry.membership.union_id if entry.membership is not None else None,
        member_number=entry.member_number,
        merged_into=person.merged_into_id,
    )

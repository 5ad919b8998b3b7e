"""The ledger over HTTP: what the treasurer's pages do, for programs."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, File, Form, Header, Router, Schema, Status
from ninja.files import UploadedFile

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered, digest_of
from yizhan.kernel import clock
from yizhan.kernel.errors import TooLarge
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.ledger import queries
from yizhan.ledger.http.evidence import declared, evidence_of
from yizhan.ledger.models import PaymentBatch
from yizhan.ledger.rules.bank_return import LARGEST_BYTES
from yizhan.ledger.services import batches, funds, grants, returns
from yizhan.ledger.types import (
    BatchState,
    CancelReason,
    GrantState,
    HolderReason,
    PayeeDetails,
    Pick,
    Refund,
    ReversalReason,
)

router = Router(tags=["ledger"])

READERS = RoleAuth(Role.TREASURER, Role.AUDITOR)
TREASURER = RoleAuth(Role.TREASURER)
Text = Annotated[str, Field(max_length=200)]


class FundOut(Schema):
    id: UUID
    union_id: UUID
    name: str
    source: str
    purpose: str
    balances_fen: dict[str, int]


class ReceiptIn(Schema):
    amount_fen: Annotated[int, Field(gt=0, le=10**15)]
    document: Annotated[str, Field(min_length=1, max_length=64)]


class GrantOut(Schema):
    id: UUID
    case_id: UUID
    fund_id: UUID
    programme_code: str
    title: str
    amount_fen: int
    state: GrantState
    version: int
    payee_name: str
    payee_masked: str
    bank: str
    holder: str
    other_holder: HolderReason | None
    failure: str
    committed_at: datetime
    released_at: datetime | None
    paid_at: datetime | None


class PickIn(Schema):
    """A grant as it was read: `version` of that reading; `confirms_holder` where another's name is on the account."""

    id: UUID
    version: int
    confirms_holder: bool = False


class ReleaseIn(Schema):
    grants: Annotated[list[PickIn], Field(max_length=2000)]


class IdsIn(Schema):
    grant_ids: Annotated[list[UUID], Field(max_length=2000)]


class OutcomeOut(Schema):
    grant_id: UUID
    is_done: bool
    code: str
    message: str


class PayeeIn(Schema):
    holder: Text
    bank: Text
    number: Text


class OtherPayeeIn(PayeeIn):
    reason: HolderReason


class CancelIn(Schema):
    reason: CancelReason


class ReverseIn(Schema):
    """Money that came back whole: why, the number of the voucher that shows it, and the bank day."""

    reason: ReversalReason
    voucher: str
    returned_on: date


class BatchOut(Schema):
    id: UUID
    fund_id: UUID
    number: str
    state: BatchState
    line_count: int
    amount_fen: int
    check_code: str
    made_at: datetime


class TakenOut(Schema):
    batch_id: UUID
    paid: list[UUID]
    failed: list[UUID]


@router.get("/ledger/funds", response=list[FundOut], auth=READERS, summary=gettext_noop("资金和钱的去向"))
def list_funds(request: HttpRequest) -> list[FundOut]:
    return [
        FundOut(
            id=row.fund.id,
            union_id=row.fund.union_id,
            name=row.fund.name,
            source=row.fund.source,
            purpose=row.fund.purpose,
            balances_fen={kind.value: fen for kind, fen in row.fen.items()},
        )
        for row in queries.fund_balances(acting(request))
    ]


@router.post(
    "/ledger/funds/{uuid:fund_id}/receipts", response={204: None}, auth=TREASURER, summary=gettext_noop("登记到账资金")
)
def receive(
    request: HttpRequest,
    fund_id: UUID,
    body: ReceiptIn,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=64)],
) -> Status[None]:
    funds.receive(
        fund_id=queries.access_fund(acting(request), fund_id).id,
        amount_fen=body.amount_fen,
        document=body.document,
        key=idempotency_key,
        acting=acting(request),
        at=clock.now(),
    )
    return Status(204, None)


@router.get("/ledger/grants", response=list[GrantOut], auth=READERS, summary=gettext_noop("某一状态的补助，最早的在前"))
def list_grants(
    request: HttpRequest, state: GrantState = GrantState.COMMITTED, after: UUID | None = None
) -> list[GrantOut]:
    return [_told(row) for row in queries.grants_in_state(acting(request), [state], after=after)]


@router.post(
    "/ledger/grants/release",
    response=list[OutcomeOut],
    auth=TREASURER,
    summary=gettext_noop("一次放款多笔"),
    description=gettext_noop(
        "每一笔有各自的结果。查看之后已经放款或改动的会说明，款项不动。"
        "`other_holder` 表示账户不是收款人本人的，用 `confirms_holder` 确认户名。"
    ),
)
def release(request: HttpRequest, body: ReleaseIn) -> HttpResponse:
    picks = [Pick(one.id, one.version, one.confirms_holder) for one in body.grants]

    def do(who: Acting, at: datetime) -> Answer:
        outcomes = grants.release_grants(picks=picks, acting=who, at=at)
        told = [OutcomeOut(grant_id=o.grant_id, is_done=o.is_done, code=o.code, message=o.message) for o in outcomes]
        return Answer(200, told)

    return answered(request, do)


@router.get(
    "/ledger/grants/{uuid:grant_id}",
    response=GrantOut,
    auth=RoleAuth(Role.TREASURER, Role.AUDITOR, *STAFF),
    summary=gettext_noop("一笔补助"),
)
def get_grant(request: HttpRequest, grant_id: UUID) -> GrantOut:
    return _read(acting(request), grant_id)


@router.put(
    "/ledger/grants/{uuid:grant_id}/payee",
    response=GrantOut,
    auth=TREASURER,
    summary=gettext_noop("更正收款账户"),
    description=gettext_noop("收款人本人的账户：户名就是名册上的姓名。"),
)
def set_payee(request: HttpRequest, grant_id: UUID, body: PayeeIn) -> HttpResponse:
    details = PayeeDetails(holder=body.holder, bank=body.bank, number=body.number)
    act = partial(grants.set_payee, grant_id=grant_id, details=details)
    return _moved(request, grant_id, act)


@router.post(
    "/ledger/grants/{uuid:grant_id}/other-payee",
    response=GrantOut,
    auth=TREASURER,
    summary=gettext_noop("付到成年家人的账户，附证明材料"),
)
def set_other_payee(
    request: HttpRequest, grant_id: UUID, body: Form[OtherPayeeIn], file: File[UploadedFile]
) -> HttpResponse:
    details = PayeeDetails(holder=body.holder, bank=body.bank, number=body.number)

    def act(*, acting: Acting, at: datetime) -> None:
        with transaction.atomic():
            other = declared(body.reason, file, grant_id, who=acting, at=at)
            grants.set_payee(grant_id=grant_id, details=details, other=other, acting=acting, at=at)

    said = "\n".join((body.holder, body.bank, body.number, body.reason)).encode() + digest_of(file)
    return _moved(request, grant_id, act, said=said)


@router.get(
    "/ledger/grants/{uuid:grant_id}/evidence",
    auth=READERS,
    summary=gettext_noop("付到他人账户的证明材料（查看会留痕）"),
)
def evidence(request: HttpRequest, grant_id: UUID) -> StreamingHttpResponse:
    return evidence_of(queries.access_grant(acting(request), grant_id), acting(request))


@router.post(
    "/ledger/grants/{uuid:grant_id}/cancel", response=GrantOut, auth=TREASURER, summary=gettext_noop("放弃一笔补助")
)
def cancel(request: HttpRequest, grant_id: UUID, body: CancelIn) -> HttpResponse:
    return _moved(request, grant_id, partial(grants.cancel_grant, grant_id=grant_id, reason=body.reason))


@router.post(
    "/ledger/grants/{uuid:grant_id}/reverse", response=GrantOut, auth=TREASURER, summary=gettext_noop("登记退款")
)
def reverse(request: HttpRequest, grant_id: UUID, body: ReverseIn) -> HttpResponse:
    return _moved(
        request,
        grant_id,
        partial(grants.reverse, grant_id=grant_id, refund=Refund(body.reason, body.voucher, body.returned_on)),
    )


@router.post(
    "/ledger/grants/{uuid:grant_id}/restore", response=GrantOut, auth=TREASURER, summary=gettext_noop("退回资金")
)
def restore(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    return _moved(request, grant_id, partial(grants.restore, grant_id=grant_id))


@router.get("/ledger/batches", response=list[BatchOut], auth=READERS, summary=gettext_noop("付款批次，最新的在前"))
def list_batches(request: HttpRequest, before: UUID | None = None) -> list[BatchOut]:
    return [_batch_told(batch) for batch in queries.batches(acting(request), before=before)]


@router.post(
    "/ledger/batches",
    response={201: BatchOut},
    auth=TREASURER,
    summary=gettext_noop("把已放款的补助编成批次"),
    description=gettext_noop("要么全部编入，要么都不编。一笔补助最多在一个未结的批次里。"),
)
def make_batch(request: HttpRequest, body: IdsIn) -> HttpResponse:
    queries.check_in_money_line(acting(request), body.grant_ids)

    def do(who: Acting, at: datetime) -> Answer:
        batch_id = batches.make_batch(grant_ids=body.grant_ids, acting=who, at=at)
        return Answer(201, _batch_told(queries.access_batch(who, batch_id)))

    return answered(request, do)


@router.get("/ledger/batches/{uuid:batch_id}", response=BatchOut, auth=READERS, summary=gettext_noop("一个付款批次"))
def get_batch(request: HttpRequest, batch_id: UUID) -> BatchOut:
    return _batch_told(queries.access_batch(acting(request), batch_id))


@router.post(
    "/ledger/batches/{uuid:batch_id}/file",
    auth=TREASURER,
    summary=gettext_noop("付款文件（下载会留痕）"),
    description=gettext_noop("GB18030 编码的 CSV，账号完整。"),
)
def take_file(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    name, content = batches.batch_file(batch_id=batch_id, encoding="gb18030", acting=acting(request), at=clock.now())
    response = HttpResponse(content, content_type="text/csv; charset=gb18030")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@router.post(
    "/ledger/batches/{uuid:batch_id}/return",
    response=TakenOut,
    auth=TREASURER,
    summary=gettext_noop("银行回盘"),
    description=gettext_noop("整个收下；有对不上的行则整个退回，并列出每一行（422，`problems`）。"),
)
def take_return(request: HttpRequest, batch_id: UUID, file: File[UploadedFile]) -> HttpResponse:
    if (file.size or 0) > LARGEST_BYTES:
        raise TooLarge(limit="4 MB")
    queries.access_batch(acting(request), batch_id)
    content = file.read()

    def do(who: Acting, at: datetime) -> Answer:
        taken = returns.take_return(batch_id=batch_id, content=content, acting=who, at=at)
        return Answer(200, TakenOut(batch_id=taken.batch_id, paid=list(taken.paid), failed=list(taken.failed)))

    return answered(request, do, said=content)


def _moved(
    request: HttpRequest, grant_id: UUID, act: Callable[..., None], *, said: bytes | None = None
) -> HttpResponse:
    """Do something to a grant and tell how it stands. Whoever may not see it leaves not even the key."""
    queries.access_grant(acting(request), grant_id)

    def do(who: Acting, at: datetime) -> Answer:
        act(acting=who, at=at)
        return Answer(200, _read(who, grant_id))

    return answered(request, do, said=said)


def _read(who: Acting, grant_id: UUID) -> GrantOut:
    grant = queries.access_grant(who, grant_id)
    return _told(queries.row_of(grant, queries.names_of([grant.person_id]).get(grant.person_id, "")))


def _told(row: queries.GrantRow) -> GrantOut:
    grant, payee = row.grant, row.grant.payee
    return GrantOut(
        id=grant.id,
        case_id=grant.case_id,
        fund_id=grant.fund_id,
        programme_code=grant.programme_code,
        title=grant.title,
        amount_fen=grant.amount_fen,
        state=GrantState(grant.state),
        version=grant.version,
        payee_name=row.name,
        payee_masked=payee.masked if payee else "",
        bank=payee.bank if payee else "",
        holder=row.holder,
        other_holder=HolderReason(payee.other_holder) if payee and payee.other_holder else None,
        failure=grant.failure,
        committed_at=grant.committed_at,
        released_at=grant.released_at,
        paid_at=grant.paid_at,
    )


def _batch_told(batch: PaymentBatch) -> BatchOut:
    return BatchOut(
        id=batch.id,
        fund_id=batch.fund_id,
        number=batch.number,
        state=BatchState(batch.state),
        line_count=batch.line_count,
        amount_fen=batch.amount_fen,
        check_code=batch.check_code,
        made_at=batch.made_at,
    )

"""The treasurer's lists: funds, what waits for release, what waits for payment."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.accounts.edge import acting, page
from yizhan.accounts.repeats import sent
from yizhan.kernel import clock, texts
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.money import parse_yuan, yuan
from yizhan.kernel.scope import Acting, Role
from yizhan.ledger import labels
from yizhan.ledger.errors import EmptyBatch, OtherFund
from yizhan.ledger.http import reading
from yizhan.ledger.models import LONGEST_DOCUMENT
from yizhan.ledger.queries import (
    PAGE,
    GrantRow,
    access_fund,
    chosen_grants,
    fund_balances,
    grants_in_state,
    needs_another,
    total_fen,
)
from yizhan.ledger.services.batches import make_batch
from yizhan.ledger.services.funds import receive
from yizhan.ledger.services.grants import release_grants
from yizhan.ledger.types import AccountKind, FundSource, GrantState, Pick

READERS = (Role.TREASURER, Role.AUDITOR)


@page(*READERS)
@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    """Every fund of the line with what is free, promised, on its way and paid."""
    kinds = [kind for kind in AccountKind if kind is not AccountKind.INCOME]
    rows = [
        {
            "fund": row.fund,
            "source": labels.FUND_SOURCE[FundSource(row.fund.source)],
            "amounts": [(labels.ACCOUNT[kind], row.fen.get(kind, 0)) for kind in kinds],
            "is_own": row.fund.union_id == acting(request).node_id,
        }
        for row in fund_balances(acting(request))
    ]
    context = {"rows": rows, "columns": [labels.ACCOUNT[kind] for kind in kinds]}
    return render(request, "ledger/funds.html", context)


@never_cache
@page(*READERS)
@require_http_methods(["GET", "POST"])
def to_release(request: HttpRequest) -> HttpResponse:
    """待放款: nothing is ticked; a POST shows what was ticked, in full, before anything is released."""
    picked = _picked(request)
    if picked:
        return _before_release(request, chosen_grants(acting(request), list(GrantState), picked), len(picked))
    rows = grants_in_state(acting(request), [GrantState.COMMITTED], after=reading.cursor(request))
    context = {
        "rows": rows,
        "for_another": _for_another(request, rows),
        "ticks_all": "all" in request.GET,
        "chose_nothing": request.method == "POST",
        "following": _following(rows),
    }
    return render(request, "ledger/to_release.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@page(Role.TREASURER)
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """确认放款: what the page before showed, once however often it is pressed; each with its own outcome."""
    answer = sent(request, partial(_release, reading.picks(request)))
    outcomes, total_fen = answer.body["outcomes"], answer.body["total_fen"]
    refused = [outcome for outcome in outcomes if not outcome["is_done"]]
    done = len(outcomes) - len(refused)
    if done:
        words = ngettext("已放款 %(n)d 笔，合计 ¥%(sum)s。", "已放款 %(n)d 笔，合计 ¥%(sum)s。", done)
        messages.success(request, words % {"n": done, "sum": yuan(total_fen)})
    if not refused:
        return redirect("money-release")
    rows = grants_in_state(acting(request), [GrantState.COMMITTED])
    context = {
        "rows": rows,
        "for_another": _for_another(request, rows),
        "refused": _named(request, [(UUID(str(one["grant_id"])), str(one["message"])) for one in refused]),
        "done": done,
        "following": _following(rows),
    }
    return render(request, "ledger/to_release.html", context, status=409)


def _release(picks: Sequence[Pick], acting: Acting, at: datetime) -> Answer:
    outcomes = release_grants(picks=picks, acting=acting, at=at)
    done = [outcome.grant_id for outcome in outcomes if outcome.is_done]
    told = [{"grant_id": str(one.grant_id), "is_done": one.is_done, "message": one.message} for one in outcomes]
    return Answer(200, {"outcomes": told, "total_fen": total_fen(done)})


def _named(request: HttpRequest, refused: Sequence[tuple[UUID, str]]) -> list[tuple[GrantRow | None, str]]:
    """Each refusal with whose grant it is; None for one outside of this person's own list, which stays unnamed."""
    rows = chosen_grants(acting(request), list(GrantState), [grant_id for grant_id, _message in refused])
    by_id = {row.grant.id: row for row in rows}
    return [(by_id.get(grant_id), message) for grant_id, message in refused]


def _before_release(request: HttpRequest, chosen: Sequence[GrantRow], asked: int) -> HttpResponse:
    """What will be released, with everything that the second person answers for; what cannot be is left out."""
    rows = [row for row in chosen if row.grant.state == GrantState.COMMITTED]
    another = _for_another(request, rows)
    ready = [row for row in rows if row.grant.payee and not row.is_wrong and row.grant.id not in another]
    context = {
        "rows": ready,
        "left_out": [row for row in rows if row not in ready],
        "for_another": another,
        "gone": asked - len(rows),
        "moved": [(row, labels.GRANT_STATE[GrantState(row.grant.state)]) for row in chosen if row not in rows],
        "total_fen": sum(row.grant.amount_fen for row in ready),
        "reasons": labels.HOLDER_REASON,
    }
    return render(request, "ledger/before_release.html", context)


def _picked(request: HttpRequest) -> Sequence[UUID]:
    """What was ticked; only who moves money ticks anything: others read."""
    if request.method == "POST" and acting(request).role is not Role.TREASURER:
        raise OtherFund
    return reading.chosen(request) if request.method == "POST" else []


def _for_another(request: HttpRequest, rows: Sequence[GrantRow]) -> set[UUID]:
    return {row.grant.id for row in rows if needs_another(row.grant, acting(request))}


@never_cache
@page(*READERS)
@require_http_methods(["GET", "POST"])
def to_pay(request: HttpRequest) -> HttpResponse:
    """待付款: nothing is ticked; a POST shows what was ticked, in full, before it becomes a batch of each fund."""
    if request.method == "GET":
        return _to_pay(request, None)
    rows = chosen_grants(acting(request), [GrantState.RELEASED], _picked(request))
    if not rows:
        return _to_pay(request, EmptyBatch())
    return render(request, "ledger/before_batch.html", {"batches": _by_fund(rows)})


def _by_fund(rows: Sequence[GrantRow]) -> list[dict[str, object]]:
    """A batch pays from one fund: what was ticked, apart by fund, in the order of the list."""
    funds = {row.grant.fund_id: row.grant.fund for row in rows}
    apart = {fund_id: [row for row in rows if row.grant.fund_id == fund_id] for fund_id in funds}
    return [
        {"fund": funds[fund_id], "rows": own, "total_fen": sum(row.grant.amount_fen for row in own)}
        for fund_id, own in apart.items()
    ]


@never_cache
@page(Role.TREASURER)
@require_POST
def put_together(request: HttpRequest) -> HttpResponse:
    """确认编批: all of them become one batch, once however often it is pressed, or none and the page says why."""
    ids = reading.chosen(request)
    try:
        answer = sent(request, lambda who, at: _batch(ids, who, at))
    except DomainError as refusal:
        return _to_pay(request, refusal)
    words = ngettext("已编成付款批次：%(n)d 笔，合计 ¥%(sum)s。", "已编成付款批次：%(n)d 笔，合计 ¥%(sum)s。", len(ids))
    messages.success(request, words % {"n": len(ids), "sum": yuan(total_fen(ids))})
    return redirect("money-batch", batch_id=answer.body["batch_id"])


def _batch(grant_ids: Sequence[UUID], acting: Acting, at: datetime) -> Answer:
    return Answer(200, {"batch_id": str(make_batch(grant_ids=grant_ids, acting=acting, at=at))})


def _to_pay(request: HttpRequest, error: DomainError | None) -> HttpResponse:
    rows = grants_in_state(acting(request), [GrantState.RELEASED], after=reading.cursor(request))
    refused = _named(request, error.fields.get("refused", ())) if error else []
    context = {
        "rows": rows,
        "error": error,
        "refused": refused,
        "ticks_all": "all" in request.GET,
        "following": _following(rows),
    }
    return render(request, "ledger/to_pay.html", context, status=error.status if error else 200)


@page(*READERS)
@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """付款失败: each with the bank's words and the way to correct the account."""
    rows = grants_in_state(acting(request), [GrantState.FAILED], after=reading.cursor(request))
    return render(request, "ledger/failed.html", {"rows": rows, "following": _following(rows)})


@never_cache
@page(Role.TREASURER)
@require_http_methods(["GET", "POST"])
def receive_money(request: HttpRequest, fund_id: UUID) -> HttpResponse:
    """登记到账: amount and document number; the form's key keeps a repeated POST from counting twice."""
    fund = access_fund(acting(request), fund_id)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            _receive(request, fund_id)
            messages.success(request, _("已登记到账。"))
            return redirect("money")
        except Invalid as refusal:
            problems = refusal.problems
    context = {"fund": fund, "problems": problems, "typed": request.POST, "key": request.POST.get("key", "")}
    return render(
        request, "ledger/receive.html", context | {"fresh_key": clock.now().isoformat()}, status=_status(problems)
    )


def _receive(request: HttpRequest, fund_id: UUID) -> None:
    amount, document = request.POST.get("amount", "")[:40], texts.posted(request, "document", longest=LONGEST_DOCUMENT)
    problems = [] if document else [Problem(field="document", message=_("请填写到账凭证或文件的编号。"))]
    try:
        amount_fen = parse_yuan(amount)
    except DomainError:
        amount_fen = 0
    if amount_fen <= 0:
        problems.append(Problem(field="amount", message=_("请填写大于 0 的金额，例如 50000 或 1,234.50。")))
    if problems:
        raise Invalid(problems)
    key = request.POST.get("key", "")[:64]
    receive(
        fund_id=fund_id,
        amount_fen=amount_fen,
        document=document,
        key=key,
        acting=acting(request),
        at=clock.now(),
    )


def _status(problems: Sequence[Problem]) -> int:
    return Invalid.status if problems else 200


def _following(rows: Sequence[GrantRow]) -> str:
    """The cursor of the next page; empty on the last."""
    return str(rows[-1].grant.id) if len(rows) == PAGE else ""

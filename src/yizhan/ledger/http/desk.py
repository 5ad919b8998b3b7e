"""The treasurer's lists: funds, what waits for release, what waits for payment."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.kernel.money import parse_yuan
from yizhan.kernel.scope import Role
from yizhan.ledger import labels
from yizhan.ledger.http import reading
from yizhan.ledger.queries import PAGE, GrantRow, access_fund, fund_balances, grants_in_state, needs_another
from yizhan.ledger.services.batches import make_batch
from yizhan.ledger.services.funds import receive
from yizhan.ledger.services.grants import release_grants
from yizhan.ledger.types import AccountKind, FundSource, GrantState

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
    """待放款: a POST releases the ticked ones, each with its own outcome."""
    outcomes = []
    if request.method == "POST":
        outcomes = release_grants(grant_ids=reading.chosen(request), acting=acting(request), at=clock.now())
        done = sum(outcome.is_done for outcome in outcomes)
        if done == len(outcomes) and done:
            messages.success(request, ngettext("已放款 %(n)d 笔。", "已放款 %(n)d 笔。", done) % {"n": done})
            return redirect("money-release")
    rows = grants_in_state(acting(request), [GrantState.COMMITTED], after=reading.cursor(request))
    refused = [outcome for outcome in outcomes if not outcome.is_done]
    context = {
        "rows": rows,
        "for_another": {row.grant.id for row in rows if needs_another(row.grant, acting(request))},
        "refused": refused,
        "done": len(outcomes) - len(refused),
        "following": _following(rows),
    }
    return render(request, "ledger/to_release.html", context, status=409 if refused else 200)


@never_cache
@page(*READERS)
@require_http_methods(["GET", "POST"])
def to_pay(request: HttpRequest) -> HttpResponse:
    """待付款: a POST puts the ticked ones into one batch, or says why not and changes nothing."""
    error = None
    if request.method == "POST":
        try:
            batch_id = make_batch(grant_ids=reading.chosen(request), acting=acting(request), at=clock.now())
            return redirect("money-batch", batch_id=batch_id)
        except DomainError as refusal:
            error = refusal
    rows = grants_in_state(acting(request), [GrantState.RELEASED], after=reading.cursor(request))
    context = {"rows": rows, "error": error, "following": _following(rows)}
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
    amount, document = request.POST.get("amount", "")[:40], request.POST.get("document", "").strip()[:64]
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

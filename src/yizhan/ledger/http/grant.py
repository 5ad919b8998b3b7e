"""One grant: what happened to its money, and the few things that may still be done about it."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock, journal
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.scope import Role
from yizhan.ledger import labels
from yizhan.ledger.http import reading
from yizhan.ledger.http.evidence import declared_in, evidence_of
from yizhan.ledger.models import Grant
from yizhan.ledger.queries import GrantRow, access_grant, names_of, needs_another, row_of
from yizhan.ledger.rules import grants as rules
from yizhan.ledger.services import grants as services
from yizhan.ledger.services import payees
from yizhan.ledger.types import BatchState, CancelReason, GrantState, HolderReason, LineState


@page(Role.TREASURER, Role.AUDITOR, *STAFF)
@require_safe
def grant_page(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The grant with its payments and history; its actions for the fund's own treasurer."""
    grant = access_grant(acting(request), grant_id)
    return render(request, "ledger/grant.html", _context(request, grant))


@never_cache
@page(Role.TREASURER)
@require_http_methods(["GET", "POST"])
def payee(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """更正收款账户: a new account for a grant that is not with the bank."""
    grant = access_grant(acting(request), grant_id)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            _set_payee(request, grant)
            messages.success(request, _("已保存收款账户。这一笔回到“待放款”，要由另一位财务人员放款后才能付款。"))
            return redirect("money-grant", grant_id=grant.id)
        except Invalid as refusal:
            problems = refusal.problems
    wrong = {problem["field"]: problem["message"] for problem in problems}
    context = {
        "row": _row(grant),
        "grant": grant,
        "problems": problems,
        "wrong": wrong,
        "typed": request.POST,
        "reasons": labels.HOLDER_REASON.items(),
    }
    return render(request, "ledger/payee.html", context, status=Invalid.status if problems else 200)


def _set_payee(request: HttpRequest, grant: Grant) -> None:
    """The account as typed; the paper that shows an exception is kept only if the account is."""
    with transaction.atomic():
        other = declared_in(request, grant.id)
        services.set_payee(
            grant_id=grant.id, details=reading.payee(request), other=other, acting=acting(request), at=clock.now()
        )


@never_cache
@page(Role.TREASURER, Role.AUDITOR)
@require_safe
def evidence(request: HttpRequest, grant_id: UUID) -> StreamingHttpResponse:
    """The paper that shows why another's account is paid to; each opening is logged."""
    return evidence_of(access_grant(acting(request), grant_id), acting(request))


@never_cache
@page(Role.TREASURER)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """取消: the money goes back into the fund."""

    def do(grant: Grant) -> None:
        reason = reading.word(request, "why", CancelReason)
        services.cancel_grant(grant_id=grant.id, reason=reason, acting=acting(request), at=clock.now())

    words = {"title": _("取消这一笔"), "body": _("取消后钱回到原资金，这一笔不再付款。"), "button": _("取消这一笔")}
    return _with_reason(request, grant_id, words, labels.CANCEL_REASON, do)


@never_cache
@page(Role.TREASURER)
@require_http_methods(["GET", "POST"])
def reverse_payment(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """登记退款: money that was paid came back."""

    def do(grant: Grant) -> None:
        services.reverse(grant_id=grant.id, refund=reading.refund(request), acting=acting(request), at=clock.now())

    words = {
        "title": _("登记退款"),
        "body": _(
            "只登记全额退回。原来的付款记录保留不变，另记一笔更正；报表里会显示为更正。"
            "另一位财务人员核对凭证以后，钱才转回资金。"
        ),
        "button": _("登记退款"),
    }
    return _with_reason(request, grant_id, words, labels.REVERSAL_REASON, do, asks_voucher=True)


@page(Role.TREASURER)
@require_http_methods(["POST"])
def restore(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Money that came back becomes free in its fund."""
    grant = access_grant(acting(request), grant_id)
    services.restore(grant_id=grant.id, acting=acting(request), at=clock.now())
    messages.success(request, _("已转回资金，可以再安排。"))
    return redirect("money-grant", grant_id=grant.id)


def _with_reason(
    request: HttpRequest,
    grant_id: UUID,
    words: dict[str, str],
    reasons: Any,
    do: Callable[[Grant], None],
    *,
    asks_voucher: bool = False,
) -> HttpResponse:
    """A page that asks why before it does something that is not undone."""
    grant = access_grant(acting(request), grant_id)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            do(grant)
            messages.success(request, _("已办好。"))
            return redirect("money-grant", grant_id=grant.id)
        except Invalid as refusal:
            problems = refusal.problems
    context = {
        **words,
        "grant": grant,
        "row": _row(grant),
        "name": names_of([grant.person_id]).get(grant.person_id, ""),
        "reasons": reasons.items(),
        "problems": problems,
        "wrong": {problem["field"]: problem["message"] for problem in problems},
        "typed": request.POST,
        "asks_voucher": asks_voucher,
    }
    return render(request, "ledger/with_reason.html", context, status=Invalid.status if problems else 200)


def _context(request: HttpRequest, grant: Grant) -> dict[str, Any]:
    state = GrantState(grant.state)
    is_own = acting(request).role is Role.TREASURER and acting(request).node_id == grant.fund.union_id
    lines = [
        (line, BatchState(line.batch.state)) for line in grant.lines.select_related("batch", "payee").order_by("id")
    ]
    return {
        "grant": grant,
        "row": _row(grant),
        "name": names_of([grant.person_id]).get(grant.person_id, ""),
        "holder_reason": labels.HOLDER_REASON[HolderReason(grant.payee.other_holder)]
        if grant.payee and grant.payee.other_holder
        else "",
        "state": labels.of_grant(state, lines[-1][1] if lines else None),
        "lines": [
            (line, payees.holder_of(line.payee), labels.of_line(LineState(line.state), batch)) for line, batch in lines
        ],
        "history": [
            {"at": entry.at, "title": journal.kind_name(entry.kind)}
            for entry in reversed(journal.history(("grant", grant.id)))
        ],
        "actions": _actions(grant, state) if is_own else [],
        "needs_another": is_own and state is GrantState.COMMITTED and needs_another(grant, acting(request)),
        "may_restore": is_own and state is GrantState.REVERSED and grant.returned_by != acting(request).user_id,
        "waits_for_another": is_own and state is GrantState.REVERSED and grant.returned_by == acting(request).user_id,
        "may_read_batches": acting(request).role in {Role.TREASURER, Role.AUDITOR},
    }


def _row(grant: Grant) -> GrantRow:
    return row_of(grant, names_of([grant.person_id]).get(grant.person_id, ""))


def _actions(grant: Grant, state: GrantState) -> list[tuple[str, str]]:
    """Address and words of what may be done now."""
    found = []
    if state in rules.CORRECTABLE:
        found.append((reverse("money-payee", args=[grant.id]), _("更正收款账户")))
        found.append((reverse("money-cancel", args=[grant.id]), _("取消这一笔")))
    if state is GrantState.PAID:
        found.append((reverse("money-reverse", args=[grant.id]), _("登记退款")))
    return found

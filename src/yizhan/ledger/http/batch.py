"""Payment batches: the list, the file out, the bank's answer in."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, NotFound, Problem
from yizhan.kernel.scope import Role
from yizhan.ledger import labels
from yizhan.ledger.http import reading
from yizhan.ledger.models import PaymentBatch
from yizhan.ledger.queries import PAGE, access_batch, batches, lines_of, sent_lines
from yizhan.ledger.rules import bank_file, simulator
from yizhan.ledger.services.batches import batch_file
from yizhan.ledger.services.duty import check_own
from yizhan.ledger.services.returns import take_return
from yizhan.ledger.types import BatchState, LineState

READERS = (Role.TREASURER, Role.AUDITOR)


@page(*READERS)
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """Batches of the line, newest first."""
    rows = batches(acting(request), before=reading.cursor(request))
    told = [(batch, labels.BATCH_STATE[BatchState(batch.state)]) for batch in rows]
    following = str(rows[-1].id) if len(rows) == PAGE else ""
    return render(request, "ledger/batches.html", {"rows": told, "following": following})


@page(*READERS)
@require_safe
def batch_page(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One batch with its lines; accounts stay masked."""
    return _batch_page(request, access_batch(acting(request), batch_id))


@never_cache
@page(Role.TREASURER)
@require_POST
def take_file(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The payment file, as a download. A POST, since it is logged and shows accounts in full."""
    encoding = request.POST.get("encoding", "gb18030")
    if encoding not in bank_file.ENCODINGS:
        raise NotFound
    name, content = batch_file(batch_id=batch_id, encoding=encoding, acting=acting(request), at=clock.now())
    return _csv(name, content, encoding)


@never_cache
@page(Role.TREASURER)
@require_POST
def upload_return(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The bank's answer: taken whole, or refused with every line that does not fit."""
    batch = access_batch(acting(request), batch_id)
    try:
        taken = take_return(batch_id=batch.id, content=reading.upload(request), acting=acting(request), at=clock.now())
    except DomainError as refusal:
        return _batch_page(request, batch, refusal)
    counts = {"paid": len(taken.paid), "failed": len(taken.failed)}
    messages.success(request, _("回盘已处理：到账 %(paid)d 笔，失败 %(failed)d 笔。") % counts)
    return redirect("money-batch", batch_id=batch.id)


@never_cache
@page(Role.TREASURER)
@require_POST
def demo_return(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Demonstration only: the answer that a bank would give, with the last payment refused in a batch of several."""
    batch = access_batch(acting(request), batch_id)
    check_own(acting(request), batch.fund)
    if not settings.DEMO or batch.state != BatchState.SENT:
        raise NotFound
    lines = sent_lines(batch.id)
    content = simulator.answer(batch.number, batch.check_code, lines, refuses_last=len(lines) > 1)
    return _csv(f"{batch.number}-return.csv", content, "gb18030")


def _batch_page(request: HttpRequest, batch: PaymentBatch, error: DomainError | None = None) -> HttpResponse:
    after = request.GET.get("after", "")
    lines = lines_of(batch, after=int(after) if after.isascii() and after.isdigit() else 0)
    is_own = acting(request).role is Role.TREASURER and acting(request).node_id == batch.fund.union_id
    problems: Sequence[Problem] = error.problems if isinstance(error, Invalid) else ()
    state = BatchState(batch.state)
    context = {
        "batch": batch,
        "state": labels.BATCH_STATE[state],
        "lines": [(line, name, holder, labels.of_line(LineState(line.state), state)) for line, name, holder in lines],
        "following": str(lines[-1][0].line_no) if len(lines) == PAGE else "",
        "may_take_file": is_own and batch.state != BatchState.RETURNED,
        "may_upload": is_own and batch.state == BatchState.SENT,
        "may_simulate": is_own and settings.DEMO and batch.state == BatchState.SENT,
        "error": error,
        "problems": problems,
    }
    return render(request, "ledger/batch.html", context, status=error.status if error else 200)


def _csv(name: str, content: bytes, encoding: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"text/csv; charset={encoding}")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""What a person does with their own order, whichever way they came to it: by account or by receipt code."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.accounts import repeats
from yizhan.kernel import clock, files
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.rules.endings import accept
from yizhan.kernel.scope import Acting
from yizhan.orders import errors
from yizhan.orders.http import reading
from yizhan.orders.queries.access import held_order
from yizhan.orders.queries.views import own_view
from yizhan.orders.rules.machine import is_bad
from yizhan.orders.services import holding
from yizhan.orders.types import Command, Holder

Do = Callable[[HttpRequest, UUID, Holder, datetime], object]


def show(
    request: HttpRequest,
    order_id: UUID,
    holder: Holder,
    *,
    base: str,
    refused: DomainError | None = None,
    step: str = "",
) -> HttpResponse:
    """Progress, what was told, who opened it, and what one may do now. `base` is this page's own address."""
    view = own_view(held_order(holder, order_id), on=clock.today())
    problems = reading.problems_of(refused, step) if refused else []
    context: dict[str, Any] = {
        "view": view,
        "base": base,
        "by_code": holder.receipt_of is not None,
        "may": {command.value: command in view.commands for command in Command},
        "accept": accept(holding.TAKEN),
        "problems": problems,
        "faults": {problem["field"]: problem["message"] for problem in problems},
        "sent": request.POST if refused else {},
    }
    response = render(request, "orders/own.html", context, status=refused.status if refused else 200)
    return quiet(response)


def act(request: HttpRequest, order_id: UUID, holder: Holder, *, step: str, base: str) -> HttpResponse:
    """One step of the person. Withdrawing asks first."""
    do = STEPS.get(step)
    if do is None:
        raise NotFound
    held_order(holder, order_id)
    if request.method == "GET":
        return _confirm(request, base) if step == "withdraw" else redirect(base)
    try:
        repeats.sent(request, partial(_work, do, request, order_id, holder), is_confidential=True)
    except DomainError as refused:
        return show(request, order_id, holder, base=base, refused=refused, step=step)
    said = _BAD if step == "rate" and is_bad(reading.score(request)) else DONE[step]
    messages.success(request, str(said))
    return redirect(base)


def _work(do: Do, request: HttpRequest, order_id: UUID, holder: Holder, _who: Acting, at: datetime) -> Answer:
    do(request, order_id, holder, at)
    return Answer(200)


def _confirm(request: HttpRequest, base: str) -> HttpResponse:
    context = {
        "title": _("撤回这件事"),
        "body": _("撤回以后不再办理，写过的内容仍然加密保存。以后要办，请重新反映。"),
        "action": f"{base}/withdraw",
        "button": _("确认撤回"),
        "cancel_url": base,
        "danger": True,
    }
    return quiet(render(request, "web/confirm.html", context))


def quiet(response: HttpResponse) -> HttpResponse:
    """Not for search engines, and not to be kept by a browser that others use as well."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    return response


def _words(request: HttpRequest, order_id: UUID, holder: Holder, at: datetime) -> object:
    return holding.add_words(order_id=order_id, text=reading.text(request, "words"), holder=holder, at=at)


def _file(request: HttpRequest, order_id: UUID, holder: Holder, at: datetime) -> object:
    upload = request.FILES.get("file")
    if upload is None:
        raise errors.FileMissing
    with files.refused_at("file"):
        return holding.add_file(order_id=order_id, stream=upload, name=upload.name or "", holder=holder, at=at)


def _again(request: HttpRequest, order_id: UUID, holder: Holder, at: datetime) -> object:
    return holding.ask_again(order_id=order_id, text=reading.text(request, "again"), holder=holder, at=at)


def _higher(request: HttpRequest, order_id: UUID, holder: Holder, at: datetime) -> object:
    return holding.turn_higher(order_id=order_id, text=reading.text(request, "higher"), holder=holder, at=at)


def _rate(request: HttpRequest, order_id: UUID, holder: Holder, at: datetime) -> object:
    why = reading.text(request, "why")
    return holding.rate(order_id=order_id, score=reading.score(request), holder=holder, at=at, why=why)


def _withdraw(_request: HttpRequest, order_id: UUID, holder: Holder, at: datetime) -> object:
    return holding.withdraw(order_id=order_id, holder=holder, at=at)


STEPS: Final[Mapping[str, Do]] = {
    "words": _words,
    "file": _file,
    "again": _again,
    "higher": _higher,
    "rate": _rate,
    "withdraw": _withdraw,
}
_BAD: Final = gettext_lazy("已转给上一级工会核实，会回访您。这件事还想重新办的，可以请上一级重新办。")
DONE: Final[Mapping[str, Promise]] = {
    "words": gettext_lazy("已补充。"),
    "file": gettext_lazy("文件已收到，加密保存。"),
    "again": gettext_lazy("已追问，重新计时办理。"),
    "higher": gettext_lazy("已请上一级重新办理。"),
    "rate": gettext_lazy("谢谢您的评价。"),
    "withdraw": gettext_lazy("已撤回。"),
}

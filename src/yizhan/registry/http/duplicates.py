"""疑似重复: two entries side by side, made one field by field, told apart, or made two again."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock, vault
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry import sealed
from yizhan.registry.codes import DuplicateState
from yizhan.registry.duplicates.queries import Both, access_pair, lately_settled, open_pairs
from yizhan.registry.duplicates.rules import DOCUMENT, PHONE, WORDS, Reason, Side
from yizhan.registry.duplicates.services import merge, tell_apart
from yizhan.registry.duplicates.undoing import can_be_undone, take_back
from yizhan.registry.http.compared import LABELS, Compared, compared
from yizhan.registry.http.forms import faults, named, text_of

_OPEN = {DOCUMENT: sealed.open_document, PHONE: sealed.open_phone}


@never_cache
@page(*STAFF)
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """The likeliest first, and below them what was settled lately."""
    who = acting(request)
    found, following = open_pairs(who, after=request.GET.get("after", "")[:80])
    context = {
        "rows": [_row(both) for both in found],
        "following": following,
        "settled": [_row(both) for both in lately_settled(who)],
    }
    return render(request, "registry/duplicates.html", context)


def _row(both: Both) -> dict[str, Any]:
    names = dict.fromkeys((both.a.person.name, both.b.person.name))
    newest = (both.a.newest, both.b.newest)
    return {
        "pair": both.pair,
        "name": " / ".join(names),
        "unions": " · ".join(dict.fromkeys(one.union.name for one in newest if one is not None)),
        "reasons": words_of(both),
    }


def words_of(both: Both) -> list[str]:
    return [str(WORDS[Reason(reason)]) for reason in both.pair.reasons]


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def duplicate(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Both entries side by side; a POST makes them one."""
    both = access_pair(acting(request), pair_id)
    if request.method == "GET":
        return _page(request, both)
    try:
        repeats.sent(request, partial(_merge, request, both))
    except Invalid as error:
        return _page(request, both, error=error)
    messages.success(request, _("已合并成一份，会员会收到消息。"))
    return redirect("duplicate", pair_id=pair_id)


def _merge(request: HttpRequest, both: Both, who: Acting, at: datetime) -> Answer:
    merge(pair_id=both.pair.id, choices=_chosen(request, both), seen=text_of(request, "seen"), acting=who, at=at)
    return Answer(201)


def _chosen(request: HttpRequest, both: Both) -> dict[str, str]:
    return {name: text_of(request, name) for name in both.differing}


@never_cache
@page(*STAFF)
@require_POST
def reveal(request: HttpRequest, pair_id: UUID, side: str, field: str) -> HttpResponse:
    """One number of one side in full, once: the reading is logged before it is shown."""
    both = access_pair(acting(request), pair_id)
    if side not in tuple(Side) or field not in _OPEN:
        raise NotFound
    entry = both.entry(Side(side))
    vault.log_reading(
        acting=acting(request),
        at=clock.now(),
        subject=("person", entry.person.id),
        fields=[field],
        purpose="register",
        scope=entry.scope,
    )
    return _page(request, both, shown={(Side(side), field): _OPEN[field](entry.person)})


@never_cache
@page(*STAFF)
@require_POST
def distinct(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """不是同一个人: kept, and not asked again."""
    tell_apart(pair_id=pair_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已记下：不是同一个人，以后不再提示。"))
    return redirect("duplicates")


@never_cache
@page(*STAFF)
@require_POST
def undo(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Two again, as they were; or asked again, where they were told apart."""
    take_back(pair_id=pair_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已撤销。两份登记恢复原样，重新列为疑似重复。"))
    return redirect("duplicate", pair_id=pair_id)


def _page(
    request: HttpRequest,
    both: Both,
    *,
    error: Invalid | None = None,
    shown: Mapping[tuple[Side, str], str] | None = None,
) -> HttpResponse:
    problems = error.problems if error is not None else []
    rows: Compared = compared(
        both, typed=_chosen(request, both) if error else {}, faults=faults(problems), shown=shown or {}
    )
    context = {
        "both": both,
        "pair": both.pair,
        "is_open": both.pair.state == DuplicateState.OPEN,
        "is_merged": both.pair.state == DuplicateState.MERGED,
        "reasons": words_of(both),
        "rows": rows,
        "problems": named(problems, LABELS),
        "has_two_accounts": both.a.person.user_id is not None and both.b.person.user_id is not None,
        "can_undo": can_be_undone(both.pair.id),
        "was_shown": bool(shown),
    }
    return render(request, "registry/duplicate.html", context, status=error.status if error is not None else 200)


urlpatterns = [
    path("duplicates", duplicates, name="duplicates"),
    path("duplicates/<uuid:pair_id>", duplicate, name="duplicate"),
    path("duplicates/<uuid:pair_id>/reveal/<slug:side>/<slug:field>", reveal, name="duplicate-reveal"),
    path("duplicates/<uuid:pair_id>/distinct", distinct, name="duplicate-distinct"),
    path("duplicates/<uuid:pair_id>/undo", undo, name="duplicate-undo"),
]

"""改变隶属关系: an officer above both says under which union and by what, sees what comes along, and then does it."""

from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Line
from yizhan.registry.codes import LINE_WORDS, ORDERED_MOVES, MoveGround, UnionState
from yizhan.registry.http.forms import again, day_of, text_of
from yizhan.registry.models import Union
from yizhan.registry.queries.ancestry import superior_of
from yizhan.registry.queries.moving import MOVERS, access_moving, lines_to_move
from yizhan.registry.queries.unions import union_card, union_of_code
from yizhan.registry.services.moving import LONGEST_NUMBER, move, plan_moving
from yizhan.registry.types import MoveOrder

_FIELDS: Final = ("moving_line", "new_parent", "moving_ground", "document_no", "moved_on")


@never_cache
@page(*MOVERS)
@require_http_methods(["GET", "POST"])
def move_union(request: HttpRequest, union_id: UUID) -> HttpResponse:
    """The order, then what comes along on a page of its own, then the deed: the second press does it."""
    who = acting(request)
    found = access_moving(who, union_id, clock.today())
    if request.method == "GET" and found.state == UnionState.WOUND_UP:
        return redirect("union", union_id=union_id)
    context = _order_page(who, found)
    if request.method == "GET":
        return render(request, "registry/move_union.html", context)
    try:
        if text_of(request, "seen") != "yes":
            return render(request, "registry/move_union_plan.html", context | _planned(request, found, who))
        repeats.sent(request, partial(_move, request, found))
    except Invalid as error:
        told = context | again(request, error, *_FIELDS)
        return render(request, "registry/move_union.html", told, status=error.status)
    messages.success(request, _("已办结。有关工会的干部都会收到消息。"))
    return redirect("union", union_id=union_id)


def _order_page(who: Acting, union: Union) -> dict[str, Any]:
    on = clock.today()
    lines = lines_to_move(who, union, on)
    above = {line: superior_of(union.id, on, line) for line in lines}
    names = {line: union_card(found).name if found else "" for line, found in above.items()}
    return {
        "union": union,
        "lines": [(line.value, _line_words(line, names[line])) for line in lines],
        "stands_under": names[lines[0]] if len(lines) == 1 else "",
        "grounds": [(one.value, one.label) for one in ORDERED_MOVES],
        "longest": LONGEST_NUMBER,
        "typed": {"moved_on": on.isoformat(), "moving_line": lines[0].value},
    }


def _line_words(line: Line, superior: str) -> str:
    if not superior:
        return _("{line}线（现在没有上级）").format(line=LINE_WORDS[line])
    return _("{line}线（现在隶属于{name}）").format(line=LINE_WORDS[line], name=superior)


def _planned(request: HttpRequest, union: Union, who: Acting) -> dict[str, Any]:
    order = _order(request, union)
    plan = plan_moving(union_id=union.id, order=order, acting=who, at=clock.now())
    return {
        "plan": plan,
        "parent": union_card(plan.parent_id),
        "former": union_card(plan.former_parent_id) if plan.former_parent_id else None,
        "line": LINE_WORDS[Line(plan.line)],
        "order": order,
        "ground": MoveGround(order.ground).label,
        "below": plan.unions - 1,
        "fields": {name: text_of(request, name) for name in _FIELDS} | {"moving_line": order.line},
    }


def _move(request: HttpRequest, union: Union, who: Acting, at: datetime) -> Answer:
    done = move(union_id=union.id, order=_order(request, union), acting=who, at=at)
    return Answer(201, {"id": str(done)})


def _order(request: HttpRequest, union: Union) -> MoveOrder:
    """Everything that is missing is told by the service at once."""
    lines = lines_to_move(acting(request), union, clock.today())
    return MoveOrder(
        parent_id=_parent(text_of(request, "new_parent")),
        line=text_of(request, "moving_line") or (lines[0] if len(lines) == 1 else ""),
        ground=text_of(request, "moving_ground"),
        document_no=text_of(request, "document_no"),
        moves_on=day_of(request, "moved_on") or date.max,
    )


def _parent(code: str) -> UUID:
    """The nil id for a union that is not there: nothing has it, so that the service tells it with the rest."""
    try:
        return union_of_code(code)
    except NotFound:
        return UUID(int=0)


urlpatterns = [path("unions/<uuid:union_id>/move", move_union, name="move-union")]

"""Each step of a desk, read out of its form and handed to its service."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.scope import Acting
from yizhan.orders.http.reading import day, one_of, text, union
from yizhan.orders.services import handling, mending, passing, ratings
from yizhan.orders.types import CallBack, Finding

Do = Callable[[HttpRequest, UUID, Acting, datetime], object]


def _accept(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    return handling.accept(order_id=order_id, limit_class=text(request, "class", longest=24), acting=who, at=at)


def _refuse(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    reason, ask = text(request, "reason"), text(request, "ask", longest=400)
    return handling.refuse(order_id=order_id, reason=reason, ask=ask, acting=who, at=at)


def _note(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    is_told = one_of(request, "for", {"person", "desk"}) == "person"
    return handling.note(order_id=order_id, text=text(request, "note"), is_told=is_told, acting=who, at=at)


def _mediate(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    place = text(request, "place", longest=400)
    return handling.mediate(order_id=order_id, day=day(request, "day"), place=place, acting=who, at=at)


def _assign(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    return handling.assign(order_id=order_id, lawyer=text(request, "lawyer", longest=400), acting=who, at=at)


def _extend(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    to, why = text(request, "to", longest=24), text(request, "why")
    return handling.extend(order_id=order_id, to=to, reason=why, acting=who, at=at)


def _transfer(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    to = union(text(request, "desk", longest=40))
    return passing.transfer(order_id=order_id, to=to, reason=text(request, "reason"), acting=who, at=at)


def _take(_request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    return passing.take_up(order_id=order_id, acting=who, at=at)


def _recuse(_request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    return passing.recuse(order_id=order_id, acting=who, at=at)


def _answer(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    return handling.answer(order_id=order_id, text=text(request, "answer"), acting=who, at=at)


def _verify(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    finding = Finding(one_of(request, "finding", set(Finding)))
    verdict = ratings.Verdict(finding, text(request, "told"), text(request, "mend", longest=1000))
    return ratings.verify(order_id=order_id, verdict=verdict, acting=who, at=at)


def _mend(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    return ratings.mend(order_id=order_id, text=text(request, "mended"), acting=who, at=at)


def _call_back(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    outcome = CallBack(one_of(request, "outcome", set(CallBack)))
    return ratings.call_back(order_id=order_id, outcome=outcome, text=text(request, "called"), acting=who, at=at)


def _appeal(request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> object:
    is_upheld = one_of(request, "ruling", {"upheld", "dismissed"}) == "upheld"
    return mending.settle_appeal(order_id=order_id, is_upheld=is_upheld, text=text(request, "found"), acting=who, at=at)


STEPS: Final[Mapping[str, Do]] = {
    "accept": _accept,
    "refuse": _refuse,
    "note": _note,
    "mediate": _mediate,
    "assign": _assign,
    "extend": _extend,
    "transfer": _transfer,
    "take": _take,
    "recuse": _recuse,
    "answer": _answer,
    "verify": _verify,
    "mend": _mend,
    "call-back": _call_back,
    "appeal": _appeal,
}
DONE: Final[Mapping[str, Promise]] = {
    "accept": _("已受理。"),
    "refuse": _("已告知不予受理，对方可以请上一级重新办。"),
    "note": _("已登记。"),
    "mediate": _("调解安排已告知。"),
    "assign": _("法律援助已告知。"),
    "extend": _("已延期，理由已告知。"),
    "transfer": _("已转办，计时不停。"),
    "take": _("已提级办理。"),
    "recuse": _("已回避，您不再看到这件工单。"),
    "answer": _("已答复，等对方评价。"),
    "verify": _("核实结果已告知评价人。"),
    "mend": _("整改情况已告知评价人，请回访。"),
    "call-back": _("回访已登记。"),
    "appeal": _("申辩已答复。"),
}

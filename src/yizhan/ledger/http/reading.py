"""What requests carry, as the services want it."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.kernel.errors import Invalid, Problem, TooLarge
from yizhan.kernel.ids import read_id
from yizhan.ledger.errors import VOUCHER_WANTED
from yizhan.ledger.rules.bank_return import LARGEST_BYTES
from yizhan.ledger.types import PayeeDetails, Pick, Refund, ReversalReason

LONGEST_INPUT = 200
MOST_AT_ONCE = 2_000
Word = TypeVar("Word", bound=StrEnum)


def cursor(request: HttpRequest, name: str = "after") -> UUID | None:
    """Where a list goes on from, if the address says so."""
    text = request.GET.get(name, "")
    return read_id(text) if text else None


def chosen(request: HttpRequest) -> Sequence[UUID]:
    """The ids that were ticked, each once, in the order of the page."""
    return [read_id(text) for text in dict.fromkeys(request.POST.getlist("grant")[:MOST_AT_ONCE])]


def picks(request: HttpRequest) -> list[Pick]:
    """What was confirmed: each grant with the version that stood on the page, and the other names that were ticked."""
    confirmed = set(request.POST.getlist("holder"))
    pairs = [text.partition(":") for text in dict.fromkeys(request.POST.getlist("grant")[:MOST_AT_ONCE])]
    return [
        Pick(read_id(key), int(version) if version.isascii() and version.isdigit() else 0, key in confirmed)
        for key, _colon, version in pairs
    ]


def payee(request: HttpRequest) -> PayeeDetails:
    """Holder, bank and number as typed; the service decides whether they can be used."""
    holder, bank, number = (request.POST.get(name, "")[:LONGEST_INPUT] for name in ("holder", "bank", "number"))
    return PayeeDetails(holder=holder, bank=bank, number=number)


def word(request: HttpRequest, name: str, words: type[Word]) -> Word:
    """One of a closed list; raises Invalid with the field's name."""
    try:
        return words(request.POST.get(name, ""))
    except ValueError:
        raise Invalid([Problem(field=name, message=_("请从列表里选一项。"))]) from None


def refund(request: HttpRequest) -> Refund:
    """What is entered of money that came back; raises Invalid with every field that is missing."""
    problems: list[Problem] = []
    reason = None
    try:
        reason = word(request, "why", ReversalReason)
    except Invalid as refused:
        problems += refused.problems
    voucher = request.POST.get("voucher", "")[:LONGEST_INPUT].strip()
    if not voucher:
        problems.append(Problem(field="voucher", message=str(VOUCHER_WANTED)))
    day = _day(request.POST.get("returned_on", ""))
    if day is None:
        problems.append(Problem(field="returned_on", message=_("请填写退回日期。")))
    if not request.POST.get("confirmed"):
        problems.append(Problem(field="confirmed", message=_("请对照凭证，勾选后再登记。")))
    if problems or day is None or reason is None:
        raise Invalid(problems)
    return Refund(reason, voucher, day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def upload(request: HttpRequest) -> bytes:
    """The file in `file`, read once; raises Invalid where there is none and TooLarge before it is read."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid([Problem(field="file", message=_("请先选择银行给的回盘文件（CSV）。"))])
    if (file.size or 0) > LARGEST_BYTES:
        raise TooLarge(limit="4 MB")
    content: bytes = file.read()
    return content

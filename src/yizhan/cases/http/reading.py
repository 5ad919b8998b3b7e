"""Reading requests: ids, days, amounts and texts out of what a browser or program sends."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from yizhan.kernel import texts
from yizhan.kernel.errors import DomainError, Invalid, InvalidValue, Problem
from yizhan.kernel.ids import read_id
from yizhan.kernel.money import parse_yuan

text = texts.posted


def filled(request: HttpRequest, name: str, *, longest: int) -> str:
    """The same, which has to be there."""
    found = text(request, name, longest=longest)
    if not found:
        raise Invalid([Problem(field=name, message=_("这一项没有填。请填写后再提交。"))])
    return found


def lists(data: QueryDict) -> dict[str, list[str]]:
    """Everything that a form sends by name, but for the token of the page."""
    return {name: values for name, values in data.lists() if name != "csrfmiddlewaretoken"}


def ids(values: list[str], *, most: int = 100) -> list[UUID]:
    """Ids that a form sends; anything else is not found."""
    return [read_id(value) for value in dict.fromkeys(values[:most])]


def day(request: HttpRequest, name: str, *, earliest: date = date.min, latest: date) -> date:
    """A day from `earliest` to `latest`; raises Invalid with the field's name."""
    try:
        found = date.fromisoformat(text(request, name))
    except ValueError:
        raise Invalid([Problem(field=name, message=_("请填写日期，例如 2026-11-20。"))]) from None
    if found > latest:
        message = _("日期不能晚于 {day}。请核对后再填。").format(day=latest.isoformat())
        raise Invalid([Problem(field=name, message=message)])
    if found < earliest:
        message = _("日期不能早于 {day}。请核对后再填。").format(day=earliest.isoformat())
        raise Invalid([Problem(field=name, message=message)])
    return found


def sheet(request: HttpRequest) -> "UploadedFile[bytes]":
    """The signed consent that was chosen, whatever its field is called; raises Invalid where there is none."""
    found = request.FILES.get(next(iter(request.FILES), ""))
    if found is None:
        raise Invalid([Problem(field="sheet", message=_("请选择签好字的同意书照片或扫描件。"))])
    return found


def amount_fen(value: str, *, field: str) -> int | None:
    """An amount in yuan as fen; None where nothing was written."""
    if not value.strip():
        return None
    try:
        return parse_yuan(value)
    except InvalidValue:
        raise Invalid([Problem(field=field, message=_("请填写金额，例如 3,000 或 3000.50。"))]) from None


@dataclass(frozen=True, slots=True)
class TypedWrong:
    """What was typed or chosen at one of several things and does not do: `about` says which, `field` where."""

    about: UUID
    field: str
    text: str
    message: str
    status: int

    @property
    def problems(self) -> list[Problem]:
        return [Problem(field=f"{self.field}-{self.about}", message=self.message)]


def typed_wrong(request: HttpRequest, about: UUID, field: str, refused: DomainError) -> TypedWrong:
    """For the page to come back with it; raises the refusal again where it is not about what was typed or chosen."""
    if refused.status != Invalid.status:
        raise refused
    message = str(problems_of(refused)[0]["message"])
    return TypedWrong(about, field, request.POST.get(field, ""), message, refused.status)


def problems_of(error: DomainError, field: str = "") -> list[Problem]:
    """An error as the list that a form page shows at its top."""
    if isinstance(error, Invalid):
        return error.problems
    return [Problem(field=field, message=str(error))]

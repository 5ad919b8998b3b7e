"""Reading requests: texts, choices and days out of what a form sends."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from yizhan.kernel import texts
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.orders import errors
from yizhan.orders.types import Told

PROVINCE = "province"
_NO_COUNTY = UUID(int=0)

text = texts.posted


def ticked(request: HttpRequest, name: str) -> bool:
    return bool(request.POST.get(name))


def one_of(request: HttpRequest, name: str, known: Collection[str]) -> str:
    """A choice from a list; raises WayUnknown for anything else."""
    value = request.POST.get(name, "")
    if value not in known:
        raise errors.WayUnknown
    return value


def day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise errors.WayUnknown from None


def score(request: HttpRequest) -> int:
    """The level of a rating, 5 to 1."""
    return int(one_of(request, "level", {"1", "2", "3", "4", "5"}))


def union(value: str) -> UUID | None:
    """A union out of a list, or the province ("province")."""
    if value == PROVINCE:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise errors.WayUnknown from None


def told(request: HttpRequest) -> Told:
    """What the short form says."""
    try:
        county_id = union(text(request, "county", longest=40))
    except errors.WayUnknown:
        county_id = _NO_COUNTY  # named by the service, with what else is faulty
    return Told(
        kind=text(request, "kind", longest=24),
        what=text(request, "what"),
        county_id=county_id,
        where=text(request, "where", longest=200),
        name=text(request, "name", longest=60),
        phone=text(request, "phone", longest=60),
        wants_texts=ticked(request, "wants_texts"),
    )


def problems_of(refused: DomainError, field: str = "") -> list[Problem]:
    """An error as the list that a form page shows at its top."""
    return refused.problems if isinstance(refused, Invalid) else [Problem(field=field, message=str(refused))]

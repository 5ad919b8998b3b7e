"""What the pages of accounts read out of a request, and how they show a refusal."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from yizhan.accounts.edge import acting
from yizhan.kernel.errors import DomainError, NotFound, Problem


def problem_of(field: str, error: DomainError) -> dict[str, Any]:
    """A refusal as the form shows it: at its field and in the summary."""
    problem: Problem = {"field": field, "message": str(error)}
    return {"error": str(error), "problems": [problem]}


def onward(request: HttpRequest) -> str:
    """Where to go afterwards: an address of our own, or the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


def user_id_of(request: HttpRequest) -> UUID:
    """Who is signed in."""
    user_id = acting(request).user_id
    if user_id is None:
        raise NotFound
    return user_id

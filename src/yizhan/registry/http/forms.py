"""What the pages read out of a form, and the choices that they offer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.kernel.errors import Invalid, Problem
from yizhan.registry import codes
from yizhan.registry.services.papers import Paper
from yizhan.registry.types import Applicant

LONGEST_INPUT = 200
ACCEPT = "image/*,application/pdf"  # of a paper
Choice = tuple[str, str | Promise]
_LABELS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("姓名"),
    "document_number": gettext_lazy("证件号码"),
    "phone": gettext_lazy("手机号"),
}

OCCUPATIONS: Sequence[Choice] = codes.OccupationGroup.choices
# The template has no reason of its own for whoever retires or is given notice: it is the first.
_WITH_EXAMPLES = {codes.ChangeReason.EMPLOYMENT: gettext_lazy("劳动（工作）关系变化，如退休、离职")}
ENDING_REASONS: Sequence[Choice] = [
    (one.value, _WITH_EXAMPLES.get(one, one.label)) for one in codes.ChangeReason if one != codes.ChangeReason.CRIME
]
MOVING_REASONS: Sequence[Choice] = [(one.value, one.label) for one in codes.MOVING]  # those for which a member moves on


def text_of(request: HttpRequest, name: str) -> str:
    """One field as typed, cut to a length that no honest input reaches."""
    return request.POST.get(name, "")[:LONGEST_INPUT].strip()


def paper_of(request: HttpRequest, number: str, file: str) -> Paper:
    """A document as a form gives it: its number, and its file where one was chosen."""
    upload = request.FILES.get(file)
    return Paper(request.POST.get(number, ""), upload, (upload.name if upload else "") or "")


def day_of(request: HttpRequest, name: str) -> date | None:
    """A day as typed; None for anything that is none."""
    try:
        return date.fromisoformat(text_of(request, name))
    except ValueError:
        return None


def occupation_of(request: HttpRequest) -> str:
    """The trade chosen, empty for anything that is none."""
    occupation = text_of(request, "occupation_group")
    return occupation if occupation in codes.OccupationGroup.values else ""


def applicant_of(request: HttpRequest, *, residence: str = "") -> Applicant:
    """The applicant of a joining form, as typed."""
    return Applicant(
        name=text_of(request, "name"),
        document_number=text_of(request, "document_number"),
        phone=text_of(request, "phone"),
        occupation_group=occupation_of(request),
        residence_division=residence or text_of(request, "county"),
    )


def again(request: HttpRequest, error: Invalid, *fields: str) -> dict[str, Any]:
    """The context in which a refused form is shown again: what was typed, and what is wrong with which field."""
    typed = {field: text_of(request, field) for field in fields}
    return {"typed": typed, "problems": named(error.problems), "faults": faults(error.problems)}


def named(problems: Sequence[Problem], labels: Mapping[str, str | Promise] = _LABELS) -> list[Problem]:
    """For a summary, where no field stands beside what is wrong with it: each says which field it is of."""
    return [_named(problem, labels.get(problem["field"])) for problem in problems]


def _named(problem: Problem, label: str | Promise | None) -> Problem:
    if label is None:
        return problem
    said = _("{field}：{message}").format(field=label, message=problem["message"])
    return Problem(field=problem["field"], message=said)


def faults(problems: Sequence[Problem]) -> Mapping[str, str]:
    """The first fault of each field."""
    return {problem["field"]: problem["message"] for problem in reversed(problems)}

"""Reading what editors' forms send."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.cluster.errors import ArticleFaulty
from yizhan.cluster.rules.marks import LONGEST_BODY
from yizhan.cluster.rules.reviews import ROLE_OF_REVIEW, Stage
from yizhan.cluster.services.writing import Words
from yizhan.kernel import texts
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.kernel.ids import read_id

EDITOR_ROLES = tuple(ROLE_OF_REVIEW[stage] for stage in (Stage.FIRST, Stage.SECOND, Stage.FINAL))


text = texts.posted


def an_id(request: HttpRequest, name: str) -> UUID:
    """An id that a form sends; anything else is not found."""
    return read_id(request.POST.get(name, ""))


def column_id(request: HttpRequest) -> UUID:
    """The column that a form of one's own site names. Raises ArticleFaulty where it names none."""
    try:
        return UUID(request.POST.get("column", ""))
    except ValueError:
        raise ArticleFaulty([Problem(field="column", message=_("请选择栏目。"))]) from None


def words(request: HttpRequest) -> Words:
    body = request.POST.get("body", "").replace("\x00", "")[: LONGEST_BODY + 1]
    return Words(text(request, "title"), text(request, "summary"), body)


def problems_of(refused: DomainError, field: str) -> list[Problem]:
    """A refusal as the list at the top of a form."""
    return refused.problems if isinstance(refused, Invalid) else [Problem(field=field, message=str(refused))]

"""Papers on a form: the place for each with the files that are there, and taking in what was sent with the form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.accounts.edge import acting
from yizhan.cases.errors import MaterialsMissing
from yizhan.cases.http import reading
from yizhan.cases.models import Material
from yizhan.cases.queries.drafts import materials_of
from yizhan.cases.services import drafts
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Facts, Programme
from yizhan.catalogue.types import Material as MaterialAsked
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Problem
from yizhan.kernel.rules.endings import accept
from yizhan.kernel.scope import Acting


def place_for(
    asked: MaterialAsked, there: Iterable[Material], problems: Sequence[Problem], *, label: str, hint: str
) -> Mapping[str, Any]:
    """One paper on a page: its field, the kinds of file it takes, what has arrived, and why one was refused."""
    name = f"material-{asked.code}"
    return {
        "name": name,
        "label": label,
        "hint": hint,
        "accept": accept(asked.formats),
        "error": next((problem["message"] for problem in reversed(problems) if problem["field"] == name), ""),
        "files": [
            {"name": file.name, "size": file.size, "href": f"/materials/{file.id}"}
            for file in there
            if file.code == asked.code
        ],
    }


def take_uploads(
    request: HttpRequest, application_id: UUID, programme: Programme, *, on_behalf_of: Acting | None = None
) -> list[Problem]:
    """Keep what arrived, each file by itself; one that is refused is said by its paper and leaves nothing behind."""
    who, at = on_behalf_of or acting(request), clock.now()
    problems: list[Problem] = []
    for material in programme.materials:
        for upload in request.FILES.getlist(f"material-{material.code}"):
            try:
                drafts.attach_upload(
                    upload,
                    application_id=application_id,
                    code=material.code,
                    name=upload.name or material.code,
                    acting=who,
                    at=at,
                )
            except DomainError as refused:
                problems.append(_refused(material, refused))
    return problems


def missing_papers(missing: MaterialsMissing, programme: Programme) -> list[Problem]:
    """Each paper that is missing by itself, at its own field."""
    asked = [one for one in programme.materials if one.code in missing.codes]
    if not asked:
        return reading.problems_of(missing, "materials")
    return [
        Problem(field=f"material-{one.code}", message=_("请上传“{paper}”。").format(paper=catalogue.said(one.names)))
        for one in asked
    ]


def _refused(material: MaterialAsked, refused: DomainError) -> Problem:
    message = _("{field}：{message}").format(field=catalogue.said(material.names), message=refused)
    return Problem(field=f"material-{material.code}", message=message)


def places(draft_id: UUID, programme: Programme, facts: Facts, problems: list[Problem]) -> list[dict[str, Any]]:
    """Each material that may be asked for, with the files that are there; 如有 where no answer so far asks for it.

    What no answer can change, since the register knows it, has no place.
    """
    there, found = materials_of(draft_id), []
    for one in programme.materials:
        is_needed = one.required and catalogue.is_asked(one, facts)
        if not is_needed and _hangs_on_the_register(one) and not any(file.code == one.code for file in there):
            continue
        label = catalogue.said(one.names) + ("" if is_needed else _("（如有）"))
        place = place_for(one, there, problems, label=label, hint=catalogue.said(one.help))
        found.append({**place, "required": is_needed})
    return found


def _hangs_on_the_register(asked: MaterialAsked) -> bool:
    return asked.when is not None and "form." not in asked.when.source

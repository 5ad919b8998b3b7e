"""What was answered, sensitive answers included: for rules and effects; a page masks it or logs the reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yizhan.cases.models import Application, Case, SupplementNotice
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound


def answers_of_case(case: Case) -> dict[str, Any]:
    """A part's own answers where it asked later, else the application's."""
    if case.asks_later:
        return {**case.values, **_secrets(case.secrets_id)}
    return answers_of_application(case.application)


def answers_of_application(application: Application) -> dict[str, Any]:
    return {**application.values, **_secrets(application.secrets_id)}


def _secrets(item_id: Any) -> dict[str, Any]:
    """What is sealed; nothing where it was erased, since an erasure must not stop the case."""
    if item_id is None:
        return {}
    try:
        return vault.get(item_id)
    except NotFound:
        return {}


def workings_of(cases: Iterable[Case]) -> dict[UUID, list[dict[str, str]]]:
    """The shown working of each case that has one and was not erased. Its own applicant may read it; whoever else
    shows it has logged the reading."""
    found = {case.id: _secrets(case.working_id).get("working", []) for case in cases}
    return {case_id: working for case_id, working in found.items() if working}


@dataclass(frozen=True, slots=True)
class Correction:
    """What the applicant answered to one notice of what was missing; `text` is empty until it is revealed."""

    answered_at: datetime
    text: str


def corrections_of(application_id: UUID, *, opened: bool) -> list[Correction]:
    """The written answers to earlier notices, oldest first. With `opened` the caller has logged the reading."""
    rows = SupplementNotice.objects.filter(application_id=application_id, answer_id__isnull=False)
    return [
        Correction(answered_at, vault.get(answer_id)["answer"] if opened else "")
        for answered_at, answer_id in rows.order_by("answered_at").values_list("answered_at", "answer_id")
        if answered_at and answer_id
    ]

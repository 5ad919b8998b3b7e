"""What was answered, sensitive answers included: for rules and effects; a page masks it or logs the reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yizhan.cases.models import Application, Case, FormerAnswers, SupplementNotice
from yizhan.cases.rules import supplement
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound


def answers_of_case(case: Case) -> dict[str, Any]:
    """A part's own answers where it asked later, else the application's."""
    if case.asks_later:
        return {**case.values, **_secrets(case.secrets_id)}
    return answers_of_application(case.application)


def answers_of_application(application: Application) -> dict[str, Any]:
    return {**application.values, **_secrets(application.secrets_id)}


def forms_of(application: Application) -> list[tuple[Programme, dict[str, Any]]]:
    """Every form of an application with its answers: its own, and those of the parts that asked later."""
    own = (catalogue.version(application.programme_version_id), answers_of_application(application))
    parts = Case.objects.filter(application_id=application.id, asks_later=True).order_by("id")
    return [own, *((catalogue.version(part.programme_version_id), answers_of_case(part)) for part in parts)]


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


def open_supplement(application: Application) -> SupplementNotice:
    """The notice that waits for the applicant; raises NotFound where none does."""
    notices = application.supplements.select_related("case__application", "application")
    found = notices.filter(answered_at__isnull=True).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One answer before and after a correction; None where it came or went."""

    label: str
    before: catalogue.Answer | None
    after: catalogue.Answer | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What the applicant answered to one notice of what was missing; `text` is empty until it is revealed."""

    answered_at: datetime
    text: str
    has_remark: bool
    changes: Sequence[Change]


def corrections_of(application: Application, *, opened: bool) -> list[Correction]:
    """The answers to earlier notices, oldest first. With `opened` the caller has logged the reading."""
    notices = application.supplements.select_related("case").filter(answered_at__isnull=False).order_by("answered_at")
    changes = _changes(application, opened=opened)
    return [
        Correction(
            answered_at=notice.answered_at,
            text=str(_secrets(notice.answer_id).get("answer", "")) if opened else "",
            has_remark=notice.answer_id is not None,
            changes=changes.get(notice.id, ()),
        )
        for notice in notices
        if notice.answered_at and (notice.answer_id or notice.id in changes)
    ]


def _changes(application: Application, *, opened: bool) -> dict[UUID, Sequence[Change]]:
    """What each correction changed, by notice: every version beside the one that took its place."""
    found: dict[UUID, Sequence[Change]] = {}
    standing: dict[UUID | None, Mapping[str, Any]] = {}
    rows = FormerAnswers.objects.filter(application=application).select_related("case__application")
    for row in rows.order_by("-id"):
        holder = row.case or application
        after = standing.get(row.case_id)
        if after is None:
            after = answers_of_case(row.case) if row.case else answers_of_application(application)
        before = {**row.values, **_secrets(row.secrets_id)}
        found[row.supplement_id] = _beside(holder.programme_version_id, before, after, opened=opened)
        standing[row.case_id] = before
    return found


def _beside(version_id: UUID, before: Mapping[str, Any], after: Mapping[str, Any], *, opened: bool) -> list[Change]:
    form = catalogue.version(version_id).form
    told = [
        {answer.name: answer for section in sections for answer in section.answers}
        for sections in (catalogue.describe_answers(form, values, masked=not opened) for values in (before, after))
    ]
    names = supplement.changed(before, after)
    return [
        Change(catalogue.said(field.label), told[0].get(field.name), told[1].get(field.name))
        for field in form.fields()
        if field.name in names
    ]

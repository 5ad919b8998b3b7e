"""The applicant's own consents on a page: each by its own tick, and of those that concern only some, only theirs."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.accounts.edge import acting
from yizhan.cases.queries.consents import Context, context_of
from yizhan.cases.queries.drafts import answers_of, begun_draft
from yizhan.cases.services import consents, judging
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Consent, Facts, Programme
from yizhan.kernel import clock
from yizhan.kernel.errors import Problem


@dataclass(frozen=True, slots=True)
class Box:
    """One consent and its tick. `is_needed`: one cannot go on without; of the others one knows oneself."""

    name: str
    consent: Consent
    is_needed: bool
    is_ticked: bool = False
    error: str = ""


def consent_page(request: HttpRequest, programme: Programme, *, case_id: UUID | None = None) -> HttpResponse | None:
    """What is asked and why, or the way back into what was begun; None once everything that concerns whoever applies
    was agreed to, each by its own tick."""
    who = acting(request)
    draft = begun_draft(who, programme.code, case_id=case_id)
    raw = answers_of(draft) if draft else {}
    facts = judging.facts_so_far(programme, judging.applying_person(who), raw, clock.today()) if draft else {}
    boxes = boxes_of(request, programme, facts, context_of(draft) if draft else None)
    problems = [Problem(field=box.name, message=box.error) for box in boxes if box.error]
    if request.method == "POST" and not problems:
        return None
    needed = any(box.is_needed for box in boxes)
    context: dict[str, Any] = {"programme": programme, "boxes": boxes, "problems": problems, "draft": draft}
    context["is_part"] = case_id is not None
    context["button"] = button_words(is_begun=draft is not None, agrees=needed or (bool(boxes) and draft is None))
    return render(request, "cases/apply.html", context, status=422 if problems else 200)


def button_words(*, is_begun: bool, agrees: bool) -> str:
    """What the one button does: begin or go on, and whether pressing it agrees to something."""
    if is_begun:
        return _("同意并接着填") if agrees else _("接着填")
    return _("同意并开始填写") if agrees else _("开始填写")


def boxes_of(request: HttpRequest, programme: Programme, facts: Facts, context: Context | None) -> list[Box]:
    """Those that do not stand in `context` yet, as they were ticked; an error at each that is needed and was not."""
    who, found = acting(request), []
    own = consents.own_consents(programme)
    standing = consents.own_standing(context, programme, who) if context else frozenset()
    for number, consent in enumerate(own):
        if consent.purpose not in standing:
            found.append(_box(request, f"agree-{number}", consent, is_needed=catalogue.is_asked(consent, facts)))
    return found


def ticked(request: HttpRequest, programme: Programme) -> frozenset[str]:
    """The purposes agreed to on the page that was sent."""
    own = enumerate(consents.own_consents(programme))
    return frozenset(consent.purpose for number, consent in own if request.POST.get(f"agree-{number}"))


def _box(request: HttpRequest, name: str, consent: Consent, *, is_needed: bool) -> Box:
    is_ticked = bool(request.POST.get(name))
    error = ""
    if request.method == "POST" and is_needed and not is_ticked:
        title = catalogue.said(consent.title)
        error = _("请先阅读“{title}”，勾选同意后再继续。").format(title=title)
    return Box(name, consent, is_needed, is_ticked, error)

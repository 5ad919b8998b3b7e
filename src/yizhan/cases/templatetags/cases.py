"""Words of cases in templates: `{% load cases %}`."""

from collections.abc import Sequence

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext

from yizhan.cases.models import Case, Material
from yizhan.cases.queries.views import ApplicationView, PartView
from yizhan.cases.queries.words import (
    AGAINST_WORDS,
    AUDIENCE_WORDS,
    EFFECT_WORDS,
    MONEY_BADGES,
    MONEY_WORDS,
    NEXT_STEP_WORDS,
    OUTCOME_WORDS,
    RECEIPT_WORDS,
    SPECIAL_REASONS,
    STATE_BADGES,
    STATE_WORDS,
    STEP_WORDS,
    next_word,
)
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services.sheets import SHEET
from yizhan.cases.types import State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Material as MaterialAsked
from yizhan.catalogue.types import Requirement
from yizhan.ledger.api import GrantState

register = template.Library()
Text = str | Promise


@register.filter
def state_word(state: str) -> Text:
    """What a state is called."""
    return STATE_WORDS.get(state, state)


@register.filter
def state_badge(state: str) -> str:
    """The colour of a state's badge; the word stands in it."""
    return STATE_BADGES.get(state, "")


@register.filter
def step_word(kind: str) -> Text:
    return STEP_WORDS.get(kind, kind)


@register.filter
def next_step(kind: str) -> Text:
    """The verb of a step."""
    return NEXT_STEP_WORDS.get(kind, kind)


@register.filter
def next_press(part: PartView) -> Text:
    """What is next for a part on its desk: by its step, and by how far that is already done."""
    case = part.case
    if case.state == State.SPECIAL:
        return gettext("登记特别程序结论")
    if case.state == State.NOTICE:
        return gettext("核实异议") if part.notice_desk and part.notice_desk.open_objections else gettext("等公示期满")
    return next_word(case.step_kind, is_visited=case.visited)


@register.filter
def receipt_word(kind: str) -> Text:
    return RECEIPT_WORDS.get(kind, kind)


@register.filter
def money_word(state: GrantState) -> Text:
    """How far a sum came."""
    return MONEY_WORDS[state]


@register.filter
def money_badge(state: GrantState) -> str:
    return MONEY_BADGES.get(state, "info")


@register.filter
def effect_word(effect: str) -> Text:
    """What an effect has brought about."""
    return EFFECT_WORDS.get(effect, effect)


@register.filter
def material_name(material: Material, among: Sequence[MaterialAsked]) -> str:
    """What the file is for, as the programmes name it: somebody called it IMG_0001."""
    if material.code == SHEET:
        return gettext("纸质同意书")
    asked = next((one for one in among if one.code == material.code), None)
    return catalogue.said(asked.names) if asked else material.code


@register.filter
def against_word(against: str) -> Text:
    """What is appealed against."""
    return AGAINST_WORDS.get(against, against)


@register.filter
def audience_word(audience: str) -> Text:
    """Who may open a public notice."""
    return AUDIENCE_WORDS.get(audience, audience)


@register.filter
def outcome_word(outcome: str) -> Text:
    """How an appeal was answered."""
    return OUTCOME_WORDS.get(outcome, outcome)


@register.filter
def special_reason(reason: str) -> Text:
    """Why a step waits."""
    return SPECIAL_REASONS.get(reason, reason)


@register.filter
def is_fillable(case: Case, parts: Sequence[PartView]) -> bool:
    """Whether it is this waiting part's turn to be filled in."""
    finished = {part.case.programme_code for part in parts if part.case.state == State.FINISHED}
    return case.awaits_answers and set(case.after) <= finished


@register.filter
def is_main_press(part: PartView, view: ApplicationView) -> bool:
    """Whether the page's one red press lies in this part: the first that waits for the applicant, unless a correction
    does."""
    waiting = [
        one
        for one in view.parts
        if is_fillable(one.case, view.parts) or (asks_confirmation(one) and not hasattr(one.case, "confirmation"))
    ]
    return view.supplement is None and part in waiting[:1]


@register.filter
def is_ratable(case: Case) -> bool:
    return case.state == State.FINISHED and not hasattr(case, "rating")


@register.filter
def rated_together(parts: Sequence[PartView]) -> list[PartView]:
    """Those of an application that wait for a rating, where they are several: they are asked for in one place."""
    found = [part for part in parts if is_ratable(part.case)]
    return found if len(found) > 1 else []


@register.filter
def asks_confirmation(part: PartView) -> bool:
    """Whether the applicant is to say if it is solved."""
    return part.programme.confirm is not None and part.case.state == State.FINISHED


@register.filter
def asks_papers(part: PartView) -> bool:
    """Whether completing the step asks for a document's number or a certificate."""
    plan = plan_of(part.programme, part.case.plan)
    papers = {Requirement.DOCUMENT_NUMBER, Requirement.CERTIFICATE}
    return bool(plan[part.case.step].requires & papers)


@register.filter
def get(mapping: dict[object, object], key: object) -> object:
    """One value of a mapping, empty where there is none."""
    return mapping.get(key, "") if mapping else ""

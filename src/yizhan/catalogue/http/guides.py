"""What the pages and the API tell of a programme and of a verdict, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from yizhan.catalogue import queries
from yizhan.catalogue.forms.cleaning import said
from yizhan.catalogue.labels import HANDLED_BY, OUTCOME, OUTCOME_KIND
from yizhan.catalogue.rules.wording import in_words
from yizhan.catalogue.types import Assessment, ConsentBy, Outcome, Programme, Reason
from yizhan.kernel.scope import Acting, Role

APPLY = "apply"  # the address at which applications begin, when the room that takes them is there
HELP = "ask-help"  # the address at which somebody asks their union to fill in for them


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way, as the guide shows it."""

    name: str
    handled_by: str
    days: int
    is_optional: bool


@dataclass(frozen=True, slots=True)
class PartGuide:
    """One service: its conditions and stages; where it ranks, each figure of the score in words."""

    programme: Programme
    name: str
    conditions: tuple[str, ...]
    stages: tuple[Stage, ...]
    ranking: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """Why not, what would change it, whom to ask."""

    says: str
    is_unknown: bool
    why: str
    change: str
    ask: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """A self-check's answer for one service."""

    name: str
    code: str
    outcome: Outcome
    label: str
    kind: str
    reasons: tuple[ReasonShown, ...]
    working: tuple[Any, ...]
    amount_fen: int | None


def services_in(programme: Programme) -> list[Programme]:
    """The programme itself, or the services of a bundle."""
    ids = [part.version_id for part in programme.parts if part.version_id]
    found = queries.versions(ids)
    return [found[each] for each in ids] or [programme]


def asked_at_once(programme: Programme) -> list[Programme]:
    """Those services whose answers are asked for in the first form."""
    later = {part.version_id for part in programme.parts if part.asks_later}
    return [each for each in services_in(programme) if each.version_id not in later or not programme.is_bundle]


def guide_of(programme: Programme) -> PartGuide:
    """Conditions and stages of one service."""
    return PartGuide(
        programme,
        said(programme.names),
        tuple(said(clause.says) for clause in programme.rule),
        tuple(
            Stage(said(step.names), str(HANDLED_BY.get(step.role, step.role)), step.limit_days, step.optional)
            for step in programme.steps
        ),
        _ranking(programme),
    )


def _ranking(programme: Programme) -> tuple[tuple[str, str], ...]:
    if programme.rank is None:
        return ()
    scope, language = queries.scope(programme), get_language() or "zh-hans"
    return tuple(
        (said(value.label), in_words(value.formula.tree, scope, language, value.variable)) for value in programme.values
    )


def own_consents(programme: Programme) -> list[Any]:
    """What the applicant is asked to consent to."""
    return [consent for consent in programme.consents if consent.by is ConsentBy.APPLICANT]


def apply_address(programme: Programme) -> str:
    """Where to apply; empty while nothing takes applications."""
    return _address(APPLY, programme)


def help_address(programme: Programme, who: Acting) -> str:
    """Where somebody in a union asks it to fill in for them; empty for everybody else and where it may not."""
    is_known = who.role is Role.MEMBER and who.person_id is not None
    return _address(HELP, programme) if is_known and programme.is_filled_in_for else ""


def _address(name: str, programme: Programme) -> str:
    try:
        return reverse(name, kwargs={"code": programme.code})
    except NoReverseMatch:
        return ""


def verdict_of(programme: Programme, assessment: Assessment) -> PartVerdict:
    """An assessment in words. Nothing to show of working that is not known at all."""
    outcome = assessment.verdict.outcome
    return PartVerdict(
        said(programme.names),
        programme.code,
        outcome,
        str(OUTCOME[outcome]),
        OUTCOME_KIND[outcome],
        tuple(reason_of(reason) for reason in assessment.verdict.reasons),
        tuple(line for line in assessment.working if line.result and line.figures),
        assessment.amount_fen if outcome is Outcome.YES else None,
    )


def reason_of(reason: Reason) -> ReasonShown:
    unknown = reason.outcome is Outcome.UNKNOWN
    return ReasonShown(
        says=said(reason.says),
        is_unknown=unknown,
        why="" if unknown else said(reason.why),
        change="" if unknown else said(reason.change),
        ask=said(reason.ask),
        missing=tuple(dict.fromkeys(said(words) for words in reason.missing_labels if words)),
    )

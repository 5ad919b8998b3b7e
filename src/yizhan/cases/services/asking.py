"""What a step wants before it is completed: its day, and what the officer writes down for the applicant to read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yizhan.cases import errors
from yizhan.cases.models import Case
from yizhan.cases.queries.asked import KEPT_AS, facts_asked
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import judging
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Asked, FactValue, Programme, Step
from yizhan.kernel import vault
from yizhan.kernel.errors import Invalid, Problem


def refuse_early(case: Case, programme: Programme, step_code: str, *, on: date) -> None:
    """Raises StepTooEarly before the first day on which the programme lets this step be completed."""
    step = programme.step(step_code)
    if step is None or step.not_before is None:
        return
    first = catalogue.day_of(programme, step.not_before, known_of(case, programme, on=on))
    if first is not None and on < first:
        raise errors.StepTooEarly(day=first.isoformat())


def known_of(case: Case, programme: Programme, *, on: date) -> dict[str, FactValue]:
    """Everything that a step's expressions may rest on."""
    return {**judging.facts_of(case, programme, on=on), **facts_asked(case, programme)}


def keep_asked(case: Case, sent: Mapping[str, Any], *, on: date) -> dict[str, str]:
    """Read what the step at which the case stands asks, and seal it; what the journal's row says of it.

    Raises Invalid with everything that is missing or wrong.
    """
    programme = catalogue.version(case.programme_version_id)
    step = programme.step(plan_of(programme, case.plan)[case.step].code)
    if step is None or not step.asks:
        return {}
    cleaned = catalogue.clean(step.questions, sent, on=on)
    problems = [Problem(field=one.field, message=one.message) for one in cleaned.problems]
    problems += _out_of_bounds(case, programme, step, cleaned.values, on=on)
    if problems:
        raise Invalid(problems)
    item_id = vault.put({"answers": dict(cleaned.values)}, purpose="cases.asked", owner=("case", case.id))
    return {KEPT_AS: str(item_id)}


def _out_of_bounds(
    case: Case, programme: Programme, step: Step, values: Mapping[str, Any], *, on: date
) -> list[Problem]:
    known = known_of(case, programme, on=on) | catalogue.asked_facts(step, values)
    found = [_out_of(one, programme, known) for one in step.asks if values.get(one.question.name)]
    return [one for one in found if one is not None]


def _out_of(asked: Asked, programme: Programme, known: Mapping[str, FactValue]) -> Problem | None:
    day = known.get(f"asked.{asked.question.name}")
    if not isinstance(day, date):
        return None
    earliest = catalogue.day_of(programme, asked.earliest, dict(known))
    latest = catalogue.day_of(programme, asked.latest, dict(known))
    if earliest is not None and day < earliest:
        message = _("这一天太早，不能早于 {day}。").format(day=earliest.isoformat())
    elif latest is not None and day > latest:
        message = _("这一天太晚，不能晚于 {day}。").format(day=latest.isoformat())
    else:
        return None
    return Problem(field=asked.question.name, message=message)

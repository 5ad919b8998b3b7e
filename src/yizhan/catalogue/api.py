"""The door of the catalogue for the rooms above: programmes, verdicts, forms, effects, registration.

Programmes are read-only values; publishing is the only writing. Nothing here knows a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language

from yizhan.catalogue import assessing, parameters, queries, registers
from yizhan.catalogue.errors import ParameterSettled, PartNotPublished, ProgrammeFaulty, ProgrammeNotFound, RuleFault
from yizhan.catalogue.forms import cleaning
from yizhan.catalogue.forms.cleaning import form_facts, prefilled, said, to_raw
from yizhan.catalogue.forms.describing import Answer, AnswerSection, describe_answers
from yizhan.catalogue.forms.posting import press_button, read_post
from yizhan.catalogue.forms.types import Cleaned, Form, Problem, Raw
from yizhan.catalogue.matching import match_person
from yizhan.catalogue.queries import (
    facts_for,
    facts_with,
    first_days,
    in_the_way,
    list_published,
    published,
    standing_facts,
    version,
    versions,
)
from yizhan.catalogue.registers import (
    address_of,
    register_attributes,
    register_effect,
    register_opener,
    register_past,
    register_under_way,
)
from yizhan.catalogue.rules.outcomes import Fault, Unknown
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.services import publish, publish_files, publish_parameters, retire
from yizhan.catalogue.types import (
    Assessment,
    Consent,
    EffectContext,
    Expression,
    Facts,
    FactValue,
    Material,
    Measured,
    Part,
    Programme,
    Step,
)
from yizhan.kernel.clock import today


def assess(programme: Programme, facts: Facts) -> Assessment:
    """Verdict with reasons, computed values, shown working in the reader's language, and the proposed amount."""
    return assessing.assess(programme, facts, queries.scope(programme), get_language() or "zh-hans")


def evaluate(expression: Expression, facts: Facts) -> FactValue | None:
    """The value of one expression; None when it is not known. Raises RuleFault where arithmetic has no answer."""
    result = run(expression.tree, facts)
    if isinstance(result, Fault):
        raise RuleFault(fault=result.code)
    return None if isinstance(result, Unknown) else result


def evaluate_for(programme: Programme, expression: Expression, facts: Facts) -> FactValue | None:
    """The same, with the programme's computed values among the facts."""
    return evaluate(expression, assessing.computed(programme, facts)[0])


def is_asked(item: Material | Consent | Part, facts: Facts) -> bool:
    """Whether a material or consent is asked for or a part opens; not when its condition is unknown."""
    return item.when is None or run(item.when.tree, facts) is True


def clean(form: Form, raw: Raw, *, required: bool = True, on: date | None = None) -> Cleaned:
    """Checked answers and problems in the reader's language; `required=False` for drafts."""
    return cleaning.clean(form, raw, on=on or today(), required=required)


def run_effects(
    programme: Programme, step_code: str, context: EffectContext, facts: Facts
) -> dict[str, Mapping[str, str]]:
    """Do what a step does, in its declared order, inside the caller's transaction; ids of what came about, by effect.

    Raises RuleFault when an argument is unknown or has no answer: nothing is done on a guess.
    """
    step = programme.step(step_code)
    known = assessing.computed(programme, facts)[0]
    done: dict[str, Mapping[str, str]] = {}
    for call in step.effects if step else ():
        arguments = {name: _told(expression, known) for name, expression in call.arguments}
        done[call.name] = registers.effect(call.name)(context, arguments)
    return done


def _told(expression: Expression, facts: Facts) -> FactValue:
    value = evaluate(expression, facts)
    if value is None:
        raise RuleFault(fault="unknown")
    return value


def asked_facts(step: Step, values: Mapping[str, Any]) -> dict[str, FactValue]:
    """What an officer wrote down to complete a step, as `asked.*` facts."""
    return form_facts(step.questions, values, prefix="asked.")


def day_of(programme: Programme, expression: Expression | None, facts: Facts) -> date | None:
    """The day that an expression of a step comes to; None where it has none. Raises RuleFault where it is unknown."""
    return _day(expression, assessing.computed(programme, facts)[0])


def measures_of(step: Step, facts: Facts) -> list[Measured]:
    """The facts a completed step leaves; a quantity is 1 and an amount 0 fen unless declared.

    A quantity of nothing leaves no fact. Raises RuleFault where something declared is not known: nothing is counted on
    a guess.
    """
    found = [
        Measured(
            measure.fact,
            _whole(measure.quantity, facts, default=1),
            _whole(measure.amount_fen, facts, default=0),
            _day(measure.on, facts),
        )
        for measure in step.measures
    ]
    return [each for each in found if each.quantity > 0]


def _whole(expression: Expression | None, facts: Facts, *, default: int) -> int:
    value = _told(expression, facts) if expression is not None else default
    return value if type(value) is int else default


def _day(expression: Expression | None, facts: Facts) -> date | None:
    value = _told(expression, facts) if expression is not None else None
    return value if isinstance(value, date) else None


def answers_by_section(form: Form, values: Mapping[str, Any]) -> list[AnswerSection]:
    """What was answered, in full: for the applicant's own eyes."""
    return describe_answers(form, values, masked=False)


def parameter(table: str, division: str, on: date) -> int | None:
    """One dated parameter of a division, or of the city or province above it."""
    return parameters.value(table, division, on)


__all__ = [
    "Answer",
    "AnswerSection",
    "Assessment",
    "Cleaned",
    "EffectContext",
    "Expression",
    "FactValue",
    "Facts",
    "Form",
    "Material",
    "ParameterSettled",
    "Part",
    "PartNotPublished",
    "Problem",
    "Programme",
    "ProgrammeFaulty",
    "ProgrammeNotFound",
    "Raw",
    "RuleFault",
    "Step",
    "address_of",
    "answers_by_section",
    "asked_facts",
    "assess",
    "clean",
    "day_of",
    "describe_answers",
    "evaluate",
    "evaluate_for",
    "facts_for",
    "facts_with",
    "first_days",
    "in_the_way",
    "is_asked",
    "list_published",
    "match_person",
    "measures_of",
    "parameter",
    "parameters",
    "prefilled",
    "press_button",
    "publish",
    "publish_files",
    "publish_parameters",
    "published",
    "read_post",
    "register_attributes",
    "register_effect",
    "register_opener",
    "register_past",
    "register_under_way",
    "retire",
    "run_effects",
    "said",
    "standing_facts",
    "to_raw",
    "version",
    "versions",
]

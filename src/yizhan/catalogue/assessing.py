"""What a programme's rule and values say about given facts, with reasons and working. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yizhan.catalogue.forms.variables import form_variables
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.rules.outcomes import Fault, Result, Unknown
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.rules.trees import names_in
from yizhan.catalogue.rules.types import Facts, FactValue, Variable
from yizhan.catalogue.rules.wording import in_figures, in_words, shown
from yizhan.catalogue.types import (
    Assessment,
    Clause,
    Outcome,
    Programme,
    Reason,
    Verdict,
    WorkingLine,
)
from yizhan.catalogue.words import NO_WORDS, Words

Scope = Mapping[str, Variable]


def scope_of(programme: Programme, vocabulary: Vocabulary) -> dict[str, Variable]:
    """Every name this programme's expressions may use, with labels and units."""
    values = {f"value.{value.name}": value.variable for value in programme.values}
    return {**vocabulary.variables(), **form_variables(programme.form), **values}


def computed(programme: Programme, facts: Facts) -> tuple[dict[str, FactValue], dict[str, Unknown | Fault]]:
    """The facts with `value.*` added in order, and what could not be computed."""
    known, gaps = dict(facts), {}
    for value in programme.values:
        result = run(value.formula.tree, known)
        if isinstance(result, (Unknown, Fault)):
            gaps[f"value.{value.name}"] = result
        else:
            known[f"value.{value.name}"] = result
    return known, gaps


def judge(programme: Programme, facts: Facts, scope: Scope) -> Verdict:
    """Yes when every clause is; one no decides against the unknown. A reason for each that is no plain yes."""
    known, gaps = computed(programme, facts)
    return _verdict(_results(programme, known, gaps), scope)


def assess(programme: Programme, facts: Facts, scope: Scope, language: str = "zh-hans") -> Assessment:
    """The verdict with computed values and their working: those of the values, and of clauses that weigh figures."""
    known, gaps = computed(programme, facts)
    results = _results(programme, known, gaps)
    working = list(_value_working(programme, known, scope, language))
    working += [
        _clause_line(clause, result, known, scope, language)
        for clause, result in results
        if any(name.startswith(("value.", "param.")) for name in names_in(clause.test.tree))
    ]
    values = {name: value for name, value in known.items() if name.startswith("value.")}
    hints = tuple(hint for hint in programme.hints if run(hint.test.tree, known) is True)
    verdict, rank = _verdict(results, scope), _rank(programme, known)
    return Assessment(verdict, values, tuple(working), _amount(programme, known), *rank, hints)


Results = list[tuple[Clause, Result]]


def answered(programme: Programme, facts: Facts) -> Results:
    """Each condition with what it comes to for these facts."""
    known, gaps = computed(programme, facts)
    return _results(programme, known, gaps)


def _results(programme: Programme, known: Facts, gaps: Mapping[str, Unknown | Fault]) -> Results:
    return [(clause, _traced(run(clause.test.tree, known), gaps)) for clause in programme.rule]


def _verdict(results: Results, scope: Scope) -> Verdict:
    found = (_reason(clause, result, scope) for clause, result in results)
    reasons = tuple(reason for reason in found if reason is not None)
    return Verdict(_joint([reason.outcome for reason in reasons]), reasons)


def _joint(outcomes: list[Outcome]) -> Outcome:
    """Kleene's “and” over clauses that are not a plain yes."""
    for outcome in (Outcome.NO, Outcome.FAULT, Outcome.UNKNOWN):
        if outcome in outcomes:
            return outcome
    return Outcome.YES


def _traced(result: Result, gaps: Mapping[str, Unknown | Fault]) -> Result:
    """An unknown computed value traced back to the facts that kept it open, or to its fault."""
    if not isinstance(result, Unknown):
        return result
    missing: set[str] = set()
    for name in result.missing:
        gap = gaps.get(name)
        if isinstance(gap, Fault):
            return gap
        traced = _traced(gap, gaps) if gap is not None else None
        if isinstance(traced, Fault):
            return traced
        missing |= traced.missing if isinstance(traced, Unknown) else {name}
    return Unknown(frozenset(missing))


def _reason(clause: Clause, result: Result, scope: Scope) -> Reason | None:
    if result is True:
        return None
    words = (clause.says, clause.why, clause.change, clause.ask)
    if isinstance(result, Unknown):
        missing = tuple(sorted(result.missing))
        return Reason(clause.code, Outcome.UNKNOWN, *words, missing, tuple(label_of(name, scope) for name in missing))
    if isinstance(result, Fault):
        return Reason(clause.code, Outcome.FAULT, *words, fault=result.code)
    return Reason(clause.code, Outcome.NO, *words)


def label_of(name: str, scope: Scope) -> Words:
    """The words of a variable, or of a field of a list's rows."""
    if name in scope:
        return scope[name].label
    listed, _, field = name.rpartition(".")
    return scope[listed].labels.get(field, NO_WORDS) if listed in scope else NO_WORDS


def _value_working(programme: Programme, known: Facts, scope: Scope, language: str) -> Iterator[WorkingLine]:
    for value in programme.values:
        name, tree = f"value.{value.name}", value.formula.tree
        result = known.get(name)
        yield WorkingLine(
            name=value.name,
            label=value.label.say(language),
            formula=in_words(tree, scope, language, scope.get(name)),
            figures=in_figures(tree, scope, known, language, scope.get(name)),
            result=shown(result, scope.get(name), language) if result is not None else "",
        )


def _clause_line(clause: Clause, result: Result, known: Facts, scope: Scope, language: str) -> WorkingLine:
    outcome = Outcome.YES if result is True else Outcome.NO
    if isinstance(result, (Unknown, Fault)):
        outcome = Outcome.UNKNOWN if isinstance(result, Unknown) else Outcome.FAULT
    return WorkingLine(
        name=clause.code,
        label=clause.says.say(language),
        formula=in_words(clause.test.tree, scope, language),
        figures=in_figures(clause.test.tree, scope, known, language),
        result=shown(result, None, language) if isinstance(result, bool) else "",
        outcome=outcome,
    )


def _amount(programme: Programme, known: Facts) -> int | None:
    if programme.grant is None:
        return None
    result = run(programme.grant.amount_fen.tree, known)
    return result if type(result) is int else None


def _rank(programme: Programme, known: Facts) -> tuple[str, int | None]:
    """The round and the score; a score that is not known is none, never nothing."""
    if programme.rank is None:
        return "", None
    among, score = run(programme.rank.round.tree, known), run(programme.rank.score.tree, known)
    return among if isinstance(among, str) else "", score if type(score) is int else None

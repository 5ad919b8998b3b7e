"""Which answers of a rule somebody else may see, so that no sensitive fact can be read out of them. Pure.

A condition is *open*, *closed* or *mixed* by the facts it rests on, followed through computed values. Open ones are
shown as they are. Closed ones are shown together, as met where all are, else as not known. Mixed ones say nothing:
whoever keeps the roster could turn its half and watch the other. And a programme keeps silent about its closed ones
where “met” would name the very fact, alone or beside another programme (docs/decisions/0058).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from yizhan.catalogue.assessing import Results, Scope, answered
from yizhan.catalogue.rules.nodes import Call, Node
from yizhan.catalogue.rules.outcomes import Unknown
from yizhan.catalogue.rules.trees import children, names_in
from yizhan.catalogue.rules.types import BOOL, EnumClass, Facts, FactValue, Variable
from yizhan.catalogue.types import Clause, Programme
from yizhan.catalogue.types.seen import ClauseSeen, PersonSeen, Rests, Seen

_OF_THE_PLATFORM = ("param.", "today")  # nobody at a union's desk can change these


def rests_on(programme: Programme, tree: Node, scope: Scope) -> frozenset[str]:
    """The facts an expression rests on: its names, each computed value replaced by what that one rests on."""
    formulas = {f"value.{value.name}": value.formula.tree for value in programme.values}
    found: set[str] = set()
    for name in names_in(tree):
        found |= rests_on(programme, formulas[name], scope) if name in formulas else {name}
    return frozenset(found)


def is_sensitive(programme: Programme, name: str, scope: Scope) -> bool:
    """Whether a fact is declared sensitive; a part of a sensitive group is, and so is what nobody declares."""
    head, _, rest = name.partition(".")
    if head == "form":
        question = programme.form.find(rest.partition(".")[0])
        return question is None or question.is_secret
    return name not in scope or scope[name].sensitive


def reads_sensitive(programme: Programme, scope: Scope) -> bool:
    """Whether anything that this programme decides or pays by rests on a sensitive fact."""
    trees = [clause.test.tree for clause in programme.rule]
    trees += [programme.grant.amount_fen.tree] if programme.grant else []
    names = frozenset[str]().union(*(rests_on(programme, tree, scope) for tree in trees))
    return any(is_sensitive(programme, name, scope) for name in names)


def kind_of(programme: Programme, clause: Clause, scope: Scope) -> Rests:
    """What one condition rests on."""
    names = rests_on(programme, clause.test.tree, scope)
    sensitive = {name for name in names if is_sensitive(programme, name, scope)}
    if not sensitive:
        return Rests.OPEN
    return Rests.CLOSED if all(_is_steady(name) for name in names - sensitive) else Rests.MIXED


def _is_steady(name: str) -> bool:
    return name.startswith(_OF_THE_PLATFORM)


def seen_by_others(programme: Programme, facts: Facts, scope: Scope, *, speaks: bool) -> PersonSeen:
    """How one person meets the conditions, as a cadre sees it. `speaks`: see `speaking`."""
    results = answered(programme, facts)
    kinds = {clause.code: kind_of(programme, clause, scope) for clause, _ in results}
    together = speaks and _all_met(results, kinds)
    return PersonSeen(tuple(_seen(clause, result, kinds[clause.code], together=together) for clause, result in results))


def _all_met(results: Results, kinds: Mapping[str, Rests]) -> bool:
    return all(result is True for clause, result in results if kinds[clause.code] is Rests.CLOSED)


def _seen(clause: Clause, result: object, rests: Rests, *, together: bool) -> ClauseSeen:
    if rests is Rests.OPEN and isinstance(result, Unknown):
        return ClauseSeen(clause, rests, Seen.NOT_KNOWN, tuple(sorted(result.missing)))
    if rests is Rests.OPEN and isinstance(result, bool):
        return ClauseSeen(clause, rests, Seen.MET if result else Seen.NOT_MET)
    met = rests is Rests.CLOSED and together
    return ClauseSeen(clause, rests, Seen.MET if met else Seen.NOT_KNOWN)


def speaking(programmes: Iterable[tuple[Programme, Scope]]) -> frozenset[str]:
    """The codes of those, of all in force at once, whose closed conditions may be shown as met.

    Whoever sees “met” of one or several of them must be left with at least two possible classes of each sensitive
    fact, and no “met” may refute another programme's conditions. Facts that are no classes, and conditions that ask
    whether something is known, cannot be counted out like this: there a programme keeps silent.
    """
    allowed = {programme.code: _possible(programme, scope) for programme, scope in programmes}
    countable = {code: classes for code, classes in allowed.items() if classes is not None}
    mute = {code for code, classes in countable.items() if any(len(possible) < 2 for possible in classes.values())}
    left = {code: classes for code, classes in countable.items() if code not in mute}
    return frozenset(code for code in left if not _gives_away(code, left))


Classes = Mapping[str, frozenset[FactValue]]


def _gives_away(code: str, allowed: Mapping[str, Classes]) -> bool:
    return any(
        _is_narrowed(possible, [other[name] for other in allowed.values() if name in other])
        for name, possible in allowed[code].items()
    )


def _is_narrowed(possible: frozenset[FactValue], others: list[frozenset[FactValue]]) -> bool:
    """Whether some class of these is left alone by the others that fit it, or another is refuted outright."""
    if any(not possible & other for other in others):
        return True
    return any(
        len(frozenset.intersection(possible, *(other for other in others if value in other))) < 2 for value in possible
    )


def _possible(programme: Programme, scope: Scope) -> Classes | None:
    """The classes of each sensitive fact with which all closed conditions can be met; None where none can be told."""
    clauses = [each for each in programme.rule if kind_of(programme, each, scope) is Rests.CLOSED]
    trees = [tree for clause in clauses for tree in _whole(programme, clause.test.tree)]
    names = {name for clause in clauses for name in rests_on(programme, clause.test.tree, scope)}
    sensitive = {name for name in names if is_sensitive(programme, name, scope)}
    domains = {name: _domain(scope.get(name)) for name in sensitive}
    if any(not domain for domain in domains.values()) or any(_asks_whether_known(tree) for tree in trees):
        return None
    return {
        name: frozenset(value for value in domain if _can_be_met(programme, clauses, {name: value}))
        for name, domain in domains.items()
    }


def _can_be_met(programme: Programme, clauses: list[Clause], facts: Mapping[str, FactValue]) -> bool:
    """Whether none of the conditions is refuted by this alone: a no of the rule stays a no whatever else is known."""
    refuted = {clause.code for clause, result in answered(programme, facts) if result is False}
    return not any(clause.code in refuted for clause in clauses)


def _domain(variable: Variable | None) -> tuple[FactValue, ...]:
    if variable is None:
        return ()
    if isinstance(variable.type, EnumClass):
        return variable.type.codes
    return (False, True) if variable.type == BOOL else ()


def _whole(programme: Programme, tree: Node) -> Iterator[Node]:
    """An expression with the formulas of the values it reads, and of those that they read."""
    formulas = {f"value.{value.name}": value.formula.tree for value in programme.values}
    yield tree
    for name in names_in(tree) & formulas.keys():
        yield from _whole(programme, formulas[name])


def _asks_whether_known(tree: Node) -> bool:
    asks = isinstance(tree, Call) and tree.function == "known"
    return asks or any(_asks_whether_known(child) for child in children(tree))

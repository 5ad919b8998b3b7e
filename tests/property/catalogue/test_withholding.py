"""What a cadre sees of members' conditions says nothing of a sensitive fact but that all such conditions are met."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from yizhan.catalogue.assessing import scope_of
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.rules.checker import check
from yizhan.catalogue.rules.parser import parse
from yizhan.catalogue.rules.types import BOOL, INT, EnumClass, FactValue, Variable
from yizhan.catalogue.types import (
    Audience,
    Clause,
    ComputedValue,
    Contact,
    Expression,
    Programme,
    ProgrammeKind,
    Receiver,
)
from yizhan.catalogue.types.seen import Seen
from yizhan.catalogue.withholding import seen_by_others, speaking
from yizhan.catalogue.words import Words
from yizhan.kernel.scope import Level

HEALTH = ("none", "chronic", "serious", "disabled")
STANDING = ("deep", "relative", "accident")
VOCABULARY = Vocabulary(
    {
        variable.name: variable
        for variable in (
            Variable("person.age", INT),
            Variable("person.at_work", BOOL),
            Variable("person.health", EnumClass("health", HEALTH), sensitive=True),
            Variable("person.standing", EnumClass("standing", STANDING), sensitive=True),
        )
    },
    {"param.line": Variable("param.line", INT)},
)
TESTS = (
    "person.age >= 18",
    "person.at_work",
    "person.health in ['serious', 'disabled']",
    "person.health in ['chronic', 'serious']",
    "person.health in ['serious', 'disabled', 'chronic']",
    "person.health == 'serious'",
    "person.health != 'serious'",
    "person.health == 'none'",
    "!known(person.health)",
    "known(person.standing) && person.health != 'none'",
    "person.standing in ['deep', 'relative']",
    "person.standing != 'accident' || person.health == 'disabled'",
    "person.at_work ? person.health == 'serious' : person.health != 'serious'",
    "person.age > 50 || person.health in ['serious', 'disabled']",
    "value.weight >= 2",
    "value.weight >= param.line",
    "value.years > 40",
)
VALUES = (
    ("weight", "person.health == 'serious' ? 3 : person.standing == 'deep' ? 2 : 1"),
    ("years", "person.age + 1"),
)
PLAIN = st.fixed_dictionaries(
    {}, optional={"person.age": st.integers(16, 70), "person.at_work": st.booleans(), "param.line": st.just(2)}
)
SECRET = st.fixed_dictionaries(
    {}, optional={"person.health": st.sampled_from(HEALTH), "person.standing": st.sampled_from(STANDING)}
)
RULES = st.lists(st.lists(st.sampled_from(TESTS), min_size=1, max_size=4, unique=True), min_size=1, max_size=4)


def programme(code: str, tests: list[str]) -> Programme:
    scope = VOCABULARY.variables()
    values = []
    for name, formula in VALUES:
        values.append(ComputedValue(name, _expression(formula, scope), Words(name)))
        scope[f"value.{name}"] = values[-1].variable
    rule = tuple(Clause(f"c{at}", _expression(test, scope), Words(test)) for at, test in enumerate(tests))
    named = Words(code)
    return Programme(
        code, ProgrammeKind.SERVICE, named, named, (), Audience.MEMBER, Receiver.OWN_UNION, Level.COUNTY,
        Contact(named), values=tuple(values), rule=rule, sensitive=True,
    )  # fmt: skip


def _expression(source: str, scope: Mapping[str, Variable]) -> Expression:
    tree = parse(source)
    return Expression(source, tree, check(tree, scope))


Sight = tuple[tuple[tuple[Seen, tuple[str, ...]], ...], ...]


def seen(programmes: list[Programme], facts: Mapping[str, FactValue]) -> Sight:
    """Everything that a cadre can see of one person, over all programmes in force."""
    scopes = {each.code: scope_of(each, VOCABULARY) for each in programmes}
    speak = speaking((each, scopes[each.code]) for each in programmes)
    return tuple(
        tuple((one.seen, one.missing) for one in found.clauses)
        for each in programmes
        for found in [seen_by_others(each, facts, scopes[each.code], speaks=each.code in speak)]
    )


def is_told_of(programmes: list[Programme], plain: Mapping[str, FactValue], secret: Mapping[str, FactValue]) -> bool:
    """Whether somebody's sensitive facts change anything beside nothing being known of them."""
    return seen(programmes, {**plain, **secret}) != seen(programmes, plain)


def named(rules: list[list[str]]) -> list[Programme]:
    return [programme(f"p{at}", tests) for at, tests in enumerate(rules)]


@given(RULES, PLAIN, SECRET, SECRET)
def test_whoever_is_told_nothing_good_of_looks_like_anybody_else(
    rules: list[list[str]], plain: dict[str, FactValue], one: dict[str, FactValue], other: dict[str, FactValue]
) -> None:
    programmes = named(rules)
    assume(not is_told_of(programmes, plain, one) and not is_told_of(programmes, plain, other))
    assert seen(programmes, {**plain, **one}) == seen(programmes, {**plain, **other})


@given(RULES, PLAIN, SECRET)
def test_a_sensitive_fact_changes_nothing_but_to_met(
    rules: list[list[str]], plain: dict[str, FactValue], secret: dict[str, FactValue]
) -> None:
    programmes = named(rules)
    for without, with_it in zip(seen(programmes, plain), seen(programmes, {**plain, **secret}), strict=True):
        for (before, _), (after, _) in zip(without, with_it, strict=True):
            assert after == before or (before is Seen.NOT_KNOWN and after is Seen.MET)


@given(RULES, PLAIN, st.sampled_from(HEALTH), st.sampled_from(STANDING))
def test_from_all_pages_together_at_least_two_classes_stay_possible(
    rules: list[list[str]], plain: dict[str, FactValue], health: str, standing: str
) -> None:
    """The cadre of a union whose every fact is known, looking at every programme in force."""
    programmes = named(rules)
    mine = seen(programmes, {**plain, "person.health": health, "person.standing": standing})
    met = [found for found, plainly in zip(mine, seen(programmes, plain), strict=True) if found != plainly]
    if not met:
        return
    fits = [
        (other_health, other_standing)
        for other_health in HEALTH
        for other_standing in STANDING
        if all(
            _fits(programmes, plain, other_health, other_standing, at)
            for at, (found, plainly) in enumerate(zip(mine, seen(programmes, plain), strict=True))
            if found != plainly
        )
    ]
    assert len(fits) > 1


def _fits(programmes: list[Programme], plain: dict[str, FactValue], health: str, standing: str, at: int) -> bool:
    """Whether the programme at that place could be met by somebody of these classes."""
    facts = {**plain, "person.health": health, "person.standing": standing}
    return seen(programmes, facts)[at] != seen(programmes, plain)[at]


@given(RULES, PLAIN, PLAIN, SECRET)
def test_turning_the_roster_tells_no_more_of_a_sensitive_fact(
    rules: list[list[str]], plain: dict[str, FactValue], turned: dict[str, FactValue], secret: dict[str, FactValue]
) -> None:
    """`met` for a sensitive reason stays `met` whatever the keeper of the roster writes into it."""
    turned = {**turned, **{name: plain[name] for name in ("param.line",) if name in plain}}
    assume(("param.line" in turned) == ("param.line" in plain))
    programmes = named(rules)

    def told(facts: dict[str, FactValue]) -> list[bool]:
        with_it, without = seen(programmes, {**facts, **secret}), seen(programmes, facts)
        return [one != other for one, other in zip(with_it, without, strict=True)]

    assert told(plain) == told(turned)


def test_two_programmes_that_divide_the_classes_are_both_silent() -> None:
    for one, other in combinations(
        (
            "person.health in ['serious', 'disabled']",
            "person.health in ['none', 'chronic']",
        ),
        2,
    ):
        programmes = named([[one], [other]])
        assert not speaking((each, scope_of(each, VOCABULARY)) for each in programmes)


def test_a_class_among_others_is_told_as_met() -> None:
    """The laws above would hold of pages that never say anything."""
    only = named([["person.age >= 18", "person.health in ['serious', 'disabled']"]])
    facts: dict[str, FactValue] = {"person.age": 40, "person.health": "serious"}
    assert [each[0] for each in seen(only, facts)[0]] == [Seen.MET, Seen.MET]
    assert [each[0] for each in seen(only, {**facts, "person.health": "none"})[0]] == [Seen.MET, Seen.NOT_KNOWN]
    assert [each[0] for each in seen(only, {**facts, "person.age": 17})[0]] == [Seen.NOT_MET, Seen.MET]

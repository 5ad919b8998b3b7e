"""Which steps a case goes through."""

from yizhan.cases.rules.plan import optional_levels, plan_of, steps_for
from yizhan.catalogue.types import (
    Audience,
    Contact,
    Programme,
    ProgrammeKind,
    Receiver,
    Requirement,
    Step,
    StepKind,
)
from yizhan.catalogue.words import NO_WORDS, Words
from yizhan.kernel.scope import Level, Role


def step(code: str, kind: StepKind, role: Role, *, optional: bool = False) -> Step:
    return Step(code, Words(code), kind, role, 5, optional=optional)


PROGRAMME = Programme(
    code="aid",
    kind=ProgrammeKind.SERVICE,
    names=Words("救助"),
    summary=Words("救助"),
    basis=(),
    audience=Audience.MEMBER,
    receiver=Receiver.OWN_UNION,
    lead=Level.CITY,
    contact=Contact(NO_WORDS),
    steps=(
        step("accept", StepKind.ACCEPT, Role.CADRE),
        step("visit", StepKind.VISIT, Role.CADRE),
        step("street", StepKind.APPROVE, Role.STREET_OFFICER, optional=True),
        step("county", StepKind.APPROVE, Role.COUNTY_OFFICER),
    ),
)


def test_an_optional_step_is_there_where_somebody_sits_at_its_level() -> None:
    assert optional_levels(PROGRAMME) == {Level.STREET}
    assert steps_for(PROGRAMME, {Level.STREET}) == ["accept", "visit", "street", "county"]
    assert steps_for(PROGRAMME, frozenset()) == ["accept", "visit", "county"]


def test_the_plan_follows_the_codes_that_were_settled() -> None:
    plan = plan_of(PROGRAMME, ["accept", "visit", "county"])
    assert [(one.code, one.level) for one in plan] == [
        ("accept", Level.PRIMARY),
        ("visit", Level.PRIMARY),
        ("county", Level.COUNTY),
    ]


def test_a_visit_is_never_over_without_its_record() -> None:
    plan = plan_of(PROGRAMME, ["accept", "visit", "county"])
    assert [Requirement.VISIT_RECORD in one.requires for one in plan] == [False, True, False]

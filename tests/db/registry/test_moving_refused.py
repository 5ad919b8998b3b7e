"""Who may move which union where, and that a refusal changes nothing."""

from datetime import date, timedelta

import pytest

from tests.db.registry.ending import end, everything
from tests.db.registry.moving import moved, order, second_street
from tests.world import AT, TODAY, World
from yizhan.kernel.errors import DomainError, Forbidden, Invalid, NotFound
from yizhan.kernel.scope import Level
from yizhan.registry import moving_errors
from yizhan.registry.models import UnionAncestry, UnionMove, UnionParent
from yizhan.registry.services.moving import plan_moving


def all_of_it() -> tuple[object, ...]:
    tables = (UnionAncestry, UnionParent, UnionMove)
    return (*everything(), *(list(table.objects.order_by("id").values()) for table in tables))


@pytest.mark.parametrize(
    ("union", "to", "by", "refusal"),
    [
        ("xinyang", "nangang", "mill", Forbidden),
        ("xinyang", "nangang", "xinyang", Forbidden),
        ("xinyang", "nangang", "nangang", NotFound),  # the county that would like to have it
        ("xinyang", "nangang", "qiqihar", NotFound),
        ("xinyang", "nangang", "machinery", NotFound),  # on the other line
        ("daoli", "qiqihar", "daoli", NotFound),  # nobody moves their own union
        ("xinyang", "nangang", "daoli", Invalid),  # above the union, not above the other county
        ("xinyang", "longsha", "harbin", Invalid),
        ("mill", "nangang", "machinery", Invalid),  # its line, but not that of the new superior
    ],
)
def test_only_an_officer_above_both_on_the_line(
    world: World, union: str, to: str, by: str, refusal: type[DomainError]
) -> None:
    before = all_of_it()
    with pytest.raises(refusal):
        moved(world, union, to, by=by)
    with pytest.raises(refusal):
        plan_moving(union_id=world[union], order=order(world, to), acting=world.officer(by), at=AT)
    assert all_of_it() == before


@pytest.mark.parametrize(
    ("union", "to", "by", "line"),
    [
        ("xinyang", "xinyang", "harbin", "territory"),  # itself
        ("daoli", "xinyang", "harbin", "territory"),  # below itself
        ("xinyang", "daoli", "harbin", "territory"),  # where it stands
        ("mill", "school", "daoli", "territory"),  # no higher
        ("daoli", "nangang", "harbin", "territory"),
        ("mill", "harbin", "province", "industry"),  # a federation of the other line
        ("school", "harbin machinery", "province", "territory"),
    ],
)
def test_a_superior_that_cannot_be_is_told_at_its_field(world: World, union: str, to: str, by: str, line: str) -> None:
    before = all_of_it()
    with pytest.raises(Invalid) as refused:
        moved(world, union, to, by=by, line=line)
    assert [problem["field"] for problem in refused.value.problems] == ["new_parent"]
    assert all_of_it() == before


def test_no_industrial_union_stands_on_the_other_line(world: World) -> None:
    before = all_of_it()
    with pytest.raises(Invalid) as refused:
        moved(world, "harbin machinery", "qiqihar", by="province")
    assert "moving_line" in [problem["field"] for problem in refused.value.problems]
    assert all_of_it() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": "whim"},
        {"document_no": " "},
        {"moves_on": TODAY + timedelta(days=1)},
        {"moves_on": date(2019, 12, 31)},
        {"line": "sideways"},
    ],
)
def test_an_order_that_is_not_whole_changes_nothing(world: World, wrong: dict[str, object]) -> None:
    before = all_of_it()
    with pytest.raises(Invalid):
        moved(world, "xinyang", "nangang", **wrong)  # type: ignore[arg-type]
    assert all_of_it() == before


def test_nothing_moves_that_has_ended_nor_under_what_has(world: World) -> None:
    second_street(world)
    end(world, "mill")
    end(world, "huayuan", by="harbin")
    before = all_of_it()
    with pytest.raises(moving_errors.NotToBeMoved):
        moved(world, "mill", "daoli")
    with pytest.raises(Invalid):
        moved(world, "school", "huayuan")
    assert all_of_it() == before


def test_not_into_another_province(world: World) -> None:
    world.union("jilin", Level.PROVINCE, {}, division_code="220000")
    world.union("changchun", Level.CITY, {"territory": "jilin"}, division_code="220100")
    before = all_of_it()
    with pytest.raises(Invalid):
        moved(world, "daoli", "changchun", by="province")
    with pytest.raises(moving_errors.NotToBeMoved):
        moved(world, "province", "jilin", by="jilin")
    assert all_of_it() == before

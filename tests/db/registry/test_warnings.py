"""What a union's page asks to look at: by members, women, units and code, each with its source, blocking nothing."""

import re
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.owning import by_the_owner
from tests.people import People
from tests.world import TODAY, World, resident_id
from yizhan.registry import committees
from yizhan.registry.models import Membership, Union
from yizhan.registry.queries.own_union import union_attributes
from yizhan.registry.queries.unions import union_advice
from yizhan.registry.rules.committee import Advice


def grown(world: World, union: str, *, women: int, men: int) -> None:
    """So many more members: an even serial is a woman."""
    for number in range(women + men):
        serial = 400 + 2 * number + (number >= women)
        assert int(resident_id(serial)[16]) % 2 == (number >= women)
        world.joins(f"王{chr(0x4E00 + serial)}", union, serial)


def told(world: World, union: str) -> list[Advice]:
    return [one.advice for one in union_advice(Union.objects.get(id=world[union]), TODAY)]


def test_members_and_women_are_counted_as_they_stand(world: World) -> None:
    assert told(world, "school") == [Advice.ORGANISER_ENOUGH]
    grown(world, "school", women=9, men=15)
    assert told(world, "school") == [Advice.ORGANISER_ENOUGH, Advice.WOMEN_DELEGATE_DUE]
    world.joins("王一", "school", 998)
    assert told(world, "school") == [Advice.COMMITTEE_DUE, Advice.WOMEN_COMMITTEE_DUE]
    known = union_attributes(world["school"], TODAY)
    assert (known["own_union.committee_due"], known["own_union.women_committee_due"]) == (True, True)
    assert known["own_union.women"] == 10


def test_a_joint_union_is_told_of_a_unit_that_is_large_enough(world: World) -> None:
    with by_the_owner():
        Union.objects.filter(id=world["school"]).update(kind="joint")
    grown(world, "school", women=0, men=25)
    assert Advice.OWN_UNION_DUE not in told(world, "school")
    ids = list(Membership.objects.filter(union_id=world["school"]).values_list("id", flat=True))
    with by_the_owner():
        Membership.objects.filter(id__in=ids[1:]).update(employer_id=world.employers["mill"])
    assert Advice.OWN_UNION_DUE not in told(world, "school")
    with by_the_owner():
        Membership.objects.filter(id__in=ids).update(employer_id=world.employers["mill"])
    assert Advice.OWN_UNION_DUE in told(world, "school")


def test_a_code_of_another_kind_of_union_is_said(world: World) -> None:
    Union.objects.filter(id=world["daoli"]).update(uscc="81230000MC0000012W")
    assert told(world, "daoli") == [Advice.OTHER_CODE_NEEDED]
    assert told(world, "pool") == []


def test_the_page_says_what_and_by_which_rule_to_officers_only(people: People) -> None:
    Union.objects.filter(id=people.world["mill"]).update(committee_seats=4)
    address = f"/unions/{people.world['mill']}"
    page = people.client("county").get(address).content.decode()
    assert "委员人数多于这一会员规模的上限1人。（《工会基层组织选举工作条例》）" in page
    assert "会员不足25人" in page
    assert "请留意" not in people.client("member").get(address).content.decode()


def test_an_operators_own_table_takes_the_place_of_ours(world: World, settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "committee.yaml"
    own.write_text(re.sub(r"from: 25", "from: 2", committees.FILE.read_text(encoding="utf-8")), encoding="utf-8")
    settings.COMMITTEE_RULES = own
    committees._tables.cache_clear()
    try:
        assert told(world, "mill")[0] is Advice.COMMITTEE_DUE
    finally:
        committees._tables.cache_clear()
    with pytest.raises(committees.CommitteeRulesError):
        committees.read({})

"""Who may wind up which union, and what is refused in one that is no more."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from tests.db.registry.ending import ENDED, LATER, ORDER, end, everything, open_of
from tests.world import AT, LOADER, TODAY, World, applicant
from yizhan.kernel.errors import DomainError, Forbidden, Invalid, NotFound
from yizhan.kernel.scope import Acting, Level
from yizhan.registry import api, errors
from yizhan.registry.codes import MembershipState, UnionKind
from yizhan.registry.models import JoinCode, Membership, Person, Union
from yizhan.registry.queries.lists import unions_like
from yizhan.registry.queries.unions import join_door
from yizhan.registry.roster.queries import union_words, unions_below
from yizhan.registry.services.head_counts import record_head_count
from yizhan.registry.services.winding_up import plan_winding_up, wind_up
from yizhan.registry.terms.queries import endings_in_reach


def test_nothing_is_begun_in_it(world: World) -> None:
    token = api.make_join_code(
        union_id=world["mill"], label="", expires_at=AT + timedelta(days=9), acting=world.officer("mill"), at=AT
    )
    end(world)
    assert join_door(token, AT) is None
    assert JoinCode.objects.get().revoked_at == AT
    before = everything()
    mill, county = world["mill"], world.officer("daoli")
    refused = (errors.JoinRefused, errors.UnionWoundUp, errors.WrongStage)
    with pytest.raises(refused):
        api.join(applicant=applicant("New", 321), union_id=mill, acting=Acting.visitor(), at=AT)
    with pytest.raises(refused):
        api.request_transfer(
            person_id=world.people["Carol"], to_union_id=mill, reason="1", due_on=TODAY, acting=LOADER, at=AT
        )
    with pytest.raises(refused):
        api.place_from_pool(membership_id=world.memberships["Rita"], union_id=mill, acting=county, at=AT)
    with pytest.raises(refused):
        api.make_join_code(union_id=mill, label="", expires_at=LATER, acting=county, at=AT)
    with pytest.raises(refused):
        api.set_bank_account(union_id=mill, bank_name="行", number="62220200001122334", acting=county, at=AT)
    with pytest.raises(refused):
        record_head_count(union_id=mill, source="union", as_of=TODAY, workers=1, members=1, acting=county, at=AT)
    with pytest.raises(refused):
        api.move_union(union_id=world["school"], parent_id=mill, line="territory", on=TODAY, acting=LOADER, at=AT)
    assert everything() == before
    assert Person.objects.filter(name="New").count() == 0


def test_no_list_offers_it_and_no_reminder_is_due(world: World) -> None:
    mill = Union.objects.filter(id=world["mill"])
    mill.update(term_from=ENDED - timedelta(days=400), term_until=TODAY + timedelta(days=5))
    daoli = world.officer("daoli")
    assert mill.get() in endings_in_reach(daoli, "", TODAY)
    end(world)
    assert mill.get() not in endings_in_reach(daoli, "", TODAY)
    assert mill.get() not in unions_like("mill")
    assert world["mill"] not in {card.id for card in api.federations(list(Level))}


def test_a_roster_finds_the_successor_of_the_same_name(world: World) -> None:
    end(world)
    words = union_words(unions_below(world["daoli"], TODAY))
    assert words["mill工会"] == str(world["mill"])  # and is told that it is wound up
    anew = world.union("mill again", Level.PRIMARY, {"territory": "xinyang"})
    Union.objects.filter(id=anew).update(name="mill工会")
    assert union_words(unions_below(world["daoli"], TODAY))["mill工会"] == str(anew)


def test_no_membership_opens_in_it_whoever_writes(world: World) -> None:
    end(world)
    row = Membership.objects.filter(union_id=world["mill"]).values().first()
    assert row is not None
    stranger = api.enter_person(applicant=applicant("New", 321), acting=LOADER, at=AT)
    again = row | {"id": world["mill"], "person_id": stranger, "closed_on": None, "closed_by": "", "close_reason": ""}
    with pytest.raises(IntegrityError, match="membership_opens_in_a_union_that_stands"):
        Membership(**again).save(force_insert=True)


def test_a_pool_goes_into_another_pool_alone(world: World) -> None:
    before = everything()
    with pytest.raises(Invalid):
        end(world, "pool")
    with pytest.raises(Invalid):
        end(world, "pool", into="school")
    assert everything() == before
    pool = {"kind": UnionKind.HOLDING_POOL, "division_code": "230103"}
    world.union("other pool", Level.PRIMARY, {"territory": "nangang"}, **pool)
    end(world, "pool", into="other pool", by="harbin", ground="reorganised")
    rita = open_of(world, "Rita")
    assert (rita.union_id, rita.state) == (world["other pool"], MembershipState.HOLDING)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [("mill", Forbidden), ("xinyang", Forbidden), ("nangang", NotFound), ("qiqihar", NotFound)],
)
def test_only_an_officer_above_it_from_the_county_up(world: World, by: str, refusal: type[DomainError]) -> None:
    before = everything()
    with pytest.raises(refusal):
        end(world, by=by)
    with pytest.raises(refusal):
        plan_winding_up(union_id=world["mill"], order=ORDER, acting=world.officer(by), at=AT)
    assert everything() == before


@pytest.mark.parametrize("by", ["daoli", "harbin", "machinery", "harbin machinery", "province"])
def test_whoever_stands_above_on_either_line_may(world: World, by: str) -> None:
    assert end(world, by=by).members > 0


def test_an_officer_who_is_a_member_leaves_it_to_another(world: World) -> None:
    before = everything()
    with pytest.raises(errors.HandlesOwn):
        wind_up(union_id=world["mill"], order=ORDER, acting=world.officer("daoli", person="Alice"), at=AT)
    assert everything() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": "whim"},
        {"document_no": " "},
        {"document_no": "号" * 65},
        {"ends_on": TODAY + timedelta(days=1)},
        {"ends_on": date(2020, 1, 1)},
    ],
)
def test_an_order_that_is_not_whole_changes_nothing(world: World, wrong: dict[str, object]) -> None:
    before = everything()
    with pytest.raises(Invalid):
        end(world, **wrong)  # type: ignore[arg-type]
    assert everything() == before


@pytest.mark.parametrize(
    ("into", "by"), [("depot", "daoli"), ("mill", "daoli"), ("xinyang", "daoli"), ("pool", "daoli")]
)
def test_a_receiver_is_another_union_of_its_kind_in_the_officers_reach(world: World, into: str, by: str) -> None:
    before = everything()
    with pytest.raises(Invalid) as refused:
        end(world, into=into, by=by)
    assert [problem["field"] for problem in refused.value.problems] == ["receiver"]
    assert everything() == before


def test_a_city_gives_its_counties_away_first_and_a_county_needs_a_receiver(world: World) -> None:
    before = everything()
    with pytest.raises(errors.NotToBeEnded):
        end(world, "harbin", into="qiqihar", by="province")
    with pytest.raises(errors.NotToBeEnded):
        end(world, "machinery", by="province")
    for union, into in (("nangang", ""), ("nangang", "harbin"), ("nangang", "xinyang"), ("nangang", "nangang")):
        with pytest.raises(Invalid):
            end(world, union, into=into, by="province")
    with pytest.raises(NotFound):
        end(world, "nangang", into="daoli", by="nangang")  # nobody ends their own
    with pytest.raises(Invalid):
        end(world, "nangang", into="longsha", by="harbin")  # over which the city does not stand
    assert everything() == before


def test_it_ends_once_and_does_not_come_back(world: World) -> None:
    end(world)
    before = everything()
    with pytest.raises(errors.NotToBeEnded):
        end(world)
    with pytest.raises(errors.WrongStage):
        api.found_union(
            union_id=world["mill"],
            election=api.Election("赵", 5, TODAY, 3, "1号"),
            acting=world.officer("daoli"),
            at=AT,
        )
    assert everything() == before

"""What rules may know of people, and how a signed-in phone finds its entry."""

from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from tests.world import AT, TODAY, World, applicant, resident_id
from yizhan.accounts.models import User
from yizhan.kernel import vault
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api, errors
from yizhan.registry.models import Division, Person


def user_with(phone: str) -> User:
    user_id = new_id()
    return User.objects.create(
        id=user_id,
        phone_sealed=vault.seal(phone, table="accounts_user", column="phone_sealed", row_id=user_id),
        phone_index=vault.blind_index("phone", phone),
    )


def test_attributes_tell_what_is_known_and_leave_out_the_rest(world: World) -> None:
    known = api.person_attributes([world.people["Rita"]], TODAY)[world.people["Rita"]]
    assert known["member.state"] == "holding"
    assert known["person.occupation_group"] == "food_delivery"
    assert known["person.age"] == 36
    assert known["union.county"] == "230102"
    assert "person.is_migrant" not in known
    assert "person.health_class" not in known


def test_every_attribute_that_is_given_is_declared(world: World) -> None:
    declared = {attribute.name for attribute in api.ATTRIBUTES}
    for known in api.person_attributes(world.people.values(), TODAY).values():
        assert set(known) <= declared
        assert None not in known.values()


def test_many_people_cost_as_many_queries_as_one(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        api.person_attributes([world.people["Alice"]], TODAY)
    with django_assert_num_queries(4):
        api.person_attributes(world.people.values(), TODAY)


def test_somebody_without_a_membership_has_no_member_state(world: World) -> None:
    api.leave(membership_id=world.memberships["Alice"], change="6", reason="5", acting=world.member("Alice"), at=AT)
    assert "member.state" not in api.person_attributes([world.people["Alice"]], TODAY)[world.people["Alice"]]


def test_a_signed_in_phone_claims_its_entry_with_the_last_four(accountless: World) -> None:
    user = user_with("13800000001")
    acting = Acting(role=Role.MEMBER, user_id=user.id)
    claimed = api.claim_person(
        user_id=user.id, document_tail=resident_id(1)[-4:].lower(), sender="", acting=acting, at=AT
    )
    assert claimed == accountless.people["Alice"]
    assert api.person_of_user(user.id) == claimed


@pytest.mark.parametrize(("phone", "tail"), [("13800000001", "0000"), ("13899999999", resident_id(1)[-4:])])
def test_a_wrong_phone_or_wrong_digits_claim_nothing(accountless: World, phone: str, tail: str) -> None:
    user = user_with(phone)
    acting = Acting(role=Role.MEMBER, user_id=user.id)
    with pytest.raises(errors.ClaimFailed), transaction.atomic():
        api.claim_person(user_id=user.id, document_tail=tail, sender="", acting=acting, at=AT)
    assert not Person.objects.filter(user_id=user.id).exists()


def test_joining_with_ones_own_signed_in_phone_binds_the_entry(accountless: World) -> None:
    user = user_with("13800000077")
    acting = Acting(role=Role.MEMBER, user_id=user.id)
    joined = api.join(applicant=applicant("王小明", 77), union_id=accountless["mill"], acting=acting, at=AT)
    assert api.person_of_user(user.id) == joined.person_id


def test_joining_for_somebody_else_binds_nothing(accountless: World) -> None:
    user = user_with("13800000078")
    acting = Acting(role=Role.MEMBER, user_id=user.id)
    api.join(applicant=applicant("王小明", 77), union_id=accountless["mill"], acting=acting, at=AT)
    assert api.person_of_user(user.id) is None


def test_the_province_has_13_prefectures_and_its_counties(world: World) -> None:
    assert len(api.divisions_below("230000", TODAY)) == 13
    standing = Division.objects.filter(level="county", valid_until__isnull=True)
    assert standing.count() == 122  # 121 of GB/T 2260 and Jiagedaqi, which has its own union
    assert api.division_names(["230113", "230182"]) == {"230113": "双城区", "230182": "双城市"}


def test_a_retired_county_shows_only_for_days_before_its_end(world: World) -> None:
    def codes(on: date) -> set[str]:
        return {division.code for division in api.divisions_below("230100", on)}

    assert "230182" in codes(date(2014, 6, 1))
    assert "230182" not in codes(TODAY)

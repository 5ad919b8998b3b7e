"""撤销 and 合并 on the desk and over the API: the order, what it comes to, the deed, the record."""

import pytest

from tests.db.registry.test_zones import zone
from tests.people import People
from yizhan.registry.models import Membership, Union, WindingUp

FORM = {"winding_up_ground": "reorganised", "document_no": "道里工发〔2026〕8号", "ended_on": "2026-02-01"}
BODY = {"ground": "reorganised", "document_no": "8号", "ends_on": "2026-02-01"}


def address(people: People, union: str = "mill") -> str:
    return f"/unions/{people.world[union]}"


def code(people: People, union: str) -> str:
    return Union.objects.get(id=people.world[union]).code


def test_the_first_press_shows_what_it_comes_to_and_the_second_does_it(people: People) -> None:
    county, mill = people.client("county"), address(people)
    assert f"{mill}/wind-up" in county.get(mill).content.decode()
    assert county.get(f"{mill}/wind-up").status_code == 200
    order = FORM | {"receiver": code(people, "school")}
    shown = county.post(f"{mill}/wind-up", order)
    assert shown.status_code == 200
    assert "school工会" in shown.content.decode()
    assert not WindingUp.objects.exists()
    done = county.post(f"{mill}/wind-up", order | {"seen": "yes"}, follow=True)
    assert done.redirect_chain[-1][0] == mill
    page = done.content.decode()
    assert FORM["document_no"] in page
    assert "school工会" in page
    assert f"{mill}/wind-up" not in page
    assert "/members/export" not in page
    record = WindingUp.objects.get()
    assert record.is_merged
    assert record.recorded_by == people.users["county"]
    assert "mill工会" in county.get(address(people, "school")).content.decode()


def test_the_plan_names_the_development_zones_that_do_not_come_along(people: People) -> None:
    zone(people.world)
    order = FORM | {"receiver": code(people, "nangang")}
    county = f"{address(people, 'daoli')}/wind-up"
    assert "开发区不随着转过去：松北开发区" in people.client("city").post(county, order).content.decode()
    mill = f"{address(people)}/wind-up"
    assert "开发区不随着转过去" not in people.client("county").post(mill, FORM).content.decode()


def test_the_same_form_sent_again_is_no_second_deed(people: People) -> None:
    county, mill = people.client("county"), address(people)
    county.post(f"{mill}/wind-up", FORM | {"seen": "yes"})
    assert county.get(f"{mill}/wind-up").status_code == 302
    assert county.post(f"{mill}/wind-up", FORM | {"seen": "yes"}).status_code == 409
    assert WindingUp.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"winding_up_ground": ""},
        {"document_no": ""},
        {"ended_on": ""},
        {"ended_on": "2099-01-01"},
        {"receiver": "nothing"},
    ],
)
@pytest.mark.parametrize("seen", ["", "yes"])
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_done(
    people: People, wrong: dict[str, str], seen: str
) -> None:
    mill = address(people)
    answer = people.client("county").post(f"{mill}/wind-up", FORM | wrong | {"seen": seen})
    assert answer.status_code == 422
    [field] = wrong
    assert f'href="#id_{field}' in answer.content.decode()
    assert not WindingUp.objects.exists()
    assert Union.objects.get(id=people.world["mill"]).state == "Y"


def test_nobody_below_the_county_and_nobody_elsewhere(people: People) -> None:
    mill = address(people)
    for who, status in (("cadre", 403), ("street", 403), ("other_county", 404), ("member", 403), ("employer", 403)):
        client = people.client(who)
        assert client.get(f"{mill}/wind-up").status_code == status
        assert client.post(f"{mill}/wind-up", FORM | {"seen": "yes"}).status_code == status
        assert client.post(f"/api/v1{mill}/wind-up", BODY, content_type="application/json").status_code == status
    assert not WindingUp.objects.exists()


def test_the_list_has_those_of_ones_line_alone(people: People) -> None:
    people.client("county").post(f"{address(people)}/wind-up", FORM | {"seen": "yes"})
    for who, sees in (
        ("county", True),
        ("street", True),
        ("province", True),
        ("industry", True),
        ("other_county", False),
    ):
        assert ("mill工会" in people.client(who).get("/winding-ups").content.decode()) is sees
        listed = people.client(who).get("/api/v1/winding-ups").json()["unions"]
        assert [one["name"] for one in listed] == (["mill工会"] if sees else [])


def test_a_program_asks_first_and_then_does_it(people: People) -> None:
    county, mill = people.client("county"), f"/api/v1{address(people)}"
    body = BODY | {"receiver_id": str(people.world["school"])}
    members = Membership.objects.filter(union_id=people.world["mill"], closed_on=None).count()
    plan = county.post(f"{mill}/wind-up/plan", body, content_type="application/json")
    assert (plan.status_code, plan.json()["members"], plan.json()["is_merged"]) == (200, members, True)
    assert not WindingUp.objects.exists()
    done = county.post(f"{mill}/wind-up", body, content_type="application/json")
    assert done.status_code == 201
    assert (done.json()["receiver"], done.json()["members"]) == ("school工会", members)
    assert county.post(f"{mill}/wind-up", body, content_type="application/json").status_code == 409
    assert county.post(f"{mill}/wind-up", {}, content_type="application/json").status_code == 422

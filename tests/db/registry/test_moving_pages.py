"""改变隶属关系 on the desk and over the API: the order, what comes along, the deed, the record."""

import pytest

from tests.owning import by_the_owner
from tests.people import People
from yizhan.kernel import clock
from yizhan.registry.models import Union, UnionMove
from yizhan.registry.queries.moving import lines_to_move

FORM = {"moving_ground": "divisions", "document_no": "哈工发〔2026〕3号", "moved_on": "2026-02-01"}
BODY = {"ground": "divisions", "document_no": "3号", "moves_on": "2026-02-01"}


def address(people: People, union: str = "xinyang") -> str:
    return f"/unions/{people.world[union]}"


def code(people: People, union: str = "nangang") -> str:
    return Union.objects.get(id=people.world[union]).code


def test_the_first_press_shows_what_comes_along_and_the_second_does_it(people: People) -> None:
    city, street = people.client("city"), address(people)
    assert f"{street}/move" in city.get(street).content.decode()
    assert "daoli工会" in city.get(f"{street}/move").content.decode()
    order = FORM | {"new_parent": code(people)}
    shown = city.post(f"{street}/move", order)
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "nangang工会" in page
    assert "2 家" in page
    assert not UnionMove.objects.exists()
    done = city.post(f"{street}/move", order | {"seen": "yes"}, follow=True)
    assert done.redirect_chain[-1][0] == street
    page = done.content.decode()
    assert FORM["document_no"] in page
    assert "daoli工会 → nangang工会" in page
    assert UnionMove.objects.get().recorded_by == people.users["city"]


def test_the_same_press_again_is_no_second_deed(people: People) -> None:
    city, street = people.client("city"), address(people)
    order = FORM | {"new_parent": code(people), "seen": "yes"}
    city.post(f"{street}/move", order)
    again = city.post(f"{street}/move", order)
    assert again.status_code == 422
    assert "现在就隶属于" in again.content.decode()
    assert UnionMove.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"moving_ground": ""},
        {"document_no": ""},
        {"moved_on": ""},
        {"moved_on": "2099-01-01"},
        {"new_parent": ""},
        {"new_parent": "nothing"},
    ],
)
@pytest.mark.parametrize("seen", ["", "yes"])
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_done(
    people: People, wrong: dict[str, str], seen: str
) -> None:
    order = FORM | {"new_parent": code(people)} | wrong | {"seen": seen}
    answer = people.client("city").post(f"{address(people)}/move", order)
    assert answer.status_code == 422
    [field] = wrong
    assert f'href="#id_{field}' in answer.content.decode()
    assert not UnionMove.objects.exists()


def test_an_empty_order_is_told_everything_at_once(people: People) -> None:
    answer = people.client("city").post(f"{address(people)}/move", {}).content.decode()
    for field in ("new_parent", "moving_ground", "document_no", "moved_on"):
        assert f'href="#id_{field}' in answer, field


def test_a_code_is_read_as_it_is_typed(people: People) -> None:
    full_width = code(people).translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789-ABCDEF"})
    order = FORM | {"new_parent": f" {full_width.lower()} ", "seen": "yes"}
    assert people.client("city").post(f"{address(people)}/move", order).status_code == 302


def test_nobody_below_nor_beside_and_no_county_for_itself(people: People) -> None:
    street = address(people)
    body = BODY | {"parent_id": str(people.world["nangang"])}
    for who, status in (
        ("cadre", 403),
        ("street", 403),
        ("member", 403),
        ("employer", 403),
        ("other_county", 404),
        ("other_city", 404),
        ("industry", 404),
    ):
        client = people.client(who)
        assert client.get(f"{street}/move").status_code == status
        order = FORM | {"new_parent": code(people), "seen": "yes"}
        assert client.post(f"{street}/move", order).status_code == status
        assert client.post(f"/api/v1{street}/move", body, content_type="application/json").status_code == status
    assert f"{street}/move" not in people.client("street").get(street).content.decode()
    assert people.client("county").post(f"{street}/move", FORM | {"new_parent": code(people)}).status_code == 422
    assert not UnionMove.objects.exists()


def test_the_province_says_on_which_line(people: People) -> None:
    province, mill = people.client("province"), address(people, "mill")
    assert 'name="moving_line"' in province.get(f"{mill}/move").content.decode()
    order = FORM | {"new_parent": code(people, "qiqihar machinery"), "moving_line": "industry", "seen": "yes"}
    assert province.post(f"{mill}/move", order).status_code == 302
    assert UnionMove.objects.get().line == "industry"


@pytest.mark.parametrize(("union", "lines"), [("mill", 2), ("xinyang", 2), ("daoli", 1), ("harbin machinery", 1)])
def test_who_stands_on_one_line_alone_is_offered_no_other(people: People, union: str, lines: int) -> None:
    """Whatever its own line is, a primary union may stand on both."""
    with by_the_owner():
        Union.objects.filter(id=people.world["mill"]).update(line="industry")
    found = Union.objects.get(id=people.world[union])
    assert len(lines_to_move(people.acting("province"), found, clock.today())) == lines


def test_a_program_asks_first_and_then_does_it(people: People) -> None:
    city, street = people.client("city"), f"/api/v1{address(people)}"
    body = BODY | {"parent_id": str(people.world["nangang"])}
    plan = city.post(f"{street}/move/plan", body, content_type="application/json")
    assert (plan.status_code, plan.json()["unions"]) == (200, 3)
    assert not UnionMove.objects.exists()
    done = city.post(f"{street}/move", body, content_type="application/json")
    assert done.status_code == 201
    assert (done.json()["former_parent"], done.json()["parent"]) == ("daoli工会", "nangang工会")
    assert [one["parent"] for one in city.get(f"{street}/moves").json()] == ["nangang工会"]
    assert people.client("county").get(f"{street}/moves").status_code == 404
    assert people.client("other_county").get(f"{street}/moves").status_code == 200
    assert city.post(f"{street}/move", body, content_type="application/json").status_code == 422

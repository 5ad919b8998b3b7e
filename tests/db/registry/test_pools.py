"""Who belongs to no workplace union comes to a pool by their own word, their route, where they live, number or ID."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.db.registry.test_pages import text
from tests.people import People
from tests.world import AT, World, resident_id
from yizhan.kernel.errors import Invalid
from yizhan.kernel.scope import Level
from yizhan.registry import errors, phone_places
from yizhan.registry.codes import UnionKind
from yizhan.registry.models import Membership, Person
from yizhan.registry.rules.joining import PoolWay
from yizhan.registry.services.pools import Pool, pool_for, pool_for_known
from yizhan.registry.types import Applicant

ELSEWHERE = "110101"
MOBILE = "13900000201"
FORM = {"name": "骑手", "phone": MOBILE, "occupation_group": "courier"}


@pytest.fixture
def pools(world: World) -> World:
    """A second pool, in another county of the same city, and one alone in another city."""
    for name, above, code in (("nangangpool", "nangang", "230103"), ("longshapool", "longsha", "230202")):
        world.union(name, Level.PRIMARY, {"territory": above}, division_code=code, kind=UnionKind.HOLDING_POOL)
    return world


@pytest.fixture
def places(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The operator's table: this mobile was issued in Qiqihar."""
    file = tmp_path / "places.csv"
    file.write_text(f"{MOBILE[:7]},230200\n", encoding="utf-8")
    settings.PHONE_PLACES = file
    phone_places.places.cache_clear()
    yield
    phone_places.places.cache_clear()


def found(county: str = ELSEWHERE, *, said: str = "", route: tuple[str, ...] = ()) -> Pool:
    who = Applicant(
        name="骑手", document_number=resident_id(201, county=county), phone=MOBILE, occupation_group="courier",
        residence_division=said,
    )  # fmt: skip
    return pool_for(who, route=route, on=AT.date())


def test_ones_own_word_before_everything(pools: World, places: None) -> None:
    assert found("230102", said="230103", route=("230202",)) == (pools["nangangpool"], PoolWay.SAID)


def test_the_first_county_of_the_route_that_has_a_pool(pools: World, places: None) -> None:
    assert found("230102", route=("230305", "230103")) == (pools["nangangpool"], PoolWay.ROUTE)


def test_the_number_names_a_city_with_one_pool_alone(pools: World, places: None) -> None:
    assert found("230102") == (pools["longshapool"], PoolWay.PHONE)


def test_of_a_city_with_two_pools_nobody_guesses_which(pools: World, places: None, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(f"{MOBILE[:7]},230100\n", encoding="utf-8")
    phone_places.places.cache_clear()
    assert found("230103") == (pools["nangangpool"], PoolWay.DOCUMENT)


def test_without_a_table_the_id_tells(pools: World) -> None:
    assert found("230103") == (pools["nangangpool"], PoolWay.DOCUMENT)


def test_who_lives_where_the_register_says(pools: World, people: People) -> None:
    rider = Person.objects.get(id=people.person("rider"))
    rider.residence_division = "230103004"
    assert pool_for_known(rider, occupation_group="courier") == (pools["nangangpool"], PoolWay.RESIDENCE)


def test_where_nothing_tells_the_county_is_asked_for(pools: World) -> None:
    with pytest.raises(Invalid) as asked:
        found(ELSEWHERE)
    assert [problem["field"] for problem in asked.value.problems] == ["county"]
    assert "查不出" in asked.value.problems[0]["message"]
    page = text(Client().post("/join", FORM | {"document_number": resident_id(206, county=ELSEWHERE)}))
    assert "查不出您在哪个区县" in page
    assert re.search(r'<select[^>]*name="county"[^>]*required', page)


@pytest.mark.parametrize("said", ["23", "23010", "道里区", "2301x2"])
def test_a_county_that_is_no_code_is_told_at_its_field(pools: World, said: str) -> None:
    """Of a program: the page offers a list."""
    body = FORM | {"document_number": resident_id(205), "county": said}
    answer = Client().post("/api/v1/join", body, content_type="application/json")
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["problems"]] == ["county"]


def test_a_chosen_county_without_a_pool_is_not_replaced_by_another(pools: World) -> None:
    with pytest.raises(errors.NoPool):
        found("230102", said="230305")


def test_the_page_says_by_what_it_was_found(pools: World) -> None:
    form = FORM | {"document_number": resident_id(202)}
    done = text(Client().post("/join", form | {"county": "", "route_from": "230103", "route_to": ""}, follow=True))
    assert "先按您常跑的线路安排" in done
    assert Membership.objects.get(person__name="骑手").union_id == pools["nangangpool"]
    chosen = form | {"document_number": resident_id(204), "county": "230102"}
    assert "您没有选区县" not in text(Client().post("/join", chosen, follow=True))


def test_the_api_takes_a_route(pools: World) -> None:
    body: dict[str, Any] = FORM | {"document_number": resident_id(203), "route": ["230103", "230202"]}
    assert Client().post("/api/v1/join", body, content_type="application/json").status_code in {201, 202}
    assert Membership.objects.get(person__name="骑手").union_id == pools["nangangpool"]

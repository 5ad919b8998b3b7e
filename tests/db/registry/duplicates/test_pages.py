"""The list, the two side by side, and the same for programs: what is shown, refused at its field, and logged."""

import json
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.counting import CountedQueries
from tests.db.registry.duplicates.conftest import Twice, enter_twice
from tests.people import People
from tests.world import AT, resident_id
from yizhan.kernel.models import JournalEntry
from yizhan.registry.codes import DuplicateState
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.models import DuplicatePair, Membership, Person


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_list_leads_to_the_two_and_shows_no_number(people: People, twice: Twice) -> None:
    client = people.client("county")
    listed = text(client, "/duplicates")
    assert "姓名相同、手机号相同" in listed
    assert f"/duplicates/{twice.pair.id}" in listed
    page = text(client, f"/duplicates/{twice.pair.id}")
    for number in (resident_id(1), resident_id(71), "13800000001"):
        assert number not in listed + page
    assert "合并成一份" in page
    assert "疑似重复" in text(client, "/quality")


def test_a_number_in_full_is_logged_before_it_is_shown(people: People, twice: Twice) -> None:
    side = twice.side(twice.second)
    address = f"/duplicates/{twice.pair.id}/reveal/{side}/document"
    answer = people.client("county").post(address)
    assert resident_id(71) in answer.content.decode()
    assert resident_id(1) not in answer.content.decode()
    read = JournalEntry.objects.get(kind="vault.read")
    assert (read.subject_id, read.data["fields"]) == (twice.second, ["document"])
    for wrong in (f"/duplicates/{twice.pair.id}/reveal/c/document", f"/duplicates/{twice.pair.id}/reveal/a/email"):
        assert people.client("county").post(wrong).status_code == 404
    assert JournalEntry.objects.filter(kind="vault.read").count() == 1


def test_a_choice_that_is_missing_is_asked_for_at_its_field_with_what_was_chosen(people: People, twice: Twice) -> None:
    client = people.client("county")
    seen = client.get(f"/duplicates/{twice.pair.id}").context["both"].seen
    answer = client.post(f"/duplicates/{twice.pair.id}", {"seen": seen, "document": "b", "member_number": "a"})
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.context["problems"]] == ["membership"]
    chosen = {one.name: one.chosen for one in answer.context["rows"].choices}
    assert (chosen["document"], chosen["member_number"], chosen["membership"]) == ("b", "a", "")
    assert DuplicatePair.objects.get().state == DuplicateState.OPEN
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_merged_by_form_undone_by_form_and_told_apart_by_form(people: People, twice: Twice) -> None:
    client, address = people.client("county"), f"/duplicates/{twice.pair.id}"
    seen = client.get(address).context["both"].seen
    answer = client.post(address, {**twice.choices(), "seen": seen})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert twice.entry(twice.second).merged_into_id == twice.first
    assert "已合并成一份" in text(client, address)
    assert f"/duplicates/{twice.pair.id}" in text(client, "/duplicates")
    assert client.post(address, {**twice.choices(), "seen": seen}).status_code == 409
    assert client.post(f"{address}/undo").status_code == 302
    assert twice.entry(twice.second).merged_into_id is None
    assert client.post(f"{address}/distinct").status_code == 302
    assert DuplicatePair.objects.get().state == DuplicateState.DISTINCT
    listed = client.get("/duplicates").context
    assert ([], [twice.pair.id]) == (listed["rows"], [one["pair"].id for one in listed["settled"]])


def test_who_was_told_apart_by_mistake_is_asked_again(people: People, twice: Twice) -> None:
    client, address = people.client("county"), f"/duplicates/{twice.pair.id}"
    client.post(f"{address}/distinct")
    assert "撤销认定" in text(client, address)
    for who in ("cadre", "other_county"):
        assert people.client(who).post(f"{address}/undo").status_code == 404
    assert DuplicatePair.objects.get().state == DuplicateState.DISTINCT
    assert client.post(f"{address}/undo").status_code == 302
    assert DuplicatePair.objects.get().state == DuplicateState.OPEN
    assert client.get("/duplicates").context["settled"] == []
    assert client.post(f"{address}/undo").status_code == 409
    assert JournalEntry.objects.filter(kind="registry.people_asked_again").count() == 1


@pytest.mark.parametrize("who", ["cadre", "other_county", "other_city", "industry"])
def test_for_others_there_is_nothing(people: People, twice: Twice, who: str) -> None:
    client = people.client(who)
    assert str(twice.pair.id) not in text(client, "/duplicates")
    address = f"/duplicates/{twice.pair.id}"
    assert client.get(address).status_code == 404
    for write in (address, f"{address}/reveal/a/document", f"{address}/distinct", f"{address}/undo"):
        assert client.post(write, {**twice.choices(), "seen": "x"}).status_code == 404
    assert DuplicatePair.objects.get().state == DuplicateState.OPEN


class TestPrograms:
    def call(self, client: Client, address: str, body: Any = None) -> Any:
        return client.post(f"/api/v1/duplicates/{address}", json.dumps(body or {}), content_type="application/json")

    def test_compared_merged_and_undone(self, people: People, twice: Twice) -> None:
        client = people.client("county")
        (pair,) = client.get("/api/v1/duplicates").json()["pairs"]
        assert {pair["a"]["person_id"], pair["b"]["person_id"]} == {str(twice.first), str(twice.second)}
        compared = client.get(f"/api/v1/duplicates/{pair['id']}").json()
        needed = {one["field"] for one in compared["differing"] if one["must_choose"]}
        assert needed == {"document", "membership", "member_number"}
        assert resident_id(1) not in json.dumps(compared)
        refused = self.call(client, f"{pair['id']}/merge", {"choices": {"document": "a"}, "seen": compared["seen"]})
        assert refused.status_code == 422
        assert {one["field"] for one in refused.json()["problems"]} == {"membership", "member_number"}
        choices = dict.fromkeys(needed, twice.side(twice.second))
        answer = self.call(client, f"{pair['id']}/merge", {"choices": choices, "seen": compared["seen"]})
        assert (answer.status_code, answer.json()) == (201, {"person_id": str(twice.second)})
        assert Membership.objects.filter(closed_on=None, person_id=twice.second).count() == 1
        card = client.get(f"/api/v1/members/{twice.first}")  # the old address leads to the one who stays
        assert card.json()["person_id"] == str(twice.second)
        assert self.call(client, f"{pair['id']}/undo").status_code == 204
        assert self.call(client, f"{pair['id']}/undo").status_code == 409
        assert self.call(client, f"{pair['id']}/distinct").status_code == 204
        assert client.get("/api/v1/duplicates").json() == {"pairs": [], "following": ""}


def test_a_page_of_twenty_takes_no_more_queries_than_one_of_one(people: People, twice: Twice) -> None:
    def asked() -> int:
        with CountedQueries(connection) as queries:
            assert client.get("/duplicates").status_code == 200
        return len(queries)

    client = people.client("county")
    client.get("/duplicates")
    one = asked()
    for serial in range(100, 119):
        name = "Nora " + "".join("abcdefghij"[int(digit)] for digit in str(serial))
        twice.world.joins(name, "mill", serial)
        enter_twice(twice.world, name=name, serial=serial, again=serial + 100)
    assert find_pairs(AT) == 20
    assert asked() == one


def test_when_an_entry_was_made_is_told_by_the_clock_by_which_it_was_made(people: People, twice: Twice) -> None:
    """The demonstration's clock may be weeks ahead of the database's."""
    assert {one.created_at for one in Person.objects.filter(id__in=[twice.first, twice.second])} == {AT}
    page = text(people.client("county"), f"/duplicates/{twice.pair.id}")
    assert page.count('<dt>登记于</dt><dd class="yz-number">2026-03-02</dd>') == 2

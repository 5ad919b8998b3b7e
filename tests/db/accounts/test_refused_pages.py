"""A form that was refused stands at an address of its own: for who sent it, for a while, and for nobody else."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.people import People
from yizhan.accounts.refused_pages import LARGEST

WINDOW = {"Sec-Fetch-Mode": "navigate"}
ADDRESS = "/my/membership/transfer"


@pytest.fixture
def member(people: People) -> Client:
    return people.client("member")


def send(client: Client, address: str = ADDRESS, headers: dict[str, str] | None = None, **typed: str) -> Any:
    return client.post(address, typed, headers=WINDOW if headers is None else headers)


def test_a_window_is_sent_to_the_page_with_its_faults_and_finds_it_there_again(member: Client) -> None:
    plain = send(member, headers={}, reason="1", note="缺一个去处")
    onward = send(member, reason="1", note="缺一个去处")
    assert (plain.status_code, onward.status_code) == (422, 303)
    place = onward.headers["Location"]
    assert place.startswith(f"{ADDRESS}?refused=")
    for _time in range(2):
        shown = member.get(place)
        assert shown.status_code == 422
        assert "处需要修改" in shown.content.decode()
        assert "no-store" in shown.headers["Cache-Control"]


def test_who_signed_out_or_is_somebody_else_finds_nothing(people: People, member: Client) -> None:
    place = send(member).headers["Location"]
    other = people.client("other_member").get(place)
    assert (other.status_code, other.headers["Location"]) == (302, ADDRESS)
    member.post("/sign-out")
    gone = member.get(place)
    assert (gone.status_code, gone.headers["Location"]) == (302, ADDRESS)
    assert "/sign-in" in member.get(ADDRESS).headers["Location"]


def test_the_page_lies_sealed_and_only_the_last_of_them(member: Client) -> None:
    first = send(member).headers["Location"]
    second = send(member).headers["Location"]
    assert member.get(first).status_code == 302
    assert member.get(second).status_code == 422
    kept = Session.objects.get(session_key=member.session.session_key).get_decoded()["refused_page"]
    assert "处需要修改" not in str(kept)
    assert len(kept["body"]) < LARGEST


def test_what_was_done_in_the_end_leaves_no_refused_page_behind(member: Client) -> None:
    place = send(member).headers["Location"]
    assert send(member, "/preferences", theme="elder").status_code == 302
    assert member.get(place).headers["Location"] == ADDRESS


def test_of_a_visitor_nothing_is_kept(people: People) -> None:
    visitor = Client()
    assert send(visitor, "/join", name="1").status_code == 422
    assert "refused_page" not in visitor.session


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//elsewhere.example/x", "///elsewhere.example"])
def test_an_address_that_reads_like_another_site_leads_nowhere_else(path: str) -> None:
    answer = Client().generic("GET", path, QUERY_STRING="refused=x")
    assert answer.status_code == 302
    assert not answer.headers["Location"].startswith("//")

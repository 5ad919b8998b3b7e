"""Sent twice, done once: joining, join codes and transfers, by program and by form."""

import json
import re
from typing import Any

from django.test import Client

from tests.db.registry.test_pages import RIDER, standing
from tests.people import People
from tests.world import resident_id
from yizhan.registry.models import JoinCode, Membership, Transfer


def sent(client: Client, address: str, body: dict[str, Any], *, key: str) -> tuple[int, str]:
    answer = client.post(
        f"/api/v1{address}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key}
    )
    return answer.status_code, answer.content.decode()


def form_of(client: Client, address: str) -> dict[str, str]:
    """The hidden token of the page's form."""
    [token] = re.findall(r'name="once" value="([\w-]{16})"', client.get(address).content.decode())
    return {"once": token}


def test_a_visitor_joins_once_by_the_same_key(people: People) -> None:
    body = {**RIDER, "county": "230102"}
    first = sent(Client(), "/join", body, key="j")
    before = standing()
    assert first[0] == 202
    assert sent(Client(), "/join", body, key="j") == first
    assert standing() == before
    assert Membership.objects.filter(person__name=RIDER["name"]).count() == 1


def test_two_visitors_with_the_same_key_never_meet(people: People) -> None:
    sent(Client(), "/join", RIDER, key="j")
    other = {**RIDER, "name": "另一位", "document_number": resident_id(72), "phone": "13800000072"}
    sent(Client(), "/join", other, key="j")
    names = set(Membership.objects.values_list("person__name", flat=True))
    assert {RIDER["name"], "另一位"} <= names


def test_a_joining_form_sent_twice_leads_to_the_same_page_and_one_membership(people: People) -> None:
    browser = Client()
    form = RIDER | form_of(browser, "/join")
    first = browser.post("/join", form, follow=True).content
    before = standing()
    assert b"once" not in first
    again = browser.post("/join", form, follow=True)
    assert (again.status_code, standing()) == (200, before)


def test_a_join_code_is_made_once_by_key_and_by_form(people: People) -> None:
    cadre = people.client("cadre")
    address = f"/unions/{people.world['mill']}/join-codes"
    first = sent(cadre, address, {"label": "食堂", "days": 7}, key="c")
    assert first[0] == 201
    assert sent(cadre, address, {"label": "食堂", "days": 7}, key="c") == first
    assert JoinCode.objects.count() == 1
    form = {"label": "门口", "days": "30"} | form_of(cadre, f"/unions/{people.world['mill']}")
    for _ in range(2):
        assert cadre.post(address, form).status_code == 302
    assert JoinCode.objects.count() == 2


def test_a_transfer_is_asked_for_once_by_key(people: People) -> None:
    member = people.client("member")
    body = {"to_union_id": str(people.world["depot"]), "reason": "1"}
    first = sent(member, "/transfers", body, key="t")
    assert first[0] == 201
    before = standing()
    assert sent(member, "/transfers", body, key="t") == first
    assert sent(member, "/transfers", body | {"reason": "2"}, key="t")[0] == 422
    assert standing() == before
    assert Transfer.objects.count() == 1


def test_a_transfer_form_sent_twice_leads_where_the_first_one_led(people: People) -> None:
    member = people.client("member")
    form = {"union_id": str(people.world["depot"]), "reason": "1"} | form_of(member, "/my/membership/transfer?q=depot")
    for _ in range(2):
        answer = member.post("/my/membership/transfer", form)
        assert answer.headers["Location"] == "/my/membership"
    assert Transfer.objects.count() == 1


def test_a_member_is_taken_over_once_by_key(people: People) -> None:
    asked = {"to_union_id": str(people.world["depot"]), "reason": "1"}
    made = json.loads(sent(people.client("member"), "/transfers", asked, key="t")[1])
    keeper = people.client("other_cadre")
    first = sent(keeper, f"/transfers/{made['id']}/accept", {}, key="a")
    before = standing()
    assert first[0] == 200
    assert sent(keeper, f"/transfers/{made['id']}/accept", {}, key="a") == first
    assert standing() == before

"""The register's pages and API as each of the fixed people meets them."""

import re
from collections.abc import Callable
from copy import deepcopy
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.counting import CountedQueries
from tests.people import People
from tests.world import applicant, resident_id
from yizhan.kernel import clock, journal
from yizhan.kernel.models import Delivery, Fact, JournalEntry, Message
from yizhan.kernel.scope import Level
from yizhan.registry import api
from yizhan.registry.models import DeclaredTie, JoinCode, Membership, Person, Transfer
from yizhan.registry.queries.lists import UNIONS_SHOWN

Form = dict[str, str]
RIDER: Form = {
    "name": "骑手",
    "document_number": resident_id(71),
    "phone": "13800000071",
    "occupation_group": "courier",
    "county": "230102",
}


def standing() -> tuple[object, ...]:
    return (
        list(Person.objects.order_by("id").values_list("id", "user_id")),
        list(Membership.objects.order_by("id").values_list("id", "union_id", "state", "closed_on")),
        list(Transfer.objects.order_by("id").values_list("id", "state")),
        list(JoinCode.objects.order_by("id").values_list("id", "revoked_at")),
        JournalEntry.objects.exclude(kind__startswith="accounts.").count(),
        Fact.objects.count(),
    )


def refused(status: int, call: Callable[[], object]) -> None:
    before = standing()
    response = call()
    assert getattr(response, "status_code", None) == status
    assert standing() == before


def transfer_asked(people: People) -> UUID:
    return api.request_transfer(
        person_id=people.person("member"),
        to_union_id=people.world["depot"],
        reason="1",
        due_on=clock.today(),
        acting=people.acting("member"),
        at=clock.now(),
    )


def text(response: object) -> str:
    return getattr(response, "content", b"").decode()


def test_a_rider_joins_with_five_fields_and_is_told_who_looks_after_them(people: People) -> None:
    browser = Client()
    form = text(browser.get("/join")).partition('id="main"')[2]
    fields = set(re.findall(r'<(?:input|select)[^>]*name="(\w+)"[^>]*required', form))
    assert fields == {"name", "document_number", "phone", "occupation_group"}  # the county helps and may be left out
    assert 'name="county"' in form
    done = browser.post("/join", RIDER, follow=True)
    assert done.status_code == 200
    assert "pool联系人" in text(done)
    assert "周转库" in text(done)
    person = Person.objects.get(name="骑手")
    assert Membership.objects.get(person=person).state == "holding"


def test_what_cannot_be_read_is_shown_at_its_field_and_nothing_is_entered(people: People) -> None:
    def wrong() -> object:
        return Client().post("/join", RIDER | {"document_number": "2.3E+17", "phone": "0451-84000000"})

    refused(422, wrong)
    page = text(wrong())
    assert "科学计数" in page
    assert "座机" in page
    assert 'value="骑手"' in page


def test_names_with_scripts_come_back_as_text(people: People) -> None:
    page = text(Client().post("/join", RIDER | {"name": "<script>alert(1)</script>"}))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_joining_twice_is_one_membership(people: People) -> None:
    Client().post("/join", RIDER)
    before = standing()
    assert Client().post("/join", RIDER).status_code == 302
    assert standing() == before


def test_the_done_page_belongs_to_the_browser_that_joined(people: People) -> None:
    Client().post("/join", RIDER)
    assert Client().get("/join/done").status_code == 302


def test_an_employers_code_lets_employees_in_and_ends_when_revoked(people: People) -> None:
    employer = people.client("employer")
    employer.post(f"/unions/{people.world['mill']}/join-codes", {"label": "食堂", "days": "7"})
    code = JoinCode.objects.get()
    assert "<svg" in text(employer.get("/our-union"))
    form = text(Client().get(f"/j/{code.token}"))
    assert 'name="county"' not in form
    joined = Client().post(f"/j/{code.token}", {k: v for k, v in RIDER.items() if k != "county"}, follow=True)
    assert joined.status_code == 200
    assert Membership.objects.get(person__name="骑手").union_id == people.world["mill"]
    employer.post(f"/join-codes/{code.id}/revoke")
    assert Client().get(f"/j/{code.token}").status_code == 404


def test_an_employer_sees_names_and_joining_days_only(people: People) -> None:
    page = text(people.client("employer").get("/our-union"))
    assert "Alice" in page
    assert resident_id(1)[-2:] + "</" not in page
    assert people.client("employer").get(f"/members/{people.person('member')}").status_code == 403


@pytest.mark.parametrize("who", ["other_cadre", "county", "cadre"])
def test_only_its_own_line_makes_codes_for_a_union(people: People, who: str) -> None:
    address = f"/unions/{people.world['mill']}/join-codes"
    if who == "other_cadre":
        refused(404, lambda: people.client(who).post(address, {"days": "7"}))
    else:
        assert people.client(who).post(address, {"days": "7"}).status_code == 302
        assert JoinCode.objects.count() == 1


def test_the_cadre_finds_a_member_and_sees_numbers_masked(people: People) -> None:
    cadre = people.client("cadre")
    assert "Alice" in text(cadre.get("/members?q=alice"))
    page = text(cadre.get(f"/members/{people.person('member')}"))
    assert "230*************" in page
    assert resident_id(1) not in page


def test_showing_a_number_is_logged_before_it_is_shown(people: People) -> None:
    alice = people.person("member")
    page = text(people.client("cadre").post(f"/members/{alice}/reveal/document"))
    assert resident_id(1) in page
    entry = journal.history(("person", alice))[-1]
    assert (entry.kind, entry.data["fields"]) == ("vault.read", ["document"])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("other_cadre", 404),
        ("other_county", 404),
        ("other_city", 404),
        ("other_member", 403),
        ("employer", 403),
        ("auditor", 403),
        ("visitor", 302),
    ],
)
def test_outside_the_line_a_member_is_not_shown_nor_revealed(people: People, who: str, status: int) -> None:
    alice = people.person("member")
    client = people.client(who)
    refused(status, lambda: client.get(f"/members/{alice}"))
    refused(status, lambda: client.post(f"/members/{alice}/reveal/document"))
    refused(status, lambda: client.post(f"/members/{alice}/change", {"change": "6", "reason": "5"}))


def test_the_list_costs_the_same_with_many_members(people: People) -> None:
    cadre = people.client("cadre")

    def cost() -> int:
        clock.forget_shift()  # the demonstration's clock is asked once a second, whatever is listed
        with CountedQueries(connection) as queries:
            assert cadre.get("/members").status_code == 200
        return len(queries)

    cost()
    few = cost()
    for serial in range(200, 230):
        api.join(
            applicant=applicant("多人", serial),
            union_id=people.world["mill"],
            acting=people.acting("visitor"),
            at=clock.now(),
        )
    assert cost() == few


def test_the_county_hangs_up_a_code_by_which_riders_come_into_its_pool(people: People) -> None:
    county = people.client("county")
    pool = people.world["pool"]
    assert f'href="/unions/{pool}#codes-title"' in text(county.get("/pool"))
    assert county.post(f"/unions/{pool}/join-codes", {"label": "商场后门", "days": "180"}).status_code == 302
    token = JoinCode.objects.get(union_id=pool).token
    address = reverse("join-by-code", args=[token])
    assert address in text(county.get(f"/unions/{pool}"))
    assert "pool工会" in text(Client().get(address))


def test_the_county_places_a_rider_from_the_pool(people: People) -> None:
    county = people.client("county")
    shown = text(county.get("/pool"))
    assert "Rita" in shown
    assert 'data-label="区县">道里区</td>' in shown
    assert "Rita" not in text(county.get("/pool?q=nobody"))
    assert "Rita" in text(county.get("/pool?q=rita&trade=food_delivery&county=230102"))
    assert "btn-primary" not in shown  # whoever waits in a list has a quiet button each
    address = f"/pool/{people.membership('rider')}/place"
    assert "school工会" in text(county.get(address))
    refused(422, lambda: county.post(address, {}))
    county.post(address, {"union_id": str(people.world["school"])})
    membership = api.membership_of(people.person("rider"))
    assert membership is not None
    assert membership.union_id == people.world["school"]
    refused(409, lambda: county.post(address, {"union_id": str(people.world["school"])}))


def test_who_has_not_signed_in_yet_hears_of_the_placing_by_the_phone_in_the_register(people: People) -> None:
    told = text(Client().post("/join", {**RIDER, "occupation_group": "courier"}, follow=True))
    assert "再填证件号码末四位" in told
    rider = Person.objects.get(name="骑手")
    assert rider.user_id is None
    address = f"/pool/{Membership.objects.get(person=rider).id}/place"
    people.client("county").post(address, {"union_id": str(people.world["school"])})
    message = Message.objects.get(kind="registry.placed")
    texts = Delivery.objects.filter(message__user_id=message.user_id, channel="sms", state="waiting")
    assert texts.exists()  # one text tells of joining and of the placing, since both are told within minutes
    assert "school" not in message.title + message.body  # whoever else has that phone learns no union
    assert "证件号码末四位" in message.body


@pytest.mark.parametrize(("who", "status"), [("other_county", 404), ("cadre", 403), ("rider", 403), ("visitor", 302)])
def test_nobody_else_places_a_rider(people: People, who: str, status: int) -> None:
    address = f"/pool/{people.membership('rider')}/place"
    refused(status, lambda: people.client(who).post(address, {"union_id": str(people.world["school"])}))


def test_a_placer_is_told_that_there_are_more_unions_than_are_listed(people: People) -> None:
    address = f"/pool/{people.membership('rider')}/place"
    county = people.client("county")
    assert "符合的工会不止" not in text(county.get(address))
    world = deepcopy(people.world)
    for number in range(UNIONS_SHOWN + 1):
        world.union(f"many{number}", Level.PRIMARY, {"territory": "daoli"}, division_code="230102")
    shown = text(county.get(address))
    assert f"符合的工会不止 {UNIONS_SHOWN} 家" in shown
    assert shown.count('type="radio"') == UNIONS_SHOWN


def test_my_membership_shows_union_number_and_whom_to_call(people: People) -> None:
    page = text(people.client("member").get("/my/membership"))
    assert api.person_card(people.person("member")).member_number in page
    assert "mill联系人" in page
    assert "tel:" in page


def test_a_newcomer_is_led_to_claim_or_join(people: People) -> None:
    newcomer = people.client("newcomer")
    assert 'name="document_tail"' in text(newcomer.get("/my/membership"))
    refused(422, lambda: newcomer.post("/my/membership/claim", {"document_tail": "0000"}))


def test_a_change_of_membership_asks_what_and_why(people: People) -> None:
    cadre, address = people.client("cadre"), f"/members/{people.person('member')}/change"
    refused(422, lambda: cadre.post(address, {"change": "6"}))
    refused(422, lambda: cadre.post(address, {"change": "1", "reason": "1"}))
    cadre.post(address, {"change": "retain", "reason": "2"})
    membership = api.membership_of(people.person("member"))
    assert membership is not None
    assert membership.state == "retained"


def test_a_wrong_phone_is_put_right_by_the_line(people: People) -> None:
    cadre, address = people.client("cadre"), f"/members/{people.person('member')}/phone"
    refused(422, lambda: cadre.post(address, {"phone": "0451-84000000"}))
    refused(404, lambda: people.client("other_cadre").post(address, {"phone": "13912345678"}))
    own = f"/members/{people.person('cadre')}/phone"
    refused(403, lambda: cadre.post(own, {"phone": "13912345678"}))
    cadre.post(address, {"phone": "139 1234 5678"})
    assert api.phone_of(people.person("member")) == "13912345678"


def test_a_county_that_never_was_is_pointed_out_to_the_cadre(people: People) -> None:
    api.join(
        applicant=applicant("外地", 81, document_number=resident_id(81, county="239901")),
        union_id=people.world["mill"],
        acting=people.acting("visitor"),
        at=clock.now(),
    )
    cadre = people.client("cadre")
    odd, plain = Person.objects.get(name="外地").id, people.person("member")
    assert "不在区划代码表里" in text(cadre.get(f"/members/{odd}"))
    assert "不在区划代码表里" not in text(cadre.get(f"/members/{plain}"))


def test_a_cadre_declares_a_relative_by_name_and_number_together(people: People) -> None:
    cadre = people.client("cadre")
    erin = {"name": "Erin", "document_number": resident_id(4), "kind": "relative"}
    refused(422, lambda: cadre.post("/my/ties", erin | {"name": "Eva"}))
    refused(422, lambda: cadre.post("/my/ties", erin | {"kind": ""}))
    refused(422, lambda: cadre.post("/my/ties", erin | {"name": "Bob", "document_number": resident_id(2)}))
    cadre.post("/my/ties", erin)
    assert api.are_tied(people.person("cadre"), people.person("far_member"))
    assert "Erin" in text(cadre.get("/my/ties"))


def test_only_the_two_end_a_declaration(people: People) -> None:
    alice, alan = people.person("member"), people.person("relative_cadre")
    tie = DeclaredTie.objects.get()
    refused(404, lambda: people.client("cadre").post(f"/my/ties/{tie.id}/end"))
    people.client("member").post(f"/my/ties/{tie.id}/end")
    assert "Alan" not in text(people.client("member").get("/my/ties"))
    assert api.are_tied(alice, alan)  # it binds for a year yet


def test_without_an_entry_nothing_can_be_declared(people: People) -> None:
    refused(409, lambda: people.client("newcomer").get("/my/ties"))


def test_a_union_is_told_what_its_size_asks_of_it(people: People) -> None:
    address = f"/unions/{people.world['mill']}"
    assert "不足25人" in text(people.client("cadre").get(address))
    for serial in range(400, 425):
        api.join(
            applicant=applicant("多人", serial),
            union_id=people.world["mill"],
            acting=people.acting("visitor"),
            at=clock.now(),
        )
    page = text(people.client("cadre").get(address))
    assert "应当成立基层工会委员会" in page
    assert "应当成立女职工委员会" in page


def test_the_union_page_keeps_its_inner_facts_from_members(people: People) -> None:
    address = f"/unions/{people.world['mill']}"
    assert people.client("other_member").get(address).status_code == 404
    assert "扫码入会" not in text(people.client("member").get(address))
    assert "扫码入会" in text(people.client("cadre").get(address))


def test_the_api_does_what_the_pages_do(people: People) -> None:
    newcomer = people.client("newcomer")
    form = RIDER | {"phone": "13900000001"}
    joined = newcomer.post("/api/v1/join", form, content_type="application/json")
    assert joined.status_code == 201
    assert joined.json()["contact"]["name"] == "pool联系人"
    refused(409, lambda: newcomer.post("/api/v1/join", form, content_type="application/json"))
    county = people.client("county")
    waiting = county.get("/api/v1/pool").json()["members"]
    assert {row["name"] for row in waiting} == {"Rita", "骑手"}
    placed = county.post(
        f"/api/v1/pool/{joined.json()['membership_id']}/place",
        {"union_id": str(people.world["school"])},
        content_type="application/json",
    )
    assert placed.json()["state"] == "active"


def test_a_program_reads_a_full_number_only_with_a_purpose_on_record(people: People) -> None:
    alice = people.person("member")
    body = {"field": "document", "purpose": "home-visit"}
    answer = people.client("cadre").post(f"/api/v1/members/{alice}/reveal", body, content_type="application/json")
    assert answer.json() == {"value": resident_id(1)}
    assert journal.history(("person", alice))[-1].data["purpose"] == "home-visit"
    refused(
        404,
        lambda: people.client("other_cadre").post(
            f"/api/v1/members/{alice}/reveal", body, content_type="application/json"
        ),
    )


def test_first_screens_show_what_the_register_knows(people: People) -> None:
    member = text(people.client("member").get("/"))
    assert "mill联系人" in member
    assert "会员号" in member
    assert "周转库里有 1 人待安置" in text(people.client("county").get("/"))
    for who in ("city", "province"):  # a county's pool is the county's to place
        assert "待安置" not in text(people.client(who).get("/"))
    transfer_asked(people)
    assert "Alice 申请转入" in text(people.client("other_cadre").get("/"))
    assert "mill工会" in text(people.client("employer").get("/"))
    assert "我要入会" in text(Client().get("/"))

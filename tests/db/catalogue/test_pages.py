"""The service guide and the self-check: open to everybody, right, and keeping nothing."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.connecting import undone_in
from tests.counting import CountedQueries
from tests.databases import TestDatabase
from tests.people import People
from tests.unit.catalogue.samples import SERVICE
from yizhan.catalogue import api
from yizhan.catalogue.programmes.source import read_yaml
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Membership


@pytest.fixture(autouse=True)
def people(with_programmes: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    """Everybody, where every programme is published."""
    database, made = with_programmes
    with django_db_blocker.unblock(), undone_in(database):
        yield made


def test_a_visitor_finds_every_service_and_its_guide(client: Client) -> None:
    page = client.get("/services").content.decode()
    for code in ("hardship-support", "join-union", "transfer", "found-union"):
        assert f'href="/services/{code}"' in page
        assert client.get(f"/services/{code}").status_code == 200
    assert "/services/union-election" not in page


def test_the_guide_tells_conditions_materials_steps_grounds_and_whom_to_ask(client: Client) -> None:
    page = client.get("/services/hardship-support").content.decode()
    for words in ("申请人是工会会员", "户口簿", "入户走访", "国发〔2024〕3号", "tel:12351", "生活救助", "先自测"):
        assert words in page


def test_a_member_reads_what_the_register_already_denies_before_filling_anything_in(people: People) -> None:
    page = people.client("member").get("/services/hardship-close").content.decode()
    assert "按登记的情况，现在还不行" in page
    assert "没有查到困难职工档案" in page
    assert "按登记的情况，现在还不行" not in people.client("member").get("/services/hardship-support").content.decode()


def test_a_service_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/services/nothing").status_code == 404
    assert client.get("/services/nothing/check").status_code == 404
    assert client.get("/api/v1/services/nothing").json()["code"] == "programme-not-found"


def test_a_new_service_is_there_at_once(client: Client) -> None:
    assert "winter-coat" not in client.get("/services").content.decode()
    api.publish(document=read_yaml(SERVICE), folder=None, acting=Acting.system("test"), at=clock.now())
    assert "/services/winter-coat" in client.get("/services").content.decode()


ANSWERS = {
    "_member": "yes",
    "_division": "230102",
    "members-0-income_year_fen": "0",
    "own_income_year_fen": "30000",
    "other_income_year_fen": "0",
    "rigid_medical_fen": "18000",
    "rigid_education_fen": "0",
    "rigid_other_fen": "0",
    "homes": "1",
    "owns_business": "false",
    "had_accident": "false",
}


def test_a_visitor_checks_and_sees_the_working_and_nothing_is_kept(client: Client) -> None:
    before = JournalEntry.objects.count()
    asked = client.get("/services/hardship-support/check").content.decode()
    assert 'name="members-0-name"' not in asked
    assert 'name="bank_account"' not in asked
    page = client.post("/services/hardship-support/check", ANSWERS).content.decode()
    assert "(30,000.00 元 − 18,000.00 元) ÷ 12 ÷ 2 人" in page
    assert "500.00 元" in page
    assert "可以申请" in page
    assert "4,770.00" in page  # six months of 795.00 yuan
    assert JournalEntry.objects.count() == before


def test_who_is_above_the_line_is_told_why_what_would_change_it_and_whom_to_ask(client: Client) -> None:
    page = client.post("/services/hardship-file/check", {**ANSWERS, "own_income_year_fen": "300000"}).content.decode()
    for words in ("现在还不行", "还没有达到困难标准", "收入减少", "临时救助"):
        assert words in page


def test_what_is_not_known_is_named_and_not_guessed(client: Client) -> None:
    answers = {name: each for name, each in ANSWERS.items() if name not in ("own_income_year_fen", "_member")}
    page = client.post("/services/hardship-file/check", answers).content.decode()
    assert "可能可以" in page
    assert "您本人的年收入" in page
    assert "会籍状态" in page


def test_rows_are_added_without_javascript(client: Client) -> None:
    page = client.post("/services/hardship-file/check", {**ANSWERS, "_add": "members"}).content.decode()
    assert 'name="members-1-income_year_fen"' in page
    assert "500.00 元" not in page


@pytest.mark.parametrize(
    ("hostile", "status"),
    [
        ("<script>alert(1)</script>", 200),
        ("' OR 1=1 --", 200),
        ("９９９９９９９９９９９９９９９９９９９", 200),
        ("\x00", 400),
    ],
)
def test_hostile_answers_are_told_and_shown_as_text(client: Client, hostile: str, status: int) -> None:
    answers = {**ANSWERS, "own_income_year_fen": hostile, "_division": hostile}
    response = client.post("/services/hardship-file/check", answers)
    assert response.status_code == status
    assert "<script>alert" not in response.content.decode()


def test_a_member_is_not_asked_what_the_register_knows(people: People) -> None:
    client = people.client("member")
    asked = client.get("/services/hardship-file/check").content.decode()
    assert 'name="_member"' not in asked
    answers = {name: each for name, each in ANSWERS.items() if not name.startswith("_")}
    assert "可以申请" in client.post("/services/hardship-file/check", answers).content.decode()


def test_who_is_known_to_be_in_no_union_is_told_so_and_asked_where_they_are(people: People) -> None:
    Membership.objects.filter(person_id=people.person("member")).update(
        closed_on=date(2026, 3, 2), closed_by="2", close_reason="9"
    )
    client = people.client("member")
    asked = client.get("/services/hardship-file/check").content.decode()
    assert 'name="_member"' not in asked
    assert 'name="_division"' in asked
    told = client.post("/services/hardship-file/check", ANSWERS).content.decode()
    assert "这项服务只给工会会员" in told
    assert "还不知道" not in told


def test_a_member_sees_what_they_may_have_on_the_first_screen(people: People) -> None:
    page = people.client("member").get("/").content.decode()
    assert "困难职工帮扶一件事" in page
    assert "/services/join-union" not in page


def test_the_list_costs_the_same_queries_for_one_and_for_all(people: People) -> None:
    client = people.client("member")
    client.get("/services")
    with CountedQueries(connection) as many:
        client.get("/services")
    for code in ("transfer", "found-union", "join-union"):
        api.retire(code=code, acting=Acting.system("test"), at=clock.now())
    with CountedQueries(connection) as few:
        client.get("/services")
    assert len(few) == len(many)


def test_the_api_tells_the_same(client: Client) -> None:
    listed = client.get("/api/v1/services").json()
    assert {"hardship-support", "join-union"} <= {each["code"] for each in listed}
    guide = client.get("/api/v1/services/hardship-file").json()
    assert guide["form"]["properties"]["members"]["maxItems"] == 12
    assert guide["form"]["properties"]["own_income_year_fen"]["x-sensitive"] is True
    assert guide["steps"][0]["code"] == "accept"
    amount = guide["form"]["properties"]["own_income_year_fen"]
    assert (amount["type"], amount["x-unit"], amount["examples"]) == ("string", "yuan", ["15000", "1234.50"])


def test_the_api_lists_the_consents_of_a_service_with_their_text(client: Client) -> None:
    told = client.get("/api/v1/services/hardship-support").json()["consents"]
    written = api.published("hardship-support", clock.today()).consents
    assert [one["purpose"] for one in told] == [one.purpose for one in written]
    assert {one["by"] for one in told} == {"applicant", "adults"}
    assert any(one["conditional"] for one in told)
    assert all(one["title"] and one["text"] for one in told)


def test_an_amount_that_is_a_number_is_refused_and_one_in_text_is_yuan(people: People) -> None:
    client = people.client("member")

    def check(amount: object) -> tuple[int, list[str]]:
        sent = {"answers": {"own_income_year_fen": amount}}
        answer = client.post("/api/v1/services/hardship-file/check", sent, content_type="application/json")
        told = answer.json()
        return answer.status_code, [one["message"] for one in told["problems"]] if answer.status_code == 422 else []

    assert check(15000) == (422, ['您本人的年收入：金额请用文字写成元，例如 "1234.50"。'])
    assert check("15000")[0] == 200


def test_the_api_checks_with_reasons(people: People) -> None:
    client = people.client("member")
    answers = {
        "members": [],
        "own_income_year_fen": "300000",
        "other_income_year_fen": "0",
        "rigid_medical_fen": "0",
        "rigid_education_fen": "0",
        "rigid_other_fen": "0",
        "homes": 1,
        "owns_business": False,
        "had_accident": False,
    }
    body = json.dumps({"answers": answers})
    found = client.post("/api/v1/services/hardship-file/check", body, content_type="application/json").json()
    assert [each["outcome"] for each in found] == ["no"]
    assert found[0]["reasons"][0]["says"].startswith("家庭人均月收入")
    wrong = json.dumps({"answers": {**answers, "homes": "many"}})
    refused = client.post("/api/v1/services/hardship-file/check", wrong, content_type="application/json")
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "homes")

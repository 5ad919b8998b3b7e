"""更正姓名或证件: an officer from the county up puts an entry right; what stood before is kept, sealed."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.databases import TestDatabase
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import taken_in
from tests.owning import by_the_owner
from tests.people import PARTS, People, fixed_people
from tests.racing import at_once
from tests.world import AT, LOADER, World, applicant, resident_id
from yizhan.kernel import vault
from yizhan.kernel.errors import DomainError, Forbidden, Invalid, NotFound
from yizhan.kernel.models import JournalEntry, Message, VaultItem
from yizhan.registry import api, correcting_errors, errors, sealed
from yizhan.registry.codes import TieKind
from yizhan.registry.models import Membership, Person
from yizhan.registry.quality.queries import flawed_page
from yizhan.registry.quality.rules import Flaw
from yizhan.registry.queries.lists import members_page
from yizhan.registry.services.correcting import Correction, correct_entry
from yizhan.registry.services.deaths import record_death
from yizhan.registry.services.papers import Paper

SEEN = "身份证原件"
WRONG, RIGHT = resident_id(1), resident_id(402, born=date(1988, 5, 6))
FORM = {"name": "李爱丽", "document_number": RIGHT, "basis": SEEN}


def correct(people: People, by: str = "county", who: str = "member", **said: Any) -> list[str]:
    correction = Correction(**{"basis": SEEN, **said})
    return correct_entry(person_id=people.person(who), correction=correction, acting=people.acting(by), at=AT)


def entry(people: People, who: str = "member") -> Person:
    return Person.objects.get(id=people.person(who))


def found(people: People, search: str, by: str = "county") -> list[str]:
    return [row.person.name for row in members_page(people.acting(by), search=search).rows]


def untouched(people: People) -> bool:
    person = entry(people)
    same = (person.name, sealed.open_document(person)) == ("Alice", WRONG)
    return same and not JournalEntry.objects.filter(kind="registry.entry_corrected").exists() and not kept()


def doubtful(people: People) -> list[str]:
    return [row.person.name for row in flawed_page(people.acting("county"), Flaw.DOCUMENT, AT).rows]


def kept() -> list[VaultItem]:
    return list(VaultItem.objects.filter(purpose="registry.corrected"))


def faults(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem["field"] for problem in refused.value.problems}


def test_the_entry_is_found_by_what_is_right_and_no_more_by_what_was_wrong(people: People) -> None:
    assert found(people, WRONG) == ["Alice"]
    assert correct(people, name="李爱丽", document_number=RIGHT) == ["name", "document_number", "birth_date", "sex"]
    person = entry(people)
    assert (person.name, person.name_pinyin, person.name_letters) == ("李爱丽", "li ai li", "liaili")
    assert (person.name_initials, person.birth_date, person.sex) == ("lal", date(1988, 5, 6), "2")
    assert sealed.open_document(person) == RIGHT
    assert Membership.objects.get(id=people.membership("member")).name_letters == "liaili"
    for search in ("李爱丽", "liaili", "lal", RIGHT):
        assert found(people, search) == ["李爱丽"]
    for search in ("Alice", WRONG):
        assert found(people, search) == []


def test_what_stood_before_is_sealed_and_the_journal_tells_no_value(people: People) -> None:
    correct(people, name="李爱丽", document_number=RIGHT)
    [row] = JournalEntry.objects.filter(kind="registry.entry_corrected")
    [item] = kept()
    assert (row.subject_kind, row.subject_id, row.user_id) == (
        "person",
        people.person("member"),
        people.users["county"],
    )
    assert row.data == {
        "fields": ["name", "document_number", "birth_date", "sex"],
        "ground": SEEN,
        "item_id": str(item.id),
    }
    assert (item.owner_kind, item.owner_id) == ("person", people.person("member"))
    assert vault.get(item.id) == {
        "name": "Alice",
        "document_kind": "1",
        "document_country": "CN",
        "document_number": WRONG,
        "birth_date": "1990-01-01",
        "sex": "1",
    }
    trail = people.client("auditor").get("/trail").content.decode()
    assert "更正姓名或证件" in trail
    assert SEEN in trail


def test_the_member_is_told_and_how_to_object(people: People) -> None:
    correct(people, name="李爱丽")
    [told] = Message.objects.filter(user_id=people.users["member"], kind="registry.entry_corrected")
    assert "登记不对，告诉工会" in told.body
    assert (told.link, RIGHT in told.title + told.body) == ("/my/membership", False)


def test_a_name_alone_and_a_kind_alone_leave_the_rest(people: People) -> None:
    assert correct(people, name="李爱丽") == ["name"]
    assert sealed.open_document(entry(people)) == WRONG
    assert correct(people, document_kind="2", document_number="E12345678") == ["document_kind", "document_number"]
    person = entry(people)
    assert (person.document_kind, person.birth_date, person.sex) == ("2", date(1990, 1, 1), "1")
    assert correct(people, document_kind="3") == ["document_kind"]
    assert sealed.open_document(entry(people)) == "E12345678"
    assert found(people, "E12345678") == ["李爱丽"]


def test_what_a_number_cannot_tell_is_typed_and_the_board_has_one_less(people: People) -> None:
    correct(people, document_kind="2", document_number="E12345678")
    Person.objects.filter(id=people.person("member")).update(birth_date=None, sex="9")
    assert doubtful(people) == ["Alice"]
    assert correct(people, birth_date=date(1991, 2, 3), sex="2") == ["birth_date", "sex"]
    assert doubtful(people) == []


def test_a_roster_that_says_the_same_changes_nothing_anew(people: People, world: World, tmp_path: Path) -> None:
    correct(people, name="李爱丽", document_number=RIGHT)
    row = member_row("李爱丽", 1, 证件号码=RIGHT, 移动电话=PARTS["member"].phone)
    before, entries = entry(people), Person.objects.count()
    upload = taken_in(write_csv(tmp_path / "名册.csv", [row]), world, people.acting("cadre"))
    after = entry(people)
    assert (upload.state, Person.objects.count()) == ("applied", entries)
    assert (after.name, bytes(after.document_sealed)) == (before.name, bytes(before.document_sealed))
    assert Membership.objects.filter(person_id=after.id).count() == 1


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, {"name"}),
        ({"name": "Alice", "document_number": WRONG}, {"name"}),
        ({"name": "<李>"}, {"name"}),
        ({"document_number": WRONG[:-1]}, {"document_number"}),
        ({"document_number": "999999" + WRONG[6:]}, {"document_number"}),
        ({"document_kind": "8"}, {"document_kind"}),
        ({"document_kind": "5"}, {"document_number"}),
        ({"birth_date": date(1991, 2, 3)}, {"birth_date"}),
        ({"document_kind": "2", "document_number": "E12345678", "birth_date": date(2030, 1, 1)}, {"birth_date"}),
        ({"document_kind": "2", "document_number": "E12345678", "sex": "9"}, {"sex"}),
        ({"sex": "2"}, {"sex"}),
        ({"name": "李爱丽", "basis": " "}, {"basis"}),
        ({"name": "李爱丽", "basis": "看" * 121}, {"basis"}),
        ({"name": "李爱丽", "basis": f"身份证 {RIGHT}"}, {"basis"}),
        ({"document_kind": "2", "document_number": "E12345678", "basis": "护照E1234 5678"}, {"basis"}),
        ({"name": "<李>", "document_number": "1", "basis": ""}, {"name", "document_number", "basis"}),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(people: People, said: Mapping[str, Any], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        correct(people, **said)
    assert faults(refused) == wrong
    assert untouched(people)


def test_the_number_of_another_entry_leads_to_merging(people: People) -> None:
    with pytest.raises(correcting_errors.NumberOfAnother) as refused:
        correct(people, document_number=resident_id(2))
    assert "疑似重复登记" in str(refused.value)
    assert untouched(people)


def test_an_entry_that_was_merged_is_not_corrected_nor_its_number_taken(people: People) -> None:
    gone = api.enter_person(applicant=applicant("Alicia", 77), acting=LOADER, at=AT)
    with by_the_owner():
        Person.objects.filter(id=gone).update(merged_into=people.person("member"), phone_sealed=None, phone_index=None)
    with pytest.raises(correcting_errors.NumberOfMerged):
        correct(people, document_number=resident_id(77))
    with pytest.raises(correcting_errors.EntryMerged):
        correct_entry(person_id=gone, correction=Correction(SEEN, "李"), acting=people.acting("county"), at=AT)
    with pytest.raises(NotFound):
        correct_entry(person_id=gone, correction=Correction(SEEN, "李"), acting=people.acting("other_county"), at=AT)
    assert untouched(people)
    led = people.client("county").get(f"/members/{gone}/correct")
    assert led.headers["Location"] == f"/members/{people.person('member')}/correct"


def test_the_dead_are_not_corrected(people: People) -> None:
    paper = Paper(number="死证2026-0031")
    record_death(
        person_id=people.person("member"), died_on=AT.date(), paper=paper, acting=people.acting("cadre"), at=AT
    )
    with pytest.raises(errors.HasDied):
        correct(people, name="李爱丽")
    with pytest.raises(NotFound):
        correct(people, by="other_county", name="李爱丽")
    assert untouched(people)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("cadre", Forbidden),
        ("street", Forbidden),
        ("member", Forbidden),
        ("industry", Forbidden),
        ("other_county", NotFound),
        ("other_city", NotFound),
    ],
)
def test_who_is_not_at_that_desk_corrects_nothing(people: People, by: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        correct(people, by=by, name="李爱丽")
    status = 403 if refusal is Forbidden else 404
    address = f"/members/{people.person('member')}/correct"
    client = people.client(by)
    assert (client.get(address).status_code, client.post(address, FORM).status_code) == (status, status)
    sent = client.post(f"/api/v1{address}", FORM, content_type="application/json")
    assert sent.status_code == status
    assert untouched(people)


@pytest.mark.parametrize("by", ["county", "city", "province"])
def test_every_desk_from_the_county_up_corrects(people: People, by: str) -> None:
    assert correct(people, by=by, name="李爱丽") == ["name"]


def test_nobody_corrects_their_own_entry_nor_that_of_somebody_tied(people: People, world: World) -> None:
    api.declare_tie(
        person_id=world.people["Bob"], other_id=world.people["Alice"], kind=TieKind.COLLEAGUE, acting=LOADER, at=AT
    )
    for person in ("Alice", "Bob"):
        officer = world.officer("daoli", person=person)
        with pytest.raises(errors.HandlesOwn):
            correct_entry(person_id=world.people["Alice"], correction=Correction(SEEN, "李爱丽"), acting=officer, at=AT)
    assert untouched(people)


def test_the_page_shows_no_number_and_fills_nothing_in(people: People) -> None:
    address = f"/members/{people.person('member')}/correct"
    client = people.client("county")
    page = client.get(address).content.decode()
    assert WRONG not in page
    assert 'value="Alice"' not in page
    refused = client.post(address, {**FORM, "document_number": resident_id(2)})
    assert (refused.status_code, "疑似重复登记" in refused.content.decode()) == (409, True)
    assert resident_id(2) not in refused.content.decode()
    assert client.post(address, {**FORM, "birth_date": "五月"}).status_code == 422
    assert untouched(people)


def test_the_page_corrects_once_however_often_it_is_sent(people: People) -> None:
    address = f"/members/{people.person('member')}"
    client = people.client("county")
    assert f'href="{address}/correct"' in client.get(address).content.decode()
    assert "/correct" not in people.client("cadre").get(address).content.decode()
    for _ in range(2):
        assert client.post(f"{address}/correct", {**FORM, "once": "a"}).headers["Location"] == address
    assert "李爱丽" in client.get(address).content.decode()
    assert len(kept()) == 1


def test_a_program_corrects_once_by_its_key(people: People) -> None:
    address = f"/api/v1/members/{people.person('member')}/correct"
    client = people.client("county")
    for _ in range(2):
        sent = client.post(address, FORM, content_type="application/json", headers={"Idempotency-Key": "k1"})
        assert (sent.status_code, sent.json()["fields"][0]) == (200, "name")
    assert len(kept()) == 1
    taken = client.post(address, {"basis": SEEN, "document_number": resident_id(2)}, content_type="application/json")
    assert (taken.status_code, taken.json()["code"]) == (409, "number-of-another")
    assert client.post(address, {"name": "李"}, content_type="application/json").status_code == 422


def test_the_board_leads_there_whoever_may(people: People) -> None:
    Person.objects.filter(id=people.person("member")).update(birth_date=None)
    address = f"/members/{people.person('member')}/correct"
    for by, leads in {"county": True, "cadre": False}.items():
        page = people.client(by).get("/quality/document").content.decode()
        assert "更正姓名或证件" in page
        assert (f'href="{address}"' in page) is leads


def test_of_two_who_take_one_number_at_once_one_is_told(cloned_db: TestDatabase) -> None:
    people = fixed_people()
    answers = at_once(
        *(partial(correct, people, "province", who, document_number=RIGHT) for who in ("member", "cadre"))
    )
    assert answers == ["number-of-another", "ok"]
    assert Person.objects.filter(document_index=sealed.document_index("1", RIGHT)).count() == 1
    assert len(kept()) == 1

"""The tour: what is built is computed, figures are counted, and a sceptic's trials do what they say."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils.translation import override

from tests.databases import TestDatabase
from tests.people import People
from yizhan.accounts.demo import CAST
from yizhan.catalogue.http.dropping import SAMPLE
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.insight.definitions import declared
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry
from yizhan.ledger.models import Grant
from yizhan.ops.demo import dirty, tampering
from yizhan.ops.demo.cast import COUNTY
from yizhan.registry.models import Membership, RosterUpload
from yizhan.web.tour import noting, pages, reading, trials
from yizhan.web.tour.types import Origin, PartShown, Printed, Standing

ROWS = 28
PRINTED = 66


def test_every_row_and_every_printed_figure_is_there() -> None:
    assert [system.number for system in reading.systems()] == list(range(1, ROWS + 1))
    assert len({figure.id for figure in reading.printed()}) == PRINTED
    assert {figure.system for figure in reading.printed()} <= {system.number for system in reading.systems()}


def test_whoever_opens_a_part_is_one_of_the_cast() -> None:
    named = {part.who for system in reading.systems() for part in system.parts if part.who}
    assert named <= {part.key for part in CAST}


@pytest.mark.parametrize(
    ("addresses", "standing"), [(["/a", "/b"], "works"), (["/a", ""], "partly"), (["", ""], "missing")]
)
def test_a_system_stands_as_its_parts_do(addresses: list[str], standing: str) -> None:
    assert reading.standing([PartShown("x", href, "") for href in addresses]) == Standing(standing)


def test_what_is_not_published_or_not_routed_has_no_address() -> None:
    assert reading.address_of("service", "join-union", {"join-union"}) == "/services/join-union"
    assert reading.address_of("service", "join-union", set()) == ""
    assert reading.address_of("no-such-page", "", set()) == ""


def test_a_declared_figure_is_counted_from_records_and_others_are_open(people: People) -> None:
    shown = {figure.name: figure for system in reading.shown(clock.today()) for figure in system.figures}
    members = shown["实名制工会会员"]
    assert members.origin is Origin.RECORDS
    assert members.counted is not None
    assert members.counted.amount == len(people.world.memberships)
    assert members.printed == "310万人"
    assert shown["同比增长"].origin is Origin.EXTERNAL
    counted = {one.figure.id for one in shown.values() if one.figure}
    assert counted == {figure.id for figure in reading.printed()} & declared().figures.keys()


@pytest.mark.parametrize(
    ("value", "about", "chinese", "english"),
    [
        (2_000_000, "近", "近200万人次", "nearly 2,000,000 times"),
        (16_000_000, "超", "超1,600万人次", "over 16,000,000 times"),
        (10_000, "万余", "1万余人次", "over 10,000 times"),
        (6_200, "余", "6,200余人次", "over 6,200 times"),
        (160_000_000, "", "1.6亿人次", "160,000,000 times"),
        (117_000, "", "11.7万人次", "117,000 times"),
        (21_345, "", "21,345人次", "21,345 times"),
    ],
)
def test_a_printed_figure_reads_as_its_language_writes_numbers(
    value: float, about: str, chinese: str, english: str
) -> None:
    unit = {"zh-hans": "人次", "en": "times"}
    figure = Printed(id="a.b", system=1, value=value, unit=unit, names=unit, about=about)
    assert reading.printed_text(figure) == chinese
    with override("en"):
        assert reading.printed_text(figure) == english


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_outside_a_demonstration_there_is_no_tour(client: Client) -> None:
    for path in ("/tour", "/tour/kill", "/tour/try/tamper"):
        assert client.get(path).status_code == 404
    assert client.post("/tour/kill/note").status_code == 404
    assert noting.noted() == 0


@pytest.mark.django_db
def test_an_entry_is_acknowledged_with_how_many_there_are(client: Client) -> None:
    for count in (1, 2):
        answer = client.post("/tour/kill/note", headers={"Accept": "application/json"})
        told = answer.json()
        assert told["noted"] == count
        assert [command.split()[0] for command in told["commands"]] == ["kill"] * 3
    assert JournalEntry.objects.filter(kind="web.noted").count() == 2


@pytest.mark.usefixtures("furnished")
def test_a_household_is_walked_from_the_notice_to_the_bank_and_the_figure_moves(client: Client) -> None:
    page = walk(client, "payment", len(trials.trial("payment").steps))
    assert "全部到账" in page
    assert set(Grant.objects.values_list("state", flat=True)) == {"paid"}
    assert "0.00 元" in page  # as it was before


@pytest.mark.usefixtures("furnished")
def test_an_invented_rider_joins_and_the_register_knows_them(client: Client) -> None:
    page = press(client, "join", client.get("/tour/try/join").context["walk"])
    name, number, phone, _line, _county = (value for _, value in page.context["done"][0][1]["facts"])
    early = press(client, "join", page.context["walk"])
    assert "名册里还没有这个人" in early.content.decode()
    asked = {"name": name, "document_number": number, "phone": phone, "occupation_group": "food_delivery"}
    client.post("/join", {**asked, "county": COUNTY})
    late = press(client, "join", page.context["walk"])
    assert "周转库" in late.content.decode()
    assert late.context["coming"] is None


def test_a_row_altered_by_the_owner_is_found_and_named_and_put_back_it_is_sound_again(
    client: Client, cloned_db: TestDatabase
) -> None:
    owner = replace(settings.CONFIGURATION, database_url=cloned_db.owner_url)
    with override_settings(CONFIGURATION=owner):
        page = press(client, "tamper", client.get("/tour/try/tamper").context["walk"])
        assert "每一行都和封存时一样" in page.content.decode()
        page = press(client, "tamper", page.context["walk"])
        entry = JournalEntry.objects.filter(kind="web.noted").latest("id")
        assert entry.actor_name == "张三"
        page = press(client, "tamper", page.context["walk"])
        assert [(label, value.split("，")[0]) for label, value in page.context["done"][-1][1]["facts"][1:]] == [
            ("被改过的行", str(entry.id))
        ]
        page = press(client, "tamper", page.context["walk"])
    assert page.context["coming"] is None
    assert len(page.context["done"][-1][1]["facts"]) == 1


def test_a_row_that_is_not_sealed_yet_is_not_altered(
    client: Client, cloned_db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tampering, "_PATIENCE_S", 0.3)
    owner = replace(settings.CONFIGURATION, database_url=cloned_db.owner_url)
    walk = client.get("/tour/try/tamper").context["walk"]
    with override_settings(CONFIGURATION=owner), psycopg.connect(cloned_db.owner_url) as earlier:
        earlier.execute("SELECT pg_current_xact_id()")  # a transaction that began before and has not ended
        early = press(client, "tamper", walk)
        assert "还没有封存" in early.content.decode()
        earlier.rollback()
        page = press(client, "tamper", walk)
        assert "每一行都和封存时一样" in page.content.decode()
        assert len(page.context["done"]) == 1


def test_who_went_away_in_the_middle_leaves_no_altered_row_to_the_next(client: Client, cloned_db: TestDatabase) -> None:
    owner = replace(settings.CONFIGURATION, database_url=cloned_db.owner_url)
    with override_settings(CONFIGURATION=owner):
        page = press(client, "tamper", client.get("/tour/try/tamper").context["walk"])
        press(client, "tamper", page.context["walk"])
        assert JournalEntry.objects.filter(actor_name="张三").count() == 1
        again = press(client, "tamper", client.get("/tour/try/tamper").context["walk"])
    assert "每一行都和封存时一样" in again.content.decode()


def test_a_dirty_roster_comes_back_coloured_and_what_is_good_goes_in(client: Client, furnished: None) -> None:
    page = client.get("/tour/try/roster")
    for _ in range(3):
        page = press(client, "roster", page.context["walk"])
    sent, looked, fetched = (dict(done[1]["facts"]) for done in page.context["done"])
    rows = len(sent)
    assert looked["共"] == str(rows)
    refused = {place: why for place, why in looked.items() if place[0] in "ABCDE" and place[1:].isdigit()}
    assert {int(place[1:]) for place in refused} == {6, 7, 8, 10, 11}  # as the cells say what is wrong with them
    assert "文本" in refused["B6"]
    assert int(fetched["红色，要改"]) == len(refused)
    upload = RosterUpload.objects.get(file_name=dirty.NAME)
    assert upload.returned_id is not None
    before = Membership.objects.count()
    page = press(client, "roster", page.context["walk"])
    assert page.context["coming"] is None
    assert len(page.context["walk"]) < pages._LONGEST_WALK / 2
    assert Membership.objects.count() == before + rows - 5


def test_a_step_that_another_worker_is_at_is_told_to_wait(client: Client, furnished: None) -> None:
    page = press(client, "roster", client.get("/tour/try/roster").context["walk"])
    RosterUpload.objects.update(leased_until=clock.now() + timedelta(minutes=1))
    early = press(client, "roster", page.context["walk"])
    assert "还没有出来" in early.content.decode()
    RosterUpload.objects.update(leased_until=None)
    assert len(press(client, "roster", page.context["walk"]).context["done"]) == 2


def test_every_trial_is_built(people: People) -> None:
    page = people.client("visitor").get("/tour")
    offered = {trial.key: href for trial, href in page.context["trials"]}
    assert list(offered) == ["join", "payment", "roster", "file", "kill", "tamper"]
    assert all(offered.values())


def test_a_trial_that_is_not_built_says_so_and_leads_nowhere(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(trials._steps, "roster")
    page = people.client("visitor").get("/tour")
    row = re.search(r"<li>(?:(?!</li>).)*脏名册(?:(?!</li>).)*</li>", page.content.decode(), re.S)
    assert row is not None
    assert "未建成" in row.group(0)
    assert "试一试" not in row.group(0)


def test_a_walk_that_is_not_ours_begins_anew(people: People) -> None:
    page = people.client("visitor").get("/tour/try/tamper?walk=forged")
    assert page.context["done"] == []


def test_only_the_publisher_drops_a_file_in(people: People) -> None:
    assert people.client("province").get("/programmes/drop").status_code == 403
    assert people.client("publisher").get("/programmes/drop").status_code == 200


def test_a_faulty_file_is_told_by_line_and_column_and_publishes_nothing(people: People) -> None:
    page = drop(people, SAMPLE.read_text(encoding="utf-8"), press="publish")
    assert "第 20 行第" in page
    assert "member.state" in page
    assert not ProgrammeVersion.objects.filter(code="winter-coat").exists()


def test_a_checked_file_is_not_published_and_a_published_one_is_a_service_at_once(people: People) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("staet", "state")
    assert "没有错" in drop(people, text, press="check")
    assert not ProgrammeVersion.objects.filter(code="winter-coat").exists()
    assert "/services/winter-coat" in drop(people, text, press="publish")
    assert people.client("member").get("/services/winter-coat").status_code == 200


def test_what_is_no_yaml_is_refused_in_words(people: People) -> None:
    assert "行第" in drop(people, "format: [1", press="publish")


def walk(client: Client, key: str, presses: int) -> str:
    """Press as often as told; the last page."""
    page = client.get(f"/tour/try/{key}")
    for _ in range(presses):
        page = press(client, key, page.context["walk"])
    return page.content.decode()


def press(client: Client, key: str, walk: str) -> Any:
    return client.post(f"/tour/try/{key}", {"walk": walk}, follow=True)


def drop(people: People, text: str, *, press: str) -> str:
    return people.client("publisher").post("/programmes/drop", {"text": text, press: "1"}).content.decode()

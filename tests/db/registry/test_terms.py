"""Ends of terms and certificates: told once at each stage, to whoever answers for the union and the desk above."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.db.models import F
from python_calamine import CalamineWorkbook

from tests.counting import CountedQueries
from tests.databases import TestDatabase
from tests.owning import by_the_owner
from tests.people import People, fixed_people
from tests.racing import at_once
from tests.world import AT, TODAY
from yizhan.insight.definitions import figure
from yizhan.insight.queries.figures import answer
from yizhan.insight.types import Value
from yizhan.kernel import clock
from yizhan.kernel.models import Delivery, JournalEntry, Message
from yizhan.registry.api import found_union
from yizhan.registry.models import TermReminder, Union
from yizhan.registry.terms.services import remind, remind_all
from yizhan.registry.types import Election

DAY = timedelta(days=1)


def ends(people: People, days: int, *, union: str = "mill", certificate: int | None = None) -> None:
    """The union's term ends so many days after TODAY; its certificate then, or on another day."""
    until = TODAY + days * DAY
    fields: dict[str, object] = {"term_from": date(2021, 1, 1), "term_until": until}
    if certificate is not None:
        last = TODAY + certificate * DAY
        fields |= {
            "uscc": "81230000MC0000012W",
            "certificate_kind": "legal_person",
            "certificate_no": "黑工法证1号",
            "certificate_until": last,
        }
    Union.objects.filter(id=people.world[union]).update(**fields)


def told(people: People, who: str) -> list[str]:
    return list(Message.objects.filter(user_id=people.users[who]).order_by("id").values_list("kind", flat=True))


def stages() -> list[tuple[str, str]]:
    return list(TermReminder.objects.order_by("told_at", "id").values_list("matter", "stage"))


def test_each_stage_is_told_once_and_the_desk_above_from_seven_days_on(people: People) -> None:
    ends(people, 100)
    for days in (*range(8, 13), *range(68, 73), *range(91, 104)):  # around each stage day by day; the task runs twice
        at = AT + days * DAY
        remind_all(at)
        remind_all(at)
    assert stages() == [("term", "90"), ("term", "30"), ("term", "7"), ("term", "over")]
    told_after = [row.told_at - AT for row in TermReminder.objects.order_by("told_at")]
    assert told_after == [10 * DAY, 70 * DAY, 93 * DAY, 101 * DAY]
    assert told(people, "cadre") == ["terms.ending"] * 4
    assert told(people, "street") == ["terms.ending_below"] * 2
    assert told(people, "county") == []
    assert Delivery.objects.filter(message__kind="terms.ending").count() == 8  # Bob and Alan keep the mill's union
    entries = JournalEntry.objects.filter(kind="registry.term_reminded")
    assert [entry.data["due"] for entry in entries.order_by("id")] == ["90", "30", "7", "over"]
    assert {entry.county_id for entry in entries} == {people.world["daoli"]}


def test_a_clock_that_jumps_tells_the_nearest_stage_only(people: People) -> None:
    ends(people, 100)
    remind_all(AT)
    remind_all(AT + 95 * DAY)
    remind_all(AT + 96 * DAY)
    assert stages() == [("term", "7")]


def test_a_certificate_that_ends_with_the_term_is_told_with_it(people: People) -> None:
    ends(people, 20, certificate=20)
    remind_all(AT)
    [message] = Message.objects.filter(user_id=people.users["cadre"])
    assert "任期和证书都到" in message.body
    assert stages() == [("term", "30")]


def test_a_certificate_that_ends_earlier_is_told_by_itself(people: People) -> None:
    ends(people, 400, certificate=5)
    remind_all(AT)
    assert stages() == [("certificate", "7")]
    [message] = Message.objects.filter(user_id=people.users["cadre"])
    assert (message.title, message.link) == ("工会证书快到期了，请准备续期", f"/unions/{people.world['mill']}")


def test_a_union_at_which_nobody_sits_is_told_of_to_the_desk_above_at_every_stage(people: People) -> None:
    ends(people, 80, union="school")
    remind_all(AT)
    assert told(people, "street") == ["terms.ending_below"]
    assert TermReminder.objects.get().desk_id == people.world["xinyang"]


def test_a_desk_hears_of_several_unions_in_one_message(people: People) -> None:
    ends(people, 3)
    ends(people, 4, union="school")
    remind_all(AT)
    [message] = Message.objects.filter(user_id=people.users["street"])
    assert "2 家工会" in message.body
    assert len(stages()) == 2


def test_after_a_new_term_nothing_is_over_and_the_next_end_is_told_anew(people: People) -> None:
    ends(people, -1)
    remind_all(AT)
    election = Election("王强", 3, TODAY, 3, "哈工组〔2026〕1号")
    cadre = people.acting("street")
    found_union(union_id=people.world["mill"], election=election, acting=cadre, at=AT, renews=True)
    remind_all(AT + DAY)
    assert stages() == [("term", "over")]
    remind_all(AT + 3 * 365 * DAY)
    assert stages() == [("term", "over"), ("term", "7")]


def test_unions_that_do_not_stand_are_left_alone(people: People) -> None:
    ends(people, 3)
    with by_the_owner():
        Union.objects.filter(id=people.world["mill"]).update(state="W", wound_up_on=TODAY)
    remind_all(AT)
    assert stages() == []
    assert not Message.objects.filter(kind__startswith="terms.").exists()


def test_what_was_rolled_back_was_told_to_nobody_and_is_told_then(people: People) -> None:
    ends(people, 3)
    with transaction.atomic():
        assert remind(at=AT) == 1
        transaction.set_rollback(True)
    assert stages() == []
    assert told(people, "cadre") == []
    remind_all(AT)
    assert told(people, "cadre") == ["terms.ending"]


def test_two_workers_at_once_tell_once(cloned_db: TestDatabase) -> None:
    people = fixed_people()
    ends(people, 3)
    ends(people, 3, union="school")
    assert at_once(lambda: remind_all(AT), lambda: remind_all(AT), lambda: remind_all(AT)) == ["ok"] * 3
    assert told(people, "cadre") == ["terms.ending"]
    assert told(people, "street") == ["terms.ending_below"]


def overdue(people: People, node: str, on: date = TODAY) -> Value:
    return answer(people.acting("province"), figure("unions.terms_overdue"), people.world[node], on).value


def test_terms_that_are_over_are_a_figure_that_opens_to_the_unions(people: People) -> None:
    ends(people, -1)
    ends(people, 0, union="plant")
    assert (overdue(people, "province"), overdue(people, "daoli"), overdue(people, "longsha")) == (
        Value(1),
        Value(1),
        Value(0),
    )
    assert overdue(people, "province", TODAY + DAY) == Value(2)
    page = people.client("province").get(f"/figures/unions.terms_overdue/records?on={TODAY}").content.decode()
    assert f"/unions/{people.world['mill']}" in page


def in_days(people: People, days: int, union: str) -> None:
    until = clock.today() + days * DAY
    Union.objects.filter(id=people.world[union]).update(term_from=date(2020, 1, 1), term_until=until)


def test_the_list_shows_the_officers_line_by_the_end_and_by_how_near_it_is(people: People) -> None:
    for days, union in ((-5, "mill"), (5, "school"), (25, "depot"), (80, "plant"), (200, "longsha")):
        in_days(people, days, union)

    def shown(who: str, due: str = "") -> list[str]:
        page = people.client(who).get(f"/terms?due={due}").content.decode()
        found = [name for name in ("mill", "school", "depot", "plant", "longsha") if f">{name}工会<" in page]
        return sorted(found, key=lambda name: page.index(f">{name}工会<"))

    assert shown("province") == ["mill", "school", "depot", "plant"]
    assert shown("province", "over") == ["mill"]
    assert shown("province", "7") == ["school"]
    assert shown("province", "30") == ["school", "depot"]
    assert shown("province", "90") == ["school", "depot", "plant"]
    assert shown("county") == ["mill", "school"]
    assert shown("cadre") == ["mill"]
    assert shown("industry") == ["mill"]
    assert shown("other_county") == ["depot"]


def test_the_list_goes_on_page_by_page_and_asks_as_often_for_one_row_as_for_two(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhan.registry.terms.queries.PAGE_ROWS", 2)
    for union in ("mill", "school", "depot", "plant", "xinyang"):
        in_days(people, 9, union)
    client, seen, address = people.client("province"), [], "/terms"
    counts = []
    while address:
        with CountedQueries(connection) as queries:
            response = client.get(address)
        counts.append(len(queries))
        seen += [row["union"].id for row in response.context["rows"]]
        following = response.context["page"].following
        address = f"/terms?after={following}" if following else ""
    assert len(set(counts)) == 1  # of pages of two rows and of the last with one
    assert len(seen) == len(set(seen)) == 5
    assert client.get("/terms?after=nonsense").status_code == 404


def test_the_list_leaves_as_a_workbook_and_that_it_left_is_on_record(people: People) -> None:
    in_days(people, 9, "mill")
    in_days(people, 9, "depot")
    response = people.client("county").post("/terms/export", {"due": "30"})
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(response))).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0][:2] == ["组织编号", "工会名称"]
    assert [row[1] for row in rows[1:]] == ["mill工会"]
    [entry] = JournalEntry.objects.filter(kind="registry.terms_taken_out")
    assert entry.data == {"rows": 1}


def test_programs_read_the_same_list(people: People) -> None:
    in_days(people, 9, "mill")
    in_days(people, 9, "plant")
    told = people.client("county").get("/api/v1/terms?due=30").json()
    assert [row["union_id"] for row in told["rows"]] == [str(people.world["mill"])]
    assert told["rows"][0]["certificate_until"] is None
    assert told["following"] == ""


def test_a_few_terms_of_the_invented_province_end_about_now(province: object) -> None:
    on = date(2026, 11, 22)
    about_now = Union.objects.filter(term_until__range=(on - 60 * DAY, on + 90 * DAY))
    assert 0 < about_now.count() < Union.objects.filter(level="primary").count() / 10
    assert not Union.objects.filter(term_from__lt=F("founded_on")).exists()

"""Rows that were refused for their number: listed by place until they come in, with nothing kept of the person."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.test_import import send
from tests.owning import by_the_owner
from tests.people import People
from tests.world import AT, World, resident_id
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import JournalEntry
from yizhan.registry.models import Membership, Person, QualityWeek, RefusedNumber, RosterImport
from yizhan.registry.quality import queries
from yizhan.registry.quality.refused import KEPT_FOR, forget_refused, refused_in_reach, settle_refused
from yizhan.registry.quality.rules import Flaw
from yizhan.registry.quality.services import count_week

WRONG = resident_id(900)[:-1] + ("0" if resident_id(900)[-1] != "0" else "1")
BAD = member_row("坏号", 900, 证件号码=WRONG)


def sent(world: World, folder: Path, *rows: dict[str, str], name: str = "名册.csv", union: str = "mill") -> UUID:
    roster_id = send(write_csv(folder / name, rows), world, union).roster_id
    assert roster_id is not None
    return roster_id


def listed(world: World, officer: str = "mill") -> list[tuple[int, str]]:
    return sorted(refused_in_reach(world.officer(officer)).values_list("place", "finding"))


def test_a_row_with_a_bad_number_is_listed_by_its_place(world: World, tmp_path: Path) -> None:
    rows = [
        member_row("好号", 901),
        BAD,
        member_row("没号", 902, 证件号码=""),
        member_row("坏电话", 903, 移动电话="123"),
    ]
    sent(world, tmp_path, *rows)
    assert listed(world) == [(3, "id_check"), (4, "document_missing")]
    assert listed(world, "daoli") == listed(world, "harbin machinery") == listed(world)
    assert listed(world, "nangang") == listed(world, "school") == []


def test_nothing_of_the_person_is_kept(world: World, tmp_path: Path) -> None:
    sent(world, tmp_path, BAD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM registry_refusednumber r")
        [(kept,)] = cursor.fetchall()
    for told in ("坏号", WRONG, WRONG[:10], BAD["移动电话"], BAD["移动电话"][-4:]):
        assert told not in kept
    assert not Person.objects.filter(name="坏号").exists()


def test_a_row_that_came_in_later_is_listed_no_more(world: World, tmp_path: Path) -> None:
    sent(world, tmp_path, BAD)
    sent(world, tmp_path, member_row("坏号", 900), name="改好.csv")
    assert Membership.objects.filter(person__name="坏号", closed_on=None).exists()
    assert listed(world) == []


def test_the_same_file_and_the_same_phone_again_are_listed_once(world: World, tmp_path: Path) -> None:
    without_phone = member_row("没电话", 905, 证件号码=WRONG, 移动电话="")
    sent(world, tmp_path, BAD, without_phone)
    again = sent(world, tmp_path, BAD, without_phone)
    assert listed(world) == [(2, "id_check"), (3, "id_check")]
    assert set(refused_in_reach(world.officer("mill")).values_list("roster_id", flat=True)) == {again}
    sent(world, tmp_path, member_row("新人", 906), BAD, name="下月.csv")
    assert listed(world) == [(3, "id_check"), (3, "id_check")]  # the one without a phone stays until it is settled


def test_a_dry_run_leaves_nothing_and_an_import_taken_back_neither(world: World, tmp_path: Path) -> None:
    send(write_csv(tmp_path / "a.csv", [BAD]), world, dry=True)
    assert not RefusedNumber.objects.exists()
    roster_id = sent(world, tmp_path, BAD)
    RosterImport.objects.filter(id=roster_id).update(state=RosterImport.State.UNDONE, undone_at=AT)
    assert listed(world) == []


def test_a_countys_roster_counts_for_the_unions_that_its_rows_name(world: World, tmp_path: Path) -> None:
    header = ["姓名", "证件号码", "移动电话", "所在工会"]
    rows = [BAD | {"所在工会": "school工会"}, BAD | {"移动电话": "13900000999", "所在工会": ""}]
    path = write_csv(tmp_path / "全区.csv", rows, header)
    send(path, world, "daoli")
    assert listed(world, "school") == [(2, "id_check")]
    assert listed(world, "daoli") == [(2, "id_check"), (3, "id_check")]


def test_it_is_counted_by_week_and_shown_on_every_board(world: World, tmp_path: Path) -> None:
    count_week(AT)
    sent(world, tmp_path, BAD)
    send(write_csv(tmp_path / "校.csv", [member_row("校", 907, 证件号码=WRONG)]), world, "school")
    count_week(AT + timedelta(days=7))
    for officer, expected in (("daoli", 2), ("province", 2), ("machinery", 1), ("nangang", 0)):
        board = queries.board(world.officer(officer), AT)
        assert board.total.refused_numbers == expected
        assert sum(one.refused_numbers for one in board.below) == expected
    assert [counts.refused_numbers for _week, counts in queries.board(world.officer("daoli"), AT).weeks] == [0, 2]
    assert queries.board(world.officer("mill"), AT).total.refused_numbers == 1
    assert QualityWeek.objects.get(union_id=world["school"], refused_numbers=1).members == 0


def test_whoever_looked_into_it_settles_what_an_import_left(world: World, tmp_path: Path) -> None:
    roster_id = sent(world, tmp_path, BAD)
    for stranger in ("depot", "nangang"):
        with pytest.raises(NotFound):
            settle_refused(roster_id=roster_id, acting=world.officer(stranger), at=AT)
    assert len(listed(world)) == 1
    assert settle_refused(roster_id=roster_id, acting=world.officer("mill"), at=AT) == 1
    assert listed(world) == []
    [entry] = JournalEntry.objects.filter(kind="registry.refused_numbers_settled")
    assert (entry.subject_id, entry.data) == (roster_id, {"rows": 1})
    with pytest.raises(NotFound):
        settle_refused(roster_id=roster_id, acting=world.officer("mill"), at=AT)


def test_after_a_year_it_is_forgotten(world: World, tmp_path: Path) -> None:
    sent(world, tmp_path, BAD)
    assert forget_refused(AT + KEPT_FOR - timedelta(days=1)) == 0
    assert forget_refused(AT + KEPT_FOR + timedelta(days=1)) == 1
    assert not RefusedNumber.objects.exists()


def test_from_the_board_to_the_rows_to_the_workbook(people: People, tmp_path: Path) -> None:
    world = people.world
    sent(world, tmp_path, BAD)
    count_week(AT)
    county = people.client("county")
    assert "/quality/refused-numbers" in county.get("/quality").content.decode()
    rows = county.get("/quality/refused-numbers").content.decode()
    assert "名册.csv" in rows
    assert "坏号" not in rows
    assert "名册.csv" not in people.client("other_county").get("/quality/refused-numbers").content.decode()
    workbook = b"".join(county.get("/quality/refused-numbers/workbook").streaming_content)  # type: ignore[attr-defined]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in cells[1][:4]] == ["mill工会", "名册.csv", "名册", "2"]
    assert JournalEntry.objects.get(kind="registry.quality_taken_out").data["rows"] == 1
    roster_id = RefusedNumber.objects.get().roster_id
    assert county.post(f"/quality/refused-numbers/{roster_id}/settle").status_code == 302
    assert "名册.csv" not in county.get("/quality/refused-numbers").content.decode()
    assert county.post(f"/quality/refused-numbers/{roster_id}/settle").status_code == 404


def test_a_program_reads_and_settles_the_same(people: People, tmp_path: Path) -> None:
    roster_id = sent(people.world, tmp_path, BAD)
    count_week(AT)
    county = people.client("county")
    assert county.get("/api/v1/quality").json()["total"]["refused_numbers"] == 1
    [row] = county.get("/api/v1/quality/refused-numbers").json()["rows"]
    assert (row["roster_id"], row["row"], row["finding"]) == (str(roster_id), 2, "id_check")
    other = people.client("other_county")
    assert other.get("/api/v1/quality/refused-numbers").json()["rows"] == []
    settle = f"/api/v1/quality/refused-numbers/{roster_id}/settle"
    assert other.post(settle).status_code == 404
    assert county.post(settle).json() == {"rows": 1}


def test_a_number_that_cannot_be_checked_is_told_apart(world: World) -> None:
    mill = world.officer("mill")
    assert not queries.flawed(mill, Flaw.UNCHECKED, AT).exists()
    before = queries.board(mill, AT).total.qualified
    with by_the_owner():
        Person.objects.filter(id=world.people["Alice"]).update(document_kind="2")
    [row] = queries.flawed(mill, Flaw.UNCHECKED, AT)
    assert row.person_id == world.people["Alice"]
    assert queries.board(mill, AT).total.qualified == before  # nothing is known to be wrong

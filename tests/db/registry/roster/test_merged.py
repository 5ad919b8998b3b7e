"""A roster that names an entry under its old document means the one who stays."""

from datetime import date
from pathlib import Path

import pytest

from tests.db.registry.duplicates.conftest import Twice, enter_twice, the_pair
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.test_import import counted, found, send
from tests.world import AT, World, resident_id
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.models import Membership, Person
from yizhan.registry.roster import reading
from yizhan.registry.roster.rules.problems import Finding


def merged(world: World) -> Twice:
    first = world.people["Alice"]
    second = enter_twice(world)
    find_pairs(AT)
    twice = Twice(world, the_pair(first, second), first, second)
    twice.merge(membership=first)
    return twice


def row(serial: int, **more: str) -> dict[str, str]:
    return {"姓名": "Alice", "证件号码": resident_id(serial), "移动电话": "13800000001", **more}


def test_an_old_number_changes_the_entry_that_stays_and_enters_nobody(world: World, tmp_path: Path) -> None:
    twice = merged(world)
    people, memberships = Person.objects.count(), Membership.objects.count()
    report = send(write_csv(tmp_path / "a.csv", [row(71, 民族="回族")]), world)
    assert counted(report) == {"rows": 1, "changed": 1}
    assert (Person.objects.count(), Membership.objects.count()) == (people, memberships)
    assert twice.entry(twice.first).ethnicity == "03"
    assert twice.entry(twice.second).ethnicity == ""


def test_an_old_number_does_not_undo_what_was_chosen_of_birth_and_sex(world: World, tmp_path: Path) -> None:
    """It says when its holder was born as the other entry had it."""
    twice, chosen = merged(world), date(1990, 1, 2)
    Person.objects.filter(id=twice.first).update(birth_date=chosen, sex="2")
    report = send(write_csv(tmp_path / "a.csv", [row(71, 性别="男", 民族="回族")]), world)
    assert counted(report) == {"rows": 1, "changed": 1}
    stays = twice.entry(twice.first)
    assert (stays.birth_date, stays.sex, stays.ethnicity) == (chosen, "2", "03")


def test_an_old_number_joins_the_one_who_stays(world: World, tmp_path: Path) -> None:
    twice = merged(world)
    Membership.objects.filter(person_id=twice.first, closed_on=None).update(closed_on=AT.date(), closed_by="6")
    report = send(write_csv(tmp_path / "a.csv", [row(71)]), world, "school")
    assert counted(report) == {"rows": 1, "added": 1}
    assert Membership.objects.get(closed_on=None, person__name="Alice").person_id == twice.first


def test_both_numbers_in_one_file_are_one_person_named_twice(world: World, tmp_path: Path) -> None:
    merged(world)
    report = send(write_csv(tmp_path / "a.csv", [row(1), row(71)]), world)
    assert found(report) == [Finding.DOCUMENT_TWICE]
    assert report.counts.refused == 1


def test_a_merge_in_the_middle_of_an_import_is_seen(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import began before it and does not know of it: the database refuses, and the chunk is looked at again."""
    monkeypatch.setattr(reading, "CHUNK_ROWS", 1)
    first, second = world.people["Alice"], enter_twice(world)
    find_pairs(AT)
    twice = Twice(world, the_pair(first, second), first, second)

    def merge_after_the_first(rows: int) -> None:
        if rows == 1:
            twice.merge()

    path = write_csv(tmp_path / "a.csv", [member_row("赵一", 201), row(71, 民族="回族")])
    report = send(path, world, progress=merge_after_the_first)
    assert counted(report) == {"rows": 2, "added": 1, "changed": 1}
    assert twice.entry(first).ethnicity == "03"
    assert not Membership.objects.filter(person_id=second).exists()

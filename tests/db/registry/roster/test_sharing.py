"""Phones that two people share: told at import, and the row is taken."""

from pathlib import Path

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.test_import import counted, found, send
from tests.world import World
from yizhan.registry.models import Person
from yizhan.registry.roster.rules.problems import Finding, Severity
from yizhan.registry.roster.words import said

PHONE = "13900000201"


@pytest.mark.parametrize("dry", [True, False])
def test_two_rows_of_one_phone_are_told_at_the_later(world: World, tmp_path: Path, *, dry: bool) -> None:
    rows = [member_row("赵一", 201), member_row("钱二", 202), member_row("孙三", 203, 移动电话=PHONE)]
    report = send(write_csv(tmp_path / "a.csv", rows), world, dry=dry)
    assert counted(report) == {"rows": 3, "added": 3, "warned": 1}
    (noted,) = report.problems
    assert (noted.row, noted.finding, noted.severity) == (4, Finding.PHONE_TWICE, Severity.WARNED)
    assert PHONE not in noted.value
    assert said(noted).startswith("和第2行的手机号相同")


@pytest.mark.parametrize("dry", [True, False])
def test_a_phone_of_somebody_else_in_the_register_is_told(world: World, tmp_path: Path, *, dry: bool) -> None:
    send(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world)
    rows = [member_row("钱二", 202, 移动电话=PHONE), member_row("赵一", 203, 移动电话=PHONE)]
    report = send(write_csv(tmp_path / "b.csv", rows), world, "school", dry=dry)
    assert counted(report) == {"rows": 2, "added": 2, "warned": 2}
    assert found(report) == [Finding.PHONE_SHARED, Finding.PERSON_LIKELY]


def test_the_second_import_changes_nothing_and_says_nothing(world: World, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [member_row("赵一", 201), member_row("钱二", 202, 移动电话=PHONE)])
    assert found(send(path, world)) == [Finding.PHONE_TWICE]
    again = send(path, world)
    assert (counted(again), found(again)) == ({"rows": 2, "unchanged": 2}, [])


def test_a_phone_that_changes_to_that_of_somebody_else_is_told(world: World, tmp_path: Path) -> None:
    send(write_csv(tmp_path / "a.csv", [member_row("赵一", 201), member_row("钱二", 202)]), world)
    report = send(write_csv(tmp_path / "b.csv", [member_row("钱二", 202, 移动电话=PHONE)]), world)
    assert (counted(report), found(report)) == ({"rows": 1, "changed": 1, "warned": 1}, [Finding.PHONE_SHARED])


def test_the_phone_of_the_dead_is_free(world: World, tmp_path: Path) -> None:
    send(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world)
    Person.objects.filter(name="赵一").update(died_on="2024-06-01")
    assert found(send(write_csv(tmp_path / "b.csv", [member_row("钱二", 202, 移动电话=PHONE)]), world)) == []


def test_however_many_rows_share_it_is_one_question(world: World, tmp_path: Path) -> None:
    send(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world)
    asked = []
    for name, serials in (("b", range(301, 302)), ("c", range(401, 440))):
        path = write_csv(tmp_path / f"{name}.csv", [member_row("钱二", each, 移动电话=PHONE) for each in serials])
        with CountedQueries(connection) as queries:
            report = send(path, world, dry=True)
        asked.append(len(queries))
        assert report.counts.warned == len(serials)
    assert asked[0] == asked[1]


def test_problems_are_told_in_the_order_of_the_rows(world: World, tmp_path: Path) -> None:
    send(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world)
    rows = [
        member_row("钱二", 202, 移动电话=PHONE),  # the register says it
        member_row("李四", 201),  # the register says it
        member_row("孙三", 203, 会籍变化日期="2024年5月1日"),  # the cell says it
    ]
    told = [(one.row, one.finding) for one in send(write_csv(tmp_path / "b.csv", rows), world, dry=True).problems]
    assert told == [(2, Finding.PHONE_SHARED), (3, Finding.NAME_DIFFERS), (4, Finding.DATE_READ)]

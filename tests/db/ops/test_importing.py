"""`yizhan import roster`: what it prints, what it writes, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from tests.databases import TestDatabase
from tests.db.registry.roster.files import member_row, write_csv
from tests.world import World, small_world
from yizhan.ops.command import yizhan
from yizhan.registry.models import Membership, Union


@pytest.fixture
def world(cloned_db: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> World:
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        monkeypatch.setenv(name, cloned_db.environment()[name])
    return small_world()


def run(world: World, path: Path, *options: str, union: str = "mill") -> Result:
    code = Union.objects.get(id=world[union]).code
    return CliRunner().invoke(yizhan, ["import", "roster", str(path), "--union", code, *options])


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_clean_roster_ends_with_0_and_is_counted(world: World, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [member_row("赵一", 201), member_row("钱二", 202)])
    result = run(world, path, "--json")
    assert (result.exit_code, result.exception) == (0, None)
    zero = dict.fromkeys(("changed", "unchanged", "moved", "warned", "refused"), 0)
    assert told(result) == {"rows": 2, "added": 2, **zero, "problems": []}
    assert Membership.objects.filter(union_id=world["mill"], person__name="赵一").exists()


def test_a_bad_row_is_told_with_its_place_and_ends_with_1(world: World, tmp_path: Path) -> None:
    rows = [member_row("赵一", 201), member_row("钱二", 202, 证件号码="2.30102E+17")]
    out = tmp_path / "back.xlsx"
    result = run(world, write_csv(tmp_path / "名册.csv", rows), "--json", "--dry-run", "--errors", str(out))
    assert result.exit_code == 1
    found = told(result)
    assert (found["rows"], found["added"], found["refused"]) == (2, 1, 1)
    problem = found["problems"][0]
    assert problem.pop("message").startswith("号码被表格软件当成了数字")
    assert problem == {
        "sheet": "名册", "row": 3, "column": "G", "severity": "refused", "code": "spreadsheet", "value": "2.3******17",
    }  # fmt: skip
    assert not Membership.objects.filter(person__name="赵一").exists()
    rows_back = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert "文本" in str(rows_back[2][-1])


def test_people_read_counts_changes_and_problems(world: World, tmp_path: Path) -> None:
    rows = [member_row("赵一", 201, 移动电话=""), member_row("Alice", 1, 证件号码="23", 民族="满族")]
    result = run(world, write_csv(tmp_path / "a.csv", rows))
    assert result.exit_code == 1
    assert "新增 1" in result.stdout
    assert "未导入 1" in result.stdout
    assert "a!J2 [warned]" in result.stdout


def test_a_file_that_cannot_be_ends_with_1_in_the_same_shape(world: World, tmp_path: Path) -> None:
    path = tmp_path / "名册.et"
    path.write_bytes(b"x")
    result = run(world, path, "--json")
    assert result.exit_code == 1
    found = told(result)
    assert found["rows"] == 0
    assert [(one["code"], one["severity"]) for one in found["problems"]] == [("file_wps", "refused")]
    assert "另存为" in found["problems"][0]["message"]


def test_wrong_usage_ends_with_2(world: World, tmp_path: Path) -> None:
    assert run(world, tmp_path / "absent.csv").exit_code == 2
    path = write_csv(tmp_path / "a.csv", [member_row("赵一", 201)])
    assert CliRunner().invoke(yizhan, ["import", "roster", str(path)]).exit_code == 2


def test_a_heading_is_explained_once_and_remembered(world: World, tmp_path: Path) -> None:
    row = {"花名": "赵一", **{word: cell for word, cell in member_row("", 201).items() if word != "姓名"}}
    path = write_csv(tmp_path / "a.csv", [row], ["花名", "证件号码", "移动电话"])
    assert "没有找到表头" in run(world, path).stderr
    assert run(world, path, "--map", "花名=姓名", "--dry-run").exit_code == 0
    assert run(world, path).exit_code == 0
    assert Membership.objects.filter(person__name="赵一").exists()
    refused = run(world, path, "--map", "花名=血型")
    assert refused.exit_code == 1
    assert "花名" in refused.stderr


def test_what_a_union_said_of_its_headings_holds_for_the_workbook_that_comes_back(world: World, tmp_path: Path) -> None:
    path, out = tmp_path / "名册.csv", tmp_path / "back.xlsx"
    path.write_text("花名,牌号\n赵一,23010219900101\n", encoding="utf-8")
    said = ("--map", "花名=姓名", "--map", "牌号=证件号码", "--errors", str(out))
    assert run(world, path, "--dry-run", *said).exit_code == 1
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["花名", "牌号", "导入问题"]
    assert "18位" in str(rows[1][2])


def test_an_import_is_taken_back_by_its_number_or_as_the_union_s_last(world: World, tmp_path: Path) -> None:
    first = run(world, write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]))
    number = first.stdout.split("yizhan import undo ")[1].strip()
    standing = Membership.objects.filter(person__name__in=["赵一", "钱二"], closed_on__isnull=True)
    assert standing.count() == 1
    result = CliRunner().invoke(yizhan, ["import", "undo", number, "--json"])
    assert result.exit_code == 0
    assert told(result) == {"roster_id": number, "left": 1, "restored": 0, "kept": 0, "items": []}
    assert not standing.exists()
    assert CliRunner().invoke(yizhan, ["import", "undo", number]).exit_code == 1
    assert CliRunner().invoke(yizhan, ["import", "undo"]).exit_code == 2
    run(world, write_csv(tmp_path / "b.csv", [member_row("钱二", 202)]))
    code = Union.objects.get(id=world["mill"]).code
    result = CliRunner().invoke(yizhan, ["import", "undo", "--union", code])
    assert (result.exit_code, "撤下的会员 1" in result.stdout) == (0, True)
    assert not standing.exists()


def test_a_code_that_no_union_has_is_wrong_usage(world: World, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [member_row("赵一", 201)])
    for command in (["roster", str(path)], ["undo"]):
        result = CliRunner().invoke(yizhan, ["import", *command, "--union", "99999999"])
        assert result.exit_code == 2
        assert "no union has the code '99999999'" in result.stderr
        assert "组织编号" in result.stderr

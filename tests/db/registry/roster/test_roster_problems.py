"""Problems on a roster's page: what was refused comes first, and each kind can be looked at alone."""

import re
from pathlib import Path

import pytest

from tests.db.registry.roster.files import member_row
from tests.db.registry.roster.test_roster_pages import content_of, post_file, text
from tests.people import People
from yizhan.registry.http import roster_views
from yizhan.registry.models import RosterUpload
from yizhan.registry.roster import shelf, working


def places(page: str) -> list[int]:
    """The rows of the sheet that the table of problems names, in its order."""
    return [int(row) for row in re.findall(r'名册 <span class="yz-number">[A-Z]+(\d+)</span>', page)]


@pytest.fixture
def address(people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Rows 2 and 5 are repaired, 3 and 6 refused, 4 is warned about; pages of notes hold two."""
    monkeypatch.setattr(shelf, "NOTES_AT_ONCE", 2)
    rows = [
        member_row("赵一", 201, 会籍变化日期="2024年5月1日"),
        member_row("钱二", 202, 证件号码="2301"),
        member_row("孙三", 203, 移动电话=""),
        member_row("李四", 204, 会籍变化日期="2024年5月1日"),
        member_row("周五", 205, 证件号码="2301"),
    ]
    post_file(people.client("cadre"), content_of(tmp_path, *rows))
    working.work_all()
    return f"/rosters/{RosterUpload.objects.get().id}"


def test_refused_comes_first_then_warned_then_repaired(people: People, address: str) -> None:
    page = text(people.client("cadre").get(address))
    assert places(page) == [3, 6, 4, 2, 5]
    assert 'href="' + address + '?severity=refused#problems"' in page


@pytest.mark.parametrize(("severity", "rows"), [("refused", [3, 6]), ("warned", [4]), ("repaired", [2, 5])])
def test_one_kind_alone(people: People, address: str, severity: str, rows: list[int]) -> None:
    assert places(text(people.client("cadre").get(f"{address}?severity={severity}"))) == rows


def test_pages_follow_one_another(people: People, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_views, "PROBLEMS_SHOWN", 1)
    cadre = people.client("cadre")
    assert [places(text(cadre.get(f"{address}?after={after}"))) for after in range(6)] == [[3], [6], [4], [2], [5], []]
    first = text(cadre.get(f"{address}?severity=repaired"))
    assert places(first) == [2]
    following = re.search(r'href="(\?[^"]*after=1[^"]*)"', first)
    assert following is not None
    assert places(text(cadre.get(address + following[1].replace("&amp;", "&")))) == [5]


def test_an_empty_file_is_called_empty(people: People) -> None:
    cadre = people.client("cadre")
    answer = post_file(cadre, b"")
    assert answer.status_code == 422
    assert "文件是空的。请确认选对了文件。" in text(answer)
    announced = cadre.post("/api/v1/rosters", {"name": "a.csv", "size": 0}, content_type="application/json")
    assert announced.status_code == 422
    assert [one["message"] for one in announced.json()["problems"]] == ["文件是空的。请确认选对了文件。"]

"""Rosters for programs: parts that can be resumed, the dry run, problems by pages, taking in; twice is once."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import looked_through
from tests.people import People
from yizhan.kernel.models import JournalEntry
from yizhan.registry.http import rosters_api
from yizhan.registry.models import Membership, RosterPart, RosterUpload, RosterWord
from yizhan.registry.roster import uploads, working

ROOT = "/api/v1/rosters"


def ask(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    said = json.dumps(body) if body is not None else ""
    return client.generic(method, f"{ROOT}{path}", said, content_type="application/json", headers=headers)


def part(client: Client, upload_id: str, offset: int, content: bytes) -> Any:
    headers = {"Upload-Offset": str(offset)}
    address = f"{ROOT}/{upload_id}/content"
    return client.generic("PATCH", address, content, content_type="application/octet-stream", headers=headers)


def test_a_program_sends_in_parts_goes_on_after_a_break_and_takes_in(people: People, tmp_path: Path) -> None:
    cadre = people.client("cadre")
    content = write_csv(tmp_path / "a.csv", [member_row("赵一", 201), member_row("钱二", 202)]).read_bytes()
    announced = {"name": "a.csv", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    made = ask(cadre, "POST", "", announced, **{"Idempotency-Key": "k1"})
    assert made.status_code == 201
    upload = made.json()["id"]
    assert ask(cadre, "POST", "", announced, **{"Idempotency-Key": "k1"}).json()["id"] == upload
    assert part(cadre, upload, 0, content[:100]).json()["received"] == 100
    head = ask(cadre, "HEAD", f"/{upload}/content")
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("100", str(len(content)))
    refused = part(cadre, upload, 0, content[:100])
    assert (refused.status_code, refused.json()["code"]) == (409, "roster-offset")
    assert part(cadre, upload, 100, content[100:]).json()["state"] == "reading"
    working.work_all()
    told = ask(cadre, "GET", f"/{upload}").json()
    assert (told["state"], told["counts"]["added"], told["problems"]) == ("ready", 2, 0)
    rows = ask(cadre, "GET", f"/{upload}/rows").json()
    assert [row["name"] for row in rows["rows"]] == ["赵一", "钱二"]
    assert rows["sheets"][0]["columns"][0] == {"heading": "姓名", "field": "name"}
    for _ in range(2):
        assert ask(cadre, "POST", f"/{upload}/apply", {}, **{"Idempotency-Key": "k2"}).status_code == 202
    again = ask(cadre, "POST", f"/{upload}/apply", {})
    assert (again.status_code, again.json()["code"]) == (409, "roster-state")
    working.work_all()
    assert ask(cadre, "GET", f"/{upload}").json()["state"] == "applied"
    assert Membership.objects.filter(person__name__in=["赵一", "钱二"]).count() == 2


def test_a_part_that_is_too_large_or_too_much_is_refused(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    cadre = people.client("cadre")
    upload = ask(cadre, "POST", "", {"name": "a.csv", "size": uploads.PART_BYTES + 9}).json()["id"]
    assert part(cadre, upload, 0, b"x" * (uploads.PART_BYTES + 1)).status_code == 413
    small = ask(cadre, "POST", "", {"name": "a.csv", "size": 3}).json()["id"]
    assert part(cadre, small, 0, b"xxxx").status_code == 422
    assert part(cadre, small, 0, b"").status_code == 422
    assert not RosterPart.objects.exists()


def test_what_is_announced_is_checked(people: People) -> None:
    cadre = people.client("cadre")
    for wrong in ({"size": 0}, {"size": 2**41}, {"sha256": "x"}, {"name": ""}):
        assert ask(cadre, "POST", "", {"name": "a.csv", "size": 3, **wrong}).status_code == 422
    assert ask(cadre, "POST", "", {"name": "a", "size": 2**31}).status_code == 413
    elsewhere = {"name": "a.csv", "size": 3, "union_id": str(people.world["depot"])}
    assert ask(cadre, "POST", "", elsewhere).status_code == 404
    assert not RosterUpload.objects.exists()


def test_problems_are_told_page_after_page(people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters_api, "PROBLEMS_AT_ONCE", 4)
    rows = [member_row("赵某", 201 + n, 证件号码="2301") for n in range(10)]
    upload = looked_through(write_csv(tmp_path / "名册.csv", rows), people.world, people.acting("cadre"))
    cadre, found = people.client("cadre"), []
    after: int | None = 0
    while after is not None:
        told = ask(cadre, "GET", f"/{upload.id}/problems?after={after}").json()
        found += told["problems"]
        after = told["following"]
    assert [one["row"] for one in found] == list(range(2, 12))
    assert found[0]["message"].startswith("身份证号码应为18位")
    assert {key: found[0][key] for key in ("sheet", "column", "severity", "code", "value")} == {
        "sheet": "名册", "column": "G", "severity": "refused", "code": "id_length", "value": "****",
    }  # fmt: skip


def test_headings_are_said_and_the_roster_is_read_again(people: People) -> None:
    cadre, content = people.client("cadre"), "花名,证件号码\n赵一,230102199001012019\n".encode()
    upload = ask(cadre, "POST", "", {"name": "a.csv", "size": len(content)}).json()["id"]
    part(cadre, upload, 0, content)
    working.work_all()
    assert ask(cadre, "GET", f"/{upload}").json()["fault"] == "no_header"
    sheets = ask(cadre, "GET", f"/{upload}/rows").json()["sheets"]
    assert (sheets[0]["is_found"], [one["heading"] for one in sheets[0]["columns"]]) == (False, ["花名", "证件号码"])
    wrong = {"columns": [{"heading": "花名", "field": "血型"}]}
    assert ask(cadre, "PUT", f"/{upload}/columns", wrong).status_code == 422
    assert not RosterWord.objects.exists()
    said = {"columns": [{"heading": "花名", "field": "姓名"}]}
    assert ask(cadre, "PUT", f"/{upload}/columns", said).json()["state"] == "reading"
    working.work_all()
    assert ask(cadre, "GET", f"/{upload}").json()["state"] == "ready"


def test_reading_rows_and_the_workbook_is_logged_and_erasing_ends_it(people: People, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [member_row("赵一", 201), member_row("钱二", 202, 证件号码="2301")])
    upload = looked_through(path, people.world, people.acting("cadre"))
    county = people.client("county")
    assert ask(county, "GET", f"/{upload.id}/rows").status_code == 200
    assert b"".join(ask(county, "GET", f"/{upload.id}/returned.xlsx"))[:2] == b"PK"
    readings = JournalEntry.objects.filter(kind="vault.read", subject_id=upload.id, user_id=people.users["county"])
    assert readings.count() == 2
    assert ask(county, "DELETE", f"/{upload.id}").status_code == 204
    assert ask(county, "GET", f"/{upload.id}/returned.xlsx").status_code == 404
    assert ask(county, "GET", f"/{upload.id}/rows").json()["rows"] == []
    assert ask(county, "HEAD", f"/{upload.id}/content").status_code == 404
    assert ask(county, "GET", f"/{upload.id}").json()["is_erased"] is True

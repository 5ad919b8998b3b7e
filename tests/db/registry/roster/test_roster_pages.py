"""名册导入 over the pages: sent, looked through, taken in; columns said; the way without JavaScript."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from tests.counting import CountedQueries
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import looked_through
from tests.people import People
from tests.world import resident_id
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry
from yizhan.registry.models import Membership, RosterUpload, RosterWord, Union
from yizhan.registry.roster import working


def post_file(client: Client, content: bytes, name: str = "名册.csv", **fields: str) -> HttpResponse:
    return client.post("/rosters", {"file": SimpleUploadedFile(name, content), **fields})  # type: ignore[return-value]


def content_of(tmp_path: Path, *rows: dict[str, str]) -> bytes:
    return write_csv(tmp_path / "名册.csv", rows).read_bytes()


def text(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_a_cadre_sends_looks_through_and_takes_in(people: People, tmp_path: Path) -> None:
    cadre = people.client("cadre")
    content = content_of(tmp_path, member_row("赵一", 201), member_row("钱二", 202, 证件号码="2301"))
    answer = post_file(cadre, content)
    upload = RosterUpload.objects.get()
    assert answer.headers["Location"] == f"/rosters/{upload.id}"
    waiting = text(cadre.get(f"/rosters/{upload.id}"))
    assert "正在预览" in waiting
    assert "刷新看进度" in waiting
    assert not Membership.objects.filter(person__name="赵一").exists()
    working.work_all()
    preview = text(cadre.get(f"/rosters/{upload.id}"))
    for words in (
        "预览：还没有导入",
        "赵一",
        "导入（新增 1 人，更改 0 人）",
        "身份证号码应为18位",
        "下载标出问题的表格",
    ):
        assert words in preview
    assert resident_id(201) not in preview
    cadre.post(f"/rosters/{upload.id}/apply")
    working.work_all()
    result = text(cadre.get(f"/rosters/{upload.id}"))
    assert "导入结果" in result
    assert Membership.objects.get(person__name="赵一").union_id == people.world["mill"]
    assert "已导入" in text(cadre.get("/rosters"))


def test_a_form_sent_twice_is_one_roster_and_applied_once(people: People, tmp_path: Path) -> None:
    cadre, content = people.client("cadre"), content_of(tmp_path, member_row("赵一", 201))
    first, second = (post_file(cadre, content, once="abc") for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    upload = RosterUpload.objects.get()
    working.work_all()
    for _ in range(2):
        assert cadre.post(f"/rosters/{upload.id}/apply", {"once": "def"}).status_code == 302
    working.work_all()
    assert Membership.objects.filter(person__name="赵一").count() == 1


def test_without_a_file_or_with_an_empty_one_it_is_said_at_the_field(people: People) -> None:
    cadre = people.client("cadre")
    for answer, words in ((cadre.post("/rosters", {}), "请先选择名册文件"), (post_file(cadre, b""), "文件是空的")):
        assert answer.status_code == 422
        assert words in text(answer)
    assert not RosterUpload.objects.exists()


def test_a_file_that_is_none_says_so_and_offers_another_try(people: People) -> None:
    cadre = people.client("cadre")
    post_file(cadre, b"%PDF-1.4 x", "名册.pdf")
    working.work_all()
    page = text(cadre.get(f"/rosters/{RosterUpload.objects.get().id}"))
    assert "这不是表格" in page
    assert "没有可以导入的行" not in page


def test_an_officer_above_sends_for_one_union_by_its_code_or_for_all_below(people: People, tmp_path: Path) -> None:
    county, content = people.client("county"), content_of(tmp_path, member_row("赵一", 201))
    codes = dict(Union.objects.filter(id__in=people.world.unions.values()).values_list("id", "code"))
    answer = post_file(county, content, union=codes[people.world["mill"]])
    assert answer.status_code == 302
    assert RosterUpload.objects.get().union_id == people.world["mill"]
    assert post_file(county, content).status_code == 302
    assert RosterUpload.objects.filter(union_id=people.world["daoli"]).count() == 1
    before = RosterUpload.objects.count()
    assert post_file(county, content, union="no-such").status_code == 422
    assert post_file(county, content, union=codes[people.world["depot"]]).status_code == 404
    assert RosterUpload.objects.count() == before


def test_a_cadre_sends_for_the_own_union_whatever_the_form_says(people: People, tmp_path: Path) -> None:
    code = Union.objects.get(id=people.world["depot"]).code
    post_file(people.client("cadre"), content_of(tmp_path, member_row("赵一", 201)), union=code)
    assert RosterUpload.objects.get().union_id == people.world["mill"]


def test_a_column_is_said_to_mean_something_else_and_that_is_remembered(people: People, tmp_path: Path) -> None:
    cadre = people.client("cadre")
    post_file(cadre, "花名,牌号\n赵一,230102199001012019\n".encode())
    working.work_all()
    address = f"/rosters/{RosterUpload.objects.get().id}"
    page = text(cadre.get(address))
    assert "请指出是哪两列" in page
    said = {"heading": ["花名", "牌号", "别的"], "field": ["name", "document_number", "phone"]}
    assert cadre.post(f"{address}/columns", said).status_code == 302
    assert set(RosterWord.objects.values_list("word", "field")) == {("花名", "name"), ("牌号", "document_number")}
    working.work_all()
    assert "预览：还没有导入" in text(cadre.get(address))
    refused = cadre.post(f"{address}/columns", {"heading": ["花名"], "field": ["name"]})
    assert refused.status_code == 422
    assert "没有改动" in refused.content.decode()


def test_looking_at_a_preview_is_logged_and_so_is_the_workbook(people: People, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [member_row("赵一", 201), member_row("钱二", 202, 证件号码="2301")])
    upload = looked_through(path, people.world, people.acting("cadre"))
    cadre = people.client("cadre")
    readings = JournalEntry.objects.filter(kind="vault.read", subject_id=upload.id)
    cadre.get(f"/rosters/{upload.id}")
    assert readings.get().data == {"fields": ["name"], "purpose": "roster-preview"}
    book = cadre.get(f"/rosters/{upload.id}/returned.xlsx")
    assert b"".join(book)[:2] == b"PK"
    assert readings.latest("id").data == {"fields": ["file"], "purpose": "roster-returned"}


@pytest.mark.parametrize("who", ["other_cadre", "other_county", "other_city", "member", "employer", "visitor"])
def test_outside_the_line_nothing_is_seen_or_done(people: People, tmp_path: Path, who: str) -> None:
    upload = looked_through(
        write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, people.acting("cadre")
    )
    client, before = people.client(who), RosterUpload.objects.values().get()
    refused = {"visitor": 302, "member": 403, "employer": 403}.get(who, 404)
    for step in ("", "/progress", "/returned.xlsx"):
        assert client.get(f"/rosters/{upload.id}{step}").status_code == refused
    for step in ("apply", "read", "erase", "columns"):
        assert client.post(f"/rosters/{upload.id}/{step}").status_code == refused
    assert RosterUpload.objects.values().get() == before


def test_the_bar_asks_for_the_page_when_the_work_is_over(people: People, tmp_path: Path) -> None:
    cadre = people.client("cadre")
    post_file(cadre, content_of(tmp_path, member_row("赵一", 201)))
    upload = RosterUpload.objects.get()
    during = cadre.get(f"/rosters/{upload.id}/progress")
    assert "HX-Refresh" not in during.headers
    assert "hx-trigger" in during.content.decode()
    working.work_all()
    assert cadre.get(f"/rosters/{upload.id}/progress").headers["HX-Refresh"] == "true"


def test_problems_go_on_on_the_next_page(people: People, tmp_path: Path) -> None:
    rows = [member_row("赵某", 201 + n, 证件号码="2301") for n in range(60)]
    upload = looked_through(write_csv(tmp_path / "a.csv", rows), people.world, people.acting("cadre"))
    cadre = people.client("cadre")
    first, second = (text(cadre.get(f"/rosters/{upload.id}?after={after}")) for after in ("", "50"))
    assert "共 60 处" in first
    assert first.count("身份证号码应为18位") == 50
    assert "after=50" in first
    assert second.count("身份证号码应为18位") == 10


def test_the_list_costs_the_same_with_many_rosters(people: People, tmp_path: Path) -> None:
    cadre, content = people.client("cadre"), content_of(tmp_path, member_row("赵一", 201))

    def cost() -> int:
        clock.forget_shift()
        with CountedQueries(connection) as queries:
            assert cadre.get("/rosters").status_code == 200
        return len(queries)

    post_file(cadre, content)
    cost()
    few = cost()
    for _ in range(10):
        post_file(cadre, content)
    assert cost() == few


def test_an_erased_roster_keeps_its_numbers(people: People, tmp_path: Path) -> None:
    upload = looked_through(
        write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, people.acting("cadre")
    )
    cadre = people.client("cadre")
    cadre.post(f"/rosters/{upload.id}/erase")
    page = text(cadre.get(f"/rosters/{upload.id}"))
    assert "已按期清除" in page
    assert "赵一" not in page
    assert cadre.post(f"/rosters/{upload.id}/apply").status_code == 404


def test_the_desk_leads_to_the_import(people: People) -> None:
    assert 'href="/rosters">导入名册' in text(people.client("cadre").get("/"))

"""名册导入 in a real browser: at once without JavaScript; in parts that go on after a broken line with it."""

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import looked_through, taken_in
from tests.e2e.screens import DESK, PHONE, OpenScreen
from tests.people import People
from tests.world import resident_id
from yizhan.kernel import clock
from yizhan.registry.models import EntryObjection, Membership, RosterPart, RosterUpload, Transfer
from yizhan.registry.roster import undoing, uploads, working


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """One of each kind: new, changed, moving, refused; and a column in the union's own word."""
    rows = [
        member_row("赵一", 201),
        {"姓名": "Alice", "证件号码": resident_id(1), "移动电话": "13911112222", "民族": "满族"},
        {"姓名": "Carol", "证件号码": resident_id(3), "移动电话": "13800000003"},
        member_row("钱二", 202, 证件号码="23010219900101", 移动电话="0451-84647777"),
        member_row("孙三", 203, 学历="高职", 民族="火星族"),
    ]
    header = ["姓名", "证件号码", "移动电话", "民族", "学历", "会籍变化日期", "车间小组长"]
    return write_csv(tmp_path / "松江里食品厂会员名册.csv", rows, header)


def test_a_cadre_sends_looks_through_and_takes_in_without_javascript(
    screen: OpenScreen, lasting_people: People, roster: Path
) -> None:
    page = screen(PHONE, who="cadre", java_script_enabled=False).open("/members")
    page.get_by_role("link", name="导入名册").click()
    page.get_by_label("名册文件").set_input_files(roster)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("正在预览").first).to_be_visible()
    working.work_all()
    page.get_by_role("link", name="刷新看进度").click()
    expect(page.get_by_role("heading", name="预览：还没有导入")).to_be_visible()
    page.get_by_label("Carol").check()
    page.get_by_role("button", name="导入（新增 2 人，更改 1 人）").click()
    expect(page.get_by_text("正在导入").first).to_be_visible()
    working.work_all()
    page.get_by_role("link", name="刷新看进度").click()
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible()
    assert Membership.objects.get(person__name="赵一").union_id == lasting_people.world["mill"]
    assert Transfer.objects.get().state == "offered"
    page.get_by_role("link", name="撤销这次导入").click()
    page.get_by_role("button", name="撤销导入").click()
    expect(page.get_by_text("正在撤销，请稍等。")).to_be_visible()
    undoing.undo_all()
    page.reload()
    expect(page.get_by_role("heading", name="这次导入已撤销")).to_be_visible()
    assert not Membership.objects.filter(person__name="赵一", closed_on__isnull=True).exists()


def test_with_javascript_it_goes_in_parts_and_on_after_a_broken_line(
    screen: OpenScreen, lasting_people: People, roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = screen(DESK, who="cadre")
    page = window.open("/rosters")
    page.locator("form[data-roster]").evaluate("form => { form.dataset.part = 100; }")
    broken: list[int] = []

    def break_once(route: Route) -> None:
        if route.request.method == "PATCH" and len(broken) < 2:
            broken.append(1)
            if len(broken) == 2:
                route.abort()
                return
        route.continue_()

    page.route("**/content", break_once)
    page.get_by_label("名册文件").set_input_files(roster)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("正在预览").first).to_be_visible()
    window.faults.clear()  # the line that we broke
    upload = RosterUpload.objects.get()
    assert (upload.state, upload.received) == ("reading", roster.stat().st_size)
    assert RosterPart.objects.filter(upload=upload).count() == -(-roster.stat().st_size // 100)
    working.work_all()
    expect(page.get_by_role("heading", name="预览：还没有导入")).to_be_visible()


def test_the_same_file_chosen_again_goes_on_where_the_page_was_closed(
    screen: OpenScreen, lasting_people: People, roster: Path
) -> None:
    window = screen(DESK, who="cadre")
    page = window.open("/rosters")
    page.locator("form[data-roster]").evaluate("form => { form.dataset.part = 100; }")
    sent: list[str] = []

    def let_one_through(route: Route) -> None:
        if route.request.method == "PATCH" and not sent:
            sent.append(route.request.url)
            route.continue_()
        else:
            route.abort()

    page.route("**/content", let_one_through)
    page.get_by_label("名册文件").set_input_files(roster)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("网络断了").first).to_be_visible()
    page.goto("about:blank")  # it would try again, and must not come through
    page.unroute("**/content")
    window.open("/rosters")
    assert RosterPart.objects.count() == 1
    page.get_by_label("名册文件").set_input_files(roster)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("正在预览").first).to_be_visible()
    window.faults.clear()
    assert RosterUpload.objects.count() == 1
    assert [part.offset for part in RosterPart.objects.order_by("offset")] == [0, 100]


def test_every_page_of_it_is_well_made(screen: OpenScreen, lasting_people: People, roster: Path) -> None:
    people, cadre = lasting_people, lasting_people.acting("cadre")
    desk = screen(DESK, who="cadre")
    desk.assert_well_made("/rosters", "rosters-empty")
    waiting = uploads.begin_upload(union_id=people.world["mill"], name="别的.csv", size=9, acting=cadre, at=clock.now())
    desk.assert_well_made(f"/rosters/{waiting.id}", "roster-receiving")
    ready = looked_through(roster, people.world, cadre)
    desk.assert_well_made(f"/rosters/{ready.id}", "roster-ready")
    desk.assert_fits_in_english(f"/rosters/{ready.id}")
    applied = taken_in(roster, people.world, cadre, moves="all")
    desk.assert_well_made(f"/rosters/{applied.id}", "roster-applied")
    desk.assert_well_made(f"/rosters/{applied.id}/undo", "roster-undo")
    desk.assert_well_made("/rosters", "rosters")
    transfer = Transfer.objects.get()
    screen(DESK, who="other_cadre").assert_well_made(f"/transfers/{transfer.id}", "offer-old-union")
    screen(DESK, who="other_cadre").assert_well_made("/transfers", "offers")
    screen(PHONE, who="other_member").assert_well_made("/my/membership", "offer-member")
    member = screen(PHONE, who="member")
    member.assert_well_made("/my/membership/objection", "entry-object")
    page = member.open("/my/membership/objection")
    page.get_by_label("哪里不对，应该是什么").fill("电话不是我的")
    page.get_by_role("button", name="告诉工会").click()
    expect(page.get_by_text("已告诉工会。核对后会答复您。")).to_be_visible()
    member.assert_well_made("/my/membership", "entry-objected")
    objection = EntryObjection.objects.get()
    desk.assert_well_made("/entry-objections", "entry-objections")
    desk.assert_well_made(f"/entry-objections/{objection.id}", "entry-objection")
    assert applied.roster is not None
    Membership.objects.filter(person__name="孙三").update(state="retained")
    undoing.ask_undo(roster_id=applied.roster.id, acting=cadre, at=clock.now())
    desk.assert_well_made(f"/rosters/{applied.id}", "roster-undoing")
    undoing.undo_all()
    desk.assert_well_made(f"/rosters/{applied.id}", "roster-undone")
    desk.assert_well_made("/members", "members-with-roster")

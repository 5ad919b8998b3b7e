"""Money in a real browser, without JavaScript: released, paid, refused, paid again; and the figure that opens to it."""

import re
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect

from tests.db.ledger import scene
from tests.e2e.screens import DESK, PHONE, OpenScreen
from tests.owning import by_the_owner
from tests.people import People
from yizhan.kernel import clock
from yizhan.kernel.scope import Level
from yizhan.ledger import api
from yizhan.ledger.models import Grant
from yizhan.registry import api as registry


def promised(people: People, *who: str) -> list[UUID]:
    """An approved amount for each of these, out of Daoli's fund."""
    fund_id = scene.fund(node=people.world["daoli"], level=Level.COUNTY)
    line = registry.line_of(people.world["mill"], clock.today())
    return [
        api.commit_grant(
            scene.promise(fund_id, person=people.person(one), scope=line),
            acting=people.acting("county"),
            at=clock.now(),
        )
        for one in who
    ]


def download(page: Page, button: str, to: Path) -> Path:
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    path = to / found.value.suggested_filename
    found.value.save_as(path)
    return path


def pick_all(page: Page) -> None:
    """Every payment of the page, ticked by its link and shown once more."""
    page.get_by_role("link", name="全选本页").click()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_role("button", name="核对选中的款项").click()


def release_both(page: Page) -> None:
    """Nothing is ticked at first; what is ticked is shown in full, and then confirmed."""
    page.get_by_role("button", name="核对选中的款项").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有勾选")
    pick_all(page)
    expect(page.get_by_role("row", name="Alice *3446")).to_be_visible()
    page.get_by_role("button", name="确认放款 2 笔，共 ¥2,000.00").click()
    expect(page.get_by_text("已放款 2 笔，合计 ¥2,000.00")).to_be_visible()


def put_together(page: Page) -> None:
    page.goto(page.url.split("/money")[0] + "/money/pay")
    pick_all(page)
    page.get_by_role("button", name="确认编成批次：2 笔，共 ¥2,000.00").click()
    expect(page.get_by_text("已编成付款批次：2 笔，合计 ¥2,000.00")).to_be_visible()


def test_the_treasurer_pays_and_pays_a_refused_one_again(
    screen: OpenScreen, lasting_people: People, tmp_path: Path
) -> None:
    promised(lasting_people, "member", "other_member")
    page = screen(DESK, who="treasurer", java_script_enabled=False).open("/")
    page.get_by_role("link", name=re.compile("待放款.*去放款", re.DOTALL)).click()
    release_both(page)
    put_together(page)
    file = download(page, "下载（GB18030，网银常用）", tmp_path)
    assert "6222020200112233446" in file.read_text(encoding="gb18030")
    page.reload()
    answer = download(page, "下载模拟回盘", tmp_path)

    page.get_by_label("回盘文件（CSV）").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("什么都没有改动")).to_be_visible()
    page.get_by_label("回盘文件（CSV）").set_input_files(answer)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("到账 1 笔，失败 1 笔")).to_be_visible()

    page.goto(re.sub(r"/money/.*", "/money/failed", page.url))
    page.get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="更正收款账户").click()
    page.get_by_label("户名").fill("张三")
    page.get_by_label("开户行").fill("龙江银行")
    page.get_by_label("账号").fill("6222020200112233447")
    page.get_by_role("button", name="保存账户").click()
    expect(page.get_by_role("alert")).to_contain_text("对照卡面逐位核对")
    page.get_by_label("账号").fill("6210 1234 5678 9018")
    page.get_by_role("button", name="保存账户").click()
    expect(page.get_by_role("alert")).to_contain_text("户名与收款人“Carol”不一致")
    page.get_by_label("户名").fill("Carol")
    page.get_by_role("button", name="保存账户").click()
    expect(page.get_by_text("要由另一位财务人员放款后才能付款")).to_be_visible()
    assert sorted(Grant.objects.values_list("state", flat=True)) == ["committed", "paid"]

    page.goto(re.sub(r"/money/.*", "/money/release", page.url))
    expect(page.get_by_text("须由另一位放款")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="核对选中的款项").click()
    expect(page.get_by_text("这些不能由您放款，没有算进来")).to_be_visible()
    expect(page.get_by_role("button", name="确认放款")).to_have_count(0)
    assert sorted(Grant.objects.values_list("state", flat=True)) == ["committed", "paid"]

    second = screen(DESK, who="second_treasurer", java_script_enabled=False).open("/money/release")
    second.get_by_role("checkbox").check()
    second.get_by_role("button", name="核对选中的款项").click()
    second.get_by_role("button", name="确认放款 1 笔").click()
    expect(second.get_by_text("已放款 1 笔")).to_be_visible()
    assert sorted(Grant.objects.values_list("state", flat=True)) == ["paid", "released"]


def test_whoever_approved_finds_that_a_second_person_is_needed(screen: OpenScreen, lasting_people: People) -> None:
    (grant_id,) = promised(lasting_people, "member")
    with by_the_owner():
        Grant.objects.filter(id=grant_id).update(committed_by=lasting_people.users["treasurer"])
    page = screen(PHONE, who="treasurer", java_script_enabled=False).open("/money/release")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="核对选中的款项").click()
    expect(page.get_by_text("须由另一位放款")).to_be_visible()
    expect(page.get_by_role("button", name="确认放款")).to_have_count(0)
    assert Grant.objects.get().state == "committed"


def test_the_province_opens_a_figure_down_to_the_record(screen: OpenScreen, lasting_people: People) -> None:
    (grant_id,) = promised(lasting_people, "member")
    treasurer = lasting_people.acting("treasurer")
    api.release_grant(pick=scene.pick(grant_id), acting=treasurer, at=clock.now())
    batch_id = api.make_batch(grant_ids=[grant_id], acting=treasurer, at=clock.now())
    api.batch_file(batch_id=batch_id, encoding="utf-8", acting=treasurer, at=clock.now())
    content = scene.answer(Grant.objects.get().lines.get().batch)
    api.take_return(batch_id=batch_id, content=content, acting=treasurer, at=clock.now())
    reason = api.ReversalReason.PAID_IN_ERROR
    window = screen(DESK, who="province")
    page = window.open("/figures")
    expect(page.get_by_role("row", name="帮扶发放金额").get_by_text("1,000.00")).to_be_visible()
    page.get_by_role("link", name="帮扶发放金额").click()
    expect(page.get_by_role("row", name="harbin").get_by_text("1,000.00")).to_be_visible()
    case = f"/case/{Grant.objects.get().case_id}"
    page.get_by_role("link", name="打开明细").click()
    expect(page.get_by_role("row").nth(1).get_by_role("link")).to_have_attribute("href", case)
    refund = api.Refund(reason, "回单0001", clock.today())
    api.reverse(grant_id=grant_id, refund=refund, acting=treasurer, at=clock.now())
    page.reload()
    expect(page.get_by_role("row").nth(1)).to_contain_text("更正")
    expect(page.get_by_role("row").nth(2)).to_contain_text("已更正")

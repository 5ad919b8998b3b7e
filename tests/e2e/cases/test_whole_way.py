"""Hardship support from the first page to the figure, in a real browser: journeys 1 to 6 of the spine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.agreeing import agree_and_begin
from tests.e2e.ledger.test_money import pick_all
from tests.e2e.screens import DESK, PHONE, OpenScreen
from tests.people import PARTS, People
from yizhan.cases.models import Application, HouseholdConsent, PublicNotice, Rating
from yizhan.kernel import calendar, clock, messages, outbox, sealer, verify
from yizhan.kernel.models import DemoSms, JournalEntry, Message
from yizhan.ledger.models import Grant, PaymentBatch

MATERIALS = ("household-register", "income-proof", "medical-proof", "education-proof", "admission")
REASON = "情况属实，符合规定"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a phone takes it, small."""
    path = tmp_path / "户口簿.jpg"
    Image.new("RGB", (640, 480), (210, 214, 220)).save(path)
    return path


def fill_form(page: Page, photo: Path) -> None:
    """A family of three: one income, a spouse with little, a child at college, medical costs."""
    for kin, brought in (("共同生活的家人", "members-0"), ("共同生活的家人", "members-1"), ("在读子女", "students-0")):
        page.get_by_role("button", name=f"添加{kin}").click()
        expect(page.locator(f'[name="{brought}-name"]')).to_be_visible()
    answers = {
        "members-0-name": "Adam",
        "members-0-birth_date": "1980-10-02",
        "members-0-phone": PARTS["spouse"].phone,
        "members-0-income_year_fen": "18,000",
        "members-1-name": "李明",
        "members-1-birth_date": "2009-05-01",
        "members-1-income_year_fen": "0",
        "own_income_year_fen": "３００００",
        "other_income_year_fen": "0",
        "homes": "1",
        "rigid_medical_fen": "12000",
        "rigid_education_fen": "6000",
        "rigid_other_fen": "0",
        "students-0-name": "李明",
        "students-0-school": "某大学",
        "bank_name": "中国工商银行道里支行",
        "bank_account": "6222020200112233446",
    }
    for name, value in answers.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[name="members-0-relation"]').select_option("spouse")
    page.locator('[name="members-1-relation"]').select_option("child")
    page.locator('[name="main_cause"]').select_option("illness")
    for name, value in {"owns_business": "false", "had_accident": "false", "students-0-excluded": "false"}.items():
        page.locator(f'[name="{name}"][value="{value}"]').check()
    page.get_by_label("大学（含高职）").check()
    for code in MATERIALS:
        page.locator(f'[name="material-{code}"]').set_input_files(photo)


def apply(screen: OpenScreen, photo: Path, *, size: tuple[int, int] = PHONE) -> Application:
    """The member applies, from the service's own page to the receipt."""
    page = screen(size, who="member").open("/apply/hardship-support")
    agree_and_begin(page)
    fill_form(page, photo)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交")).to_be_visible()
    return Application.objects.get()


def open_case(screen: OpenScreen, who: str, application: Application) -> Page:
    return screen(DESK, who=who).open(f"/cases/{application.id}")


def decide(screen: OpenScreen, who: str, application: Application, **answers: str) -> None:
    """Several cases at once, each with its own reason. `answers` maps a programme code (with _) to yes or no."""
    page = open_case(screen, who, application)
    page.locator('a[href^="/decide"]').first.click()
    for code, answer in answers.items():
        case = application.cases.get(programme_code=code.replace("_", "-"))
        page.locator(f"#id_{answer}-{case.id}").check()
        page.locator(f"#id_reason-{case.id}").fill(f"{REASON}（{code}）")
    page.get_by_role("button", name=re.compile("办理这")).click()
    expect(page.get_by_text(f"已办 {len(answers)} 件")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    for code, answer in answers.items():
        decision = application.cases.get(programme_code=code.replace("_", "-")).decisions.latest("decided_at")
        assert (decision.is_approved, decision.reason) == (answer == "yes", f"{REASON}（{code}）")


def adult_consents(screen: OpenScreen, application: Application) -> None:
    """The spouse agrees on their own phone, by the link that came by SMS; nobody is signed in there."""
    while messages.deliver_next(at=clock.now()):
        pass
    text = DemoSms.objects.filter(mobile=PARTS["spouse"].phone, text__contains="/consent/").latest("at").text
    page = screen(PHONE).open(re.search(r"/consent/[\w-]+", text)[0])  # type: ignore[index]
    page.get_by_role("button", name="我同意").click()
    expect(page.get_by_role("heading", name="已记录")).to_be_visible()
    states = HouseholdConsent.objects.filter(application_id=application.id).values_list("state", flat=True)
    assert list(states) == ["given"]


def states_of(application: Application) -> dict[str, str]:
    return dict(application.cases.values_list("programme_code", "state"))


def supplement(screen: OpenScreen, application: Application, photo: Path) -> None:
    """Everything missing is told in one notice; the clock stands until the member has answered."""
    cadre = open_case(screen, "cadre", application)
    cadre.get_by_role("link", name="通知补正").click()
    cadre.locator("#id_item-income-proof").check()
    cadre.locator("#id_what-income-proof").fill("缺最近三个月的银行流水")
    cadre.get_by_role("button", name="下一步，核对通知").click()
    expect(cadre.get_by_text("还没有发出。")).to_be_visible()
    assert states_of(application)["hardship-file"] == "submitted"
    cadre.get_by_role("button", name="一次告知并发出").click()
    expect(cadre.get_by_text("已通知申请人补正，计时暂停。")).to_be_visible()
    assert states_of(application)["hardship-file"] == "supplement"
    member = screen(PHONE, who="member").open(f"/cases/{application.id}")
    expect(member.get_by_text("缺最近三个月的银行流水")).to_be_visible()
    member.get_by_role("link", name="去补正").click()
    member.locator("input[type=file]").first.set_input_files(photo)
    member.get_by_role("button", name="补齐并提交").click()
    expect(member.get_by_text("已补齐，办理继续。")).to_be_visible()
    assert states_of(application)["hardship-file"] == "submitted"


def accept_and_visit(screen: OpenScreen, application: Application) -> None:
    cadre = open_case(screen, "cadre", application)
    cadre.get_by_role("button", name="受理").click()
    expect(cadre.get_by_text("已受理。")).to_be_visible()
    cadre.get_by_role("link", name="填写入户走访记录").click()
    cadre.get_by_label("参加人员").fill("陈志华、孙梅")
    cadre.get_by_label("了解到的情况").fill("家庭情况与申请一致")
    cadre.get_by_role("button", name="保存记录").click()
    cadre.get_by_role("button", name="提交下一环节").click()
    expect(cadre.get_by_text("已提交下一环节。")).to_be_visible()
    assert application.visits.count() == 1


def notice_runs(screen: OpenScreen, application: Application) -> None:
    """Five working days in public: surname, union and category; after that the page is gone."""
    cadre = open_case(screen, "cadre", application)
    cadre.get_by_role("link", name="核对并发布公示").click()
    cadre.get_by_role("button", name="发布公示").click()
    expect(cadre.get_by_text("公示已发布。")).to_be_visible()
    notice = PublicNotice.objects.get(case__application=application)
    page = screen(PHONE, who="member").open(f"/notices/{notice.token}")
    shown = page.get_by_role("main").inner_text()
    assert "A**" in shown
    for secret in ("Alice", "Adam", "李明", "某大学", "6222", "12,000", "230102"):
        assert secret not in shown
    assert "noindex" in (page.locator('meta[name="robots"]').last.get_attribute("content") or "")
    clock.fast_forward(calendar.add_working_days(clock.today(), 7).day - clock.today())
    notice.refresh_from_db()
    assert notice.closed_at is not None
    gone = screen(PHONE, who="member").page.request.get(page.url)
    assert gone.status in {404, 410}


def pay(screen: OpenScreen, application: Application, folder: Path) -> None:
    """Released by a second person, one file to the bank; one fails, gets another account and another release."""
    page = screen(DESK, who="treasurer").open("/money/release")
    release(page)
    send_batch(page, folder)
    assert states_of_money() == ["failed", "paid"]
    failed = Grant.objects.get(state="failed")
    page.goto(page.url.split("/money")[0] + f"/money/grants/{failed.id}")
    page.get_by_role("link", name=re.compile("账户")).first.click()
    page.get_by_label("户名").fill("Alice")
    page.get_by_label("开户行").fill("中国工商银行道里支行")
    page.get_by_label("账号").fill("6222020200112233446")
    page.get_by_role("button", name="保存账户").click()
    expect(page.get_by_text("已保存收款账户。")).to_be_visible()
    assert states_of_money() == ["committed", "paid"]
    second = screen(DESK, who="second_treasurer").open("/money/release")
    release(second)
    send_batch(page, folder)
    assert set(Grant.objects.values_list("state", flat=True)) == {"paid"}
    assert PaymentBatch.objects.count() == 2


def release(page: Page) -> None:
    pick_all(page)
    page.get_by_role("button", name=re.compile("确认放款")).click()
    expect(page.get_by_text(re.compile(r"已放款 \d 笔"))).to_be_visible()


def states_of_money() -> list[str]:
    return sorted(Grant.objects.values_list("state", flat=True))


def send_batch(page: Page, folder: Path) -> None:
    page.goto(page.url.split("/money")[0] + "/money/pay")
    pick_all(page)
    page.get_by_role("button", name=re.compile("确认编成批次")).click()
    expect(page.get_by_text("已编成付款批次")).to_be_visible()
    with page.expect_download():
        page.get_by_role("button", name=re.compile("UTF-8")).click()
    page.reload()
    with page.expect_download() as answer:
        page.get_by_role("button", name="下载模拟回盘").click()
    path = folder / "return.csv"
    answer.value.save_as(path)
    page.locator('input[name="file"]').set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("回盘已处理")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def worker_turns() -> None:
    """What the worker does each second: seal the journal, and let its readers see what is new."""
    sealer.seal(at=clock.now())
    outbox.run_due(at=clock.now())


@pytest.fixture(autouse=True)
def _real_time_afterwards() -> Iterator[None]:
    yield
    clock.forget_shift()


def test_a_member_is_helped_from_the_application_to_the_figure(
    screen: OpenScreen, lasting_people: People, photo: Path, tmp_path: Path
) -> None:
    outbox.begin()
    application = apply(screen, photo)
    assert set(states_of(application).values()) == {"submitted"}
    adult_consents(screen, application)
    supplement(screen, application, photo)
    accept_and_visit(screen, application)
    decide(screen, "street", application, hardship_file="yes")
    notice_runs(screen, application)
    decide(screen, "county", application, hardship_file="yes")
    decide(screen, "street", application, living_aid="yes")
    decide(screen, "county", application, living_aid="yes", study_aid="yes")
    decide(screen, "city", application, living_aid="yes", study_aid="yes")
    assert sorted(states_of(application).values()) == ["finished", "paying", "paying"]
    member = screen(PHONE, who="member").open(f"/cases/{application.id}")
    expect(member.get_by_text("款到账后这一项才算办结").first).to_be_visible()
    expect(member.get_by_role("button", name="非常满意")).to_have_count(1)  # the file's
    pay(screen, application, tmp_path)
    worker_turns()
    assert set(states_of(application).values()) == {"finished"}
    told = Message.objects.filter(user_id=lasting_people.users["member"], kind="cases.finished")
    assert told.filter(body__contains="款已打到您的账户").count() == 2

    member = screen(PHONE, who="member").open(f"/cases/{application.id}")
    expect(member.get_by_role("button", name="非常满意")).to_have_count(3)
    member.get_by_role("button", name="非常满意").last.click()
    expect(member.get_by_text("谢谢您的评价。")).to_be_visible()
    assert Rating.objects.filter(case__application=application, score=5).exclude(case__amount_fen=None).count() == 1

    province = screen(DESK, who="province").open("/figures/relief.amount")
    province.get_by_role("link", name="打开明细").click()
    expect(province.get_by_role("link", name=re.compile("查看")).first).to_be_visible()
    expect(province.get_by_role("row")).to_have_count(3)
    province.get_by_role("link", name=re.compile("查看")).first.click()
    expect(province.get_by_text(application.number).first).to_be_visible()

    auditor = screen(DESK, who="auditor").open("/trail?kind=vault.read")
    expect(auditor.get_by_role("table")).to_contain_text("查看完整敏感信息")
    assert verify.verify().sound


OUTSIDE = ("other_member", "other_cadre", "relative_cadre", "other_county", "other_city", "employer")


def test_nobody_outside_the_line_sees_the_case(screen: OpenScreen, photo: Path) -> None:
    application = apply(screen, photo, size=DESK)
    before = JournalEntry.objects.exclude(kind="accounts.signed_in").count()
    for who in OUTSIDE:
        outsider = screen(DESK, who=who)
        ask = outsider.page.request.get
        assert ask(f"{outsider.address}/cases/{application.id}").status in {403, 404}, who
        for path in ("/", "/inbox", "/cases"):
            shown = ask(outsider.address + path).text()
            assert "Alice" not in shown, (who, path)
            assert application.number not in shown, (who, path)
    assert JournalEntry.objects.exclude(kind="accounts.signed_in").count() == before

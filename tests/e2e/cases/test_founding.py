"""Setting up a union and joining it, in a real browser: 建会和入会一件事, the second half of journey 0 of the spine."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.agreeing import agree_and_begin
from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen
from tests.people import People
from tests.world import AT, LOADER, SINCE, resident_id
from yizhan.cases.models import Application
from yizhan.kernel import clock
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import Role
from yizhan.registry import api as registry
from yizhan.registry.models import Membership, Union
from yizhan.registry.rules.founding import term_end
from yizhan.registry.rules.uscc import check_character

WORKS = "示例制造厂"
UNION = "示例制造厂工会委员会"
EMPLOYER_BODY = "91230102MA1C0T0B9"
UNION_BODY = "81230102MC0000099"
LEGAL_PERSON = "union-legal-person"
UNION_CODE = UNION_BODY + check_character(UNION_BODY)
PREPARATION = {
    "union_name": UNION,
    "address": "示例路 1 号",
    "workers": "30",
    "members": "30",
    "women_members": "12",
    "contact_name": "孙组长",
    "contact_phone": "13900000002",
}
ELECTION = {
    "votes_total": "30",
    "votes_present": "28",
    "chair_name": "孙主席",
    "committee_seats": "5",
    "term_years": "5",
}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A paper as a phone takes it, small."""
    path = tmp_path / "材料.jpg"
    Image.new("RGB", (640, 480), (210, 214, 220)).save(path)
    return path


@pytest.fixture(autouse=True)
def works(lasting_people: People) -> None:
    """An employer without a union, under the street of Daoli, for whom somebody may act."""
    spec = registry.NewEmployer(
        name=WORKS, uscc=EMPLOYER_BODY + check_character(EMPLOYER_BODY), division_code="230102002"
    )
    registry.give_duty(
        user_id=lasting_people.users["newcomer"],
        role=Role.EMPLOYER_AGENT,
        node_id=registry.register_employer(spec=spec, acting=LOADER, at=AT),
        valid_from=SINCE,
        valid_until=None,
        acting=LOADER,
        at=AT,
    )


def agent(screen: OpenScreen, path: str = "/") -> Page:
    """The employer's agent, on a phone."""
    return screen(PHONE, who="newcomer").open(path)


def fill_and_send(page: Page, answers: dict[str, str], materials: tuple[str, ...], scan: Path) -> None:
    for name, value in answers.items():
        page.locator(f'[name="{name}"]').fill(value)
    for code in materials:
        page.locator(f'[name="material-{code}"]').set_input_files(scan)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交")).to_be_visible()


def apply(screen: OpenScreen, scan: Path) -> Application:
    """From the first screen over the service's guide to the receipt."""
    page = agent(screen)
    page.get_by_role("link", name="本单位还没有工会").click()
    page.get_by_role("link", name="申请建会").click()
    agree_and_begin(page)
    fill_and_send(page, PREPARATION, ("request", "licence"), scan)
    return Application.objects.get()


def next_form(screen: OpenScreen, name: str) -> Page:
    """What waits is the first thing on the first screen; from there to the next part's own form."""
    page = agent(screen)
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="轮到这一步了").click()
    agree_and_begin(page)
    return page


def county_takes(screen: OpenScreen, application: Application) -> Page:
    """The county opens the next of its work from the inbox and comes to the sheet that the step asks for."""
    page = screen(DESK, who="county").open("/inbox")
    page.get_by_role("row", name=application.number).get_by_role("link", name=WORKS).first.click()
    page.locator(".yz-card--next .btn-primary").click()
    return page


def state_of(application: Application, programme: str) -> str:
    return application.cases.get(programme_code=programme).state


def approve_group(screen: OpenScreen, application: Application) -> None:
    """One sitting: accepted and approved by one press, and the sheet says what to bring next."""
    page = county_takes(screen, application)
    page.get_by_label("批复文号").fill("道工发〔2026〕1号")
    page.get_by_role("button", name="受理并批复筹备组").click()
    expect(page.get_by_text("已受理并批复，批复文号 道工发〔2026〕1号。")).to_be_visible()
    assert state_of(application, "union-preparation") == "finished"
    union = Union.objects.get(name=UNION)
    assert (union.state, union.approval_no) == ("C", "道工发〔2026〕1号")


def read_sheet(screen: OpenScreen, application: Application) -> None:
    window = screen(PHONE, who="newcomer")
    page = window.open(f"/cases/{application.id}")
    page.get_by_role("link", name="一次性办结告知单").click()
    expect(page.get_by_role("heading", name="一次性办结告知单")).to_be_visible()
    expect(page.get_by_text("工会选举结果批复").first).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="选举结果报告")).to_be_visible()
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.get_by_role("listitem").filter(has_text="选举结果报告")).to_be_visible()
    page.emulate_media(media="screen")
    window.assert_well_made(page.url.removeprefix(window.address), "one-sitting", views=EXTREMES)


def elect(screen: OpenScreen, application: Application, scan: Path) -> None:
    page = next_form(screen, "工会选举结果批复")
    held = {"held_on": clock.today().isoformat()}
    fill_and_send(page, ELECTION | held, ("minutes",), scan)
    county = county_takes(screen, application)
    county.get_by_label("批复文号").fill("道工发〔2026〕2号")
    county.get_by_role("button", name="受理并批复选举结果").click()
    expect(county.get_by_text("已受理并批复，批复文号 道工发〔2026〕2号。")).to_be_visible()
    assert state_of(application, "union-election") == "finished"
    union = Union.objects.get(name=UNION)
    assert (union.state, union.chair_name, union.term_from) == ("Y", "孙主席", clock.today())
    assert union.term_until == term_end(clock.today(), 5)


def ask_registration(screen: OpenScreen, scan: Path) -> None:
    page = next_form(screen, "工会法人资格登记")
    for name in ("has_premises", "has_funds"):
        page.locator(f'[name="{name}"][value="true"]').check()
    fill_and_send(page, {"chair_name": "孙主席"}, ("application", "chair-id"), scan)


def accept(screen: OpenScreen, application: Application) -> None:
    county = screen(DESK, who="county").open(f"/cases/{application.id}")
    county.get_by_role("button", name="受理").click()
    expect(county.get_by_text("已受理。")).to_be_visible()


def issue_certificate(screen: OpenScreen, application: Application, *, uscc: str, valid_until: date) -> Page:
    """The second of the county's two presses, with what stands on the certificate."""
    page = county_takes(screen, application)
    page.get_by_label("证书编号").fill("230102-0099")
    page.get_by_label("工会统一社会信用代码").fill(uscc)
    page.get_by_label("证书有效期至").fill(valid_until.isoformat())
    page.get_by_role("button", name="核准并发证").click()
    return page


def register(screen: OpenScreen, application: Application, scan: Path) -> None:
    ask_registration(screen, scan)
    accept(screen, application)
    page = issue_certificate(screen, application, uscc=UNION_CODE, valid_until=clock.today() + timedelta(days=365))
    expect(page.get_by_text("已办结。")).to_be_visible()
    assert state_of(application, LEGAL_PERSON) == "finished"
    union = Union.objects.get(name=UNION)
    assert (union.uscc, union.certificate_no) == (UNION_CODE, "230102-0099")
    assert union.certificate_until == clock.today() + timedelta(days=365)


def make_code(screen: OpenScreen) -> str:
    """The employer's own page shows the union with its certificate; there the code is made."""
    page = agent(screen, "/our-union")
    expect(page.get_by_text(UNION_CODE)).to_be_visible()
    expect(page.get_by_text("230102-0099")).to_be_visible()
    page.get_by_label("贴在哪里").fill("厂门口")
    page.get_by_role("button", name="生成入会码").click()
    expect(page.get_by_role("img", name="厂门口")).to_be_visible()
    address = page.get_by_role("link", name="/j/").get_attribute("href") or ""
    return "/j/" + address.rpartition("/j/")[2]


def join(screen: OpenScreen, path: str) -> None:
    """A worker scans the code: a phone, no JavaScript, nobody signed in."""
    page = screen(PHONE, java_script_enabled=False).open(path)
    expect(page.get_by_role("heading", name=f"加入{UNION}")).to_be_visible()
    page.get_by_label("姓名").fill("周师傅")
    page.get_by_label("身份证号码").fill(resident_id(303))
    page.get_by_label("手机号").fill("13800000303")
    page.get_by_role("button", name="提交入会").click()
    expect(page.get_by_role("heading", name="入会申请已收到")).to_be_visible()


def test_an_employer_sets_up_a_union_and_its_workers_join_by_a_code(screen: OpenScreen, scan: Path) -> None:
    application = apply(screen, scan)
    approve_group(screen, application)
    read_sheet(screen, application)
    elect(screen, application, scan)
    register(screen, application, scan)
    expect(agent(screen, f"/cases/{application.id}").get_by_text("法人资格已登记")).to_be_visible()
    join(screen, make_code(screen))

    union = Union.objects.get(name=UNION)
    membership = Membership.objects.get(person__name="周师傅")
    assert (membership.union_id, membership.closed_on) == (union.id, None)
    kinds = Fact.objects.filter(union_id=union.id).values_list("kind", flat=True)
    assert {"union.prepared", "union.founded", "union.legal_person_registered", "membership.joined"} <= set(kinds)
    expect(agent(screen, "/our-union").get_by_text("周师傅")).to_be_visible()


def test_a_wrong_certificate_is_refused_at_its_field_and_nothing_is_registered(screen: OpenScreen, scan: Path) -> None:
    """A company's code (91…) is no union's, and a certificate that is over is none: the case stays on the desk."""
    application = apply(screen, scan)
    approve_group(screen, application)
    elect(screen, application, scan)
    ask_registration(screen, scan)
    accept(screen, application)
    before = what_is_known(application)
    companys = EMPLOYER_BODY + check_character(EMPLOYER_BODY)
    page = issue_certificate(screen, application, uscc=companys, valid_until=clock.today() + timedelta(days=365))
    expect(page.get_by_role("alert")).to_contain_text("这是用人单位的代码")
    expect(page.get_by_label("工会统一社会信用代码")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("证书编号")).to_have_value("230102-0099")
    assert what_is_known(application) == before

    page.get_by_label("工会统一社会信用代码").fill(UNION_CODE)
    page.get_by_label("证书有效期至").fill((clock.today() - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="核准并发证").click()
    expect(page.get_by_role("alert")).to_contain_text("日期不能早于")
    assert what_is_known(application) == before


def what_is_known(application: Application) -> tuple[object, ...]:
    """Everything that a step would have left behind."""
    happened = JournalEntry.objects.exclude(kind="accounts.signed_in").count()
    union = Union.objects.values_list("uscc", "certificate_no", "certificate_until").get(name=UNION)
    return (happened, Fact.objects.count(), application.receipts.count(), state_of(application, LEGAL_PERSON), union)

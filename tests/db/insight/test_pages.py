"""Officers see their line's figures and open them to the records; nobody else sees any of it."""

import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from tests.counting import CountedQueries
from tests.db.ledger import scene
from tests.people import EVERYBODY, People
from yizhan.cases.models import HardshipFile
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.insight.definitions import declared
from yizhan.insight.http.reading import READERS
from yizhan.insight.types import Group
from yizhan.kernel import clock
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Level, scope_fields
from yizhan.ledger import api as ledger
from yizhan.ledger.models import PaymentBatch
from yizhan.registry import api as registry
from yizhan.registry.models import Person, Union

TERRITORY, INDUSTRY = (
    {"county", "other_county", "city", "other_city"},
    {"industry", "industry_city", "other_industry_city"},
)
SEEING = TERRITORY | INDUSTRY | {"province", "auditor"}


def happens(
    people: People, kind: str, union: str, *, times: int = 1, fen: int = 0, subject: UUID | None = None
) -> None:
    """So many people (or the one named) have something happen to them today."""
    union_id, today = people.world.unions[union], clock.today()
    for _ in range(times):
        Fact.objects.create(
            kind=kind, occurred_on=today, recorded_at=clock.now(), union_id=union_id,
            ancestors=registry.ancestors_of(union_id, today), subject_kind="person", subject_id=subject or new_id(),
            amount_fen=fen, record_kind="case", record_id=new_id(),
        )  # fmt: skip


def value(people: People, who: str, figure: str, **query: str) -> dict[str, object]:
    answer = people.client(who).get(f"/api/v1/figures/{figure}", query)
    assert answer.status_code == 200, answer.content
    told: dict[str, object] = answer.json()["value"]
    return told


def amount(people: People, who: str, figure: str, **query: str) -> object:
    return value(people, who, figure, **query)["amount"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_figures_are_for_officers_of_county_and_above_and_for_the_auditor(people: People, who: str) -> None:
    browser = people.client(who)
    for address in ("/figures", "/figures/relief.amount", "/figures.xlsx", "/api/v1/figures"):
        assert (browser.get(address).status_code == 200) is (who in SEEING), address
    assert {people.acting(one).role for one in SEEING} == set(READERS)


def test_every_figure_stands_once_under_the_heading_of_its_group(people: People) -> None:
    shown = people.client("county").get("/figures").content.decode()
    blocks = {code: rest.partition("</section>")[0] for code, rest in sections(shown)}
    assert list(blocks) == [group.value for group in Group]
    assert re.findall(r'href="#(\w+)"', shown.partition('class="yz-jumps"')[2].partition("</nav>")[0]) == list(blocks)
    for group, block in blocks.items():
        listed = re.findall(r'href="/figures/([\w.]+)', block)
        assert listed == [name for name, figure in declared().figures.items() if figure.group == group]
    told = people.client("county").get("/api/v1/figures").json()
    assert {one["id"]: one["group"] for one in told} == {name: one.group for name, one in declared().figures.items()}


def sections(shown: str) -> list[tuple[str, str]]:
    """Each group of the page with what follows its heading."""
    return [(found.group(1), shown[found.end() :]) for found in re.finditer(r'<h2 id="(\w+)"', shown)]


def test_each_sees_their_own_line(people: People) -> None:
    happens(people, "cases.finished", "mill", times=3)
    happens(people, "cases.finished", "depot", times=2)
    happens(people, "cases.finished", "plant", times=1)
    seen = {who: amount(people, who, "cases.finished") for who in SEEING}
    assert seen == {
        "county": 3, "other_county": 2, "city": 5, "other_city": 1, "province": 6, "auditor": 6,
        "industry": 3, "industry_city": 3, "other_industry_city": 0,
    }  # fmt: skip


def test_a_union_below_may_be_asked_about_and_any_other_is_not_there(people: People) -> None:
    happens(people, "cases.finished", "mill")
    node = {name: str(people.world.unions[name]) for name in ("daoli", "harbin", "qiqihar")}
    assert amount(people, "city", "cases.finished", node=node["daoli"]) == 1
    browser = people.client("county")
    for other in (node["harbin"], node["qiqihar"], str(new_id()), "x", "../"):
        for address in ("/figures", "/figures/cases.finished", "/figures/cases.finished/records", "/figures.xlsx"):
            assert browser.get(address, {"node": other}).status_code == 404
    for day in ("2026-13-01", "gestern", "0"):
        assert browser.get("/figures", {"on": day}).status_code == 422


def test_members_are_counted_by_the_register_as_of_a_day(people: People) -> None:
    mill = people.world.unions["mill"]
    before = amount(people, "county", "members.real_name")
    registry.leave(
        membership_id=people.membership("member"), change="6", reason="5", acting=people.acting("cadre"), at=clock.now()
    )
    assert isinstance(before, int)
    assert amount(people, "county", "members.real_name") == before - 1
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert amount(people, "county", "members.real_name", on=yesterday) == before
    page = people.client("county").get("/figures/members.real_name/records", {"on": yesterday}).content.decode()
    assert f"/members/{people.person('member')}" in page
    assert Union.objects.get(id=mill).name in page


def test_an_amount_opens_to_the_case_and_a_reversal_shows_as_a_correction(people: People) -> None:
    fund_id = scene.fund(node=people.world.unions["daoli"], level=Level.COUNTY)
    line = registry.line_of(people.world.unions["mill"], clock.today())
    promise = scene.promise(fund_id, person=people.person("member"), scope=line)
    treasurer = people.acting("treasurer")
    grant_id = ledger.commit_grant(promise, acting=people.acting("county"), at=clock.now())
    ledger.release_grant(pick=scene.pick(grant_id), acting=treasurer, at=clock.now())
    batch_id = ledger.make_batch(grant_ids=[grant_id], acting=treasurer, at=clock.now())
    ledger.batch_file(batch_id=batch_id, encoding="utf-8", acting=treasurer, at=clock.now())
    content = scene.answer(PaymentBatch.objects.get())
    ledger.take_return(batch_id=batch_id, content=content, acting=treasurer, at=clock.now())
    assert (amount(people, "province", "relief.amount"), amount(people, "province", "relief.people")) == (100_000, 1)

    reason = ledger.ReversalReason.PAID_IN_ERROR
    refund = ledger.Refund(reason, "回单0001", clock.today())
    ledger.reverse(grant_id=grant_id, refund=refund, acting=treasurer, at=clock.now())
    assert (amount(people, "province", "relief.amount"), amount(people, "province", "relief.people")) == (0, 0)
    lines = people.client("province").get("/api/v1/figures/relief.amount/records").json()["records"]
    assert [(row["amount_fen"], row["is_correction"], row["was_corrected"]) for row in lines] == [
        (-100_000, True, False),
        (100_000, False, True),
    ]
    page = people.client("province").get("/figures/relief.amount/records").content.decode()
    assert "更正" in page
    assert "-¥1,000.00" in page


def test_small_cells_are_hidden_from_whoever_may_not_open_them_and_in_files(people: People) -> None:
    happens(people, "relief.paid", "mill", times=2, fen=100)
    happens(people, "relief.paid", "depot", times=9, fen=100)
    assert amount(people, "province", "relief.people") == 11
    auditors = people.client("auditor").get("/api/v1/figures/relief.people").json()
    assert auditors["value"]["amount"] == 11
    assert amount(people, "county", "relief.people") == 2
    inside = people.client("auditor").get(f"/api/v1/figures/relief.people?node={people.world.unions['daoli']}").json()
    assert inside["value"] == {"amount": None, "whole": None, "is_hidden": True}
    assert people.client("auditor").get("/figures/relief.people/records").status_code == 403
    book = CalamineWorkbook.from_filelike(io.BytesIO(people.client("county").get("/figures.xlsx").content))
    rows = {row[0]: row[1] for row in book.get_sheet_by_index(0).to_python()}
    assert rows["帮扶发放人数"] == "<5"
    assert rows["帮扶发放金额"] == "*"


def test_who_rated_is_nobodys_business(people: People) -> None:
    happens(people, "cases.rated", "mill", times=2)
    happens(people, "cases.rated_satisfied", "mill", times=1)
    for who in ("county", "province"):
        assert value(people, who, "cases.satisfaction")["is_hidden"] is True
        assert people.client(who).get("/figures/cases.rated/records").status_code == 403
    happens(people, "cases.rated", "mill", times=4)
    assert value(people, "county", "cases.satisfaction") == {"amount": 1, "whole": 6, "is_hidden": False}


def test_a_name_that_is_a_formula_stays_text_in_the_workbook(people: People) -> None:
    Union.objects.filter(id=people.world.unions["daoli"]).update(name="=1+1")
    content = people.client("county").get("/figures.xlsx").content
    title = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0][0]
    assert str(title).startswith("=1+1")  # the text itself, not 2


def test_the_records_go_on_where_the_page_ended(people: People) -> None:
    happens(people, "cases.finished", "mill", times=55)
    browser = people.client("county")
    first = browser.get("/api/v1/figures/cases.finished/records").json()
    second = browser.get("/api/v1/figures/cases.finished/records", {"after": first["following"]}).json()
    assert (len(first["records"]), len(second["records"]), second["following"]) == (50, 5, "")
    assert browser.get("/figures/cases.finished/records", {"after": "x_y"}).status_code == 404


@pytest.mark.parametrize(
    "address", ["/figures", "/figures/relief.amount", "/figures/cases.on_time", "/figures/relief.amount/records"]
)
def test_a_page_costs_the_same_queries_with_one_record_and_with_many(people: People, address: str) -> None:
    browser = people.client("province")

    def queries() -> int:
        with CountedQueries(connection) as captured:
            assert browser.get(address).status_code == 200
        return sum("kernel_clockshift" not in query["sql"] for query in captured)  # read once a second

    for kind in ("relief.paid", "cases.finished", "cases.finished_on_time"):
        happens(people, kind, "mill", fen=100)
    queries()
    alone = queries()
    for kind in ("relief.paid", "cases.finished", "cases.finished_on_time"):
        for union in ("mill", "depot", "plant", "school"):
            happens(people, kind, union, times=3, fen=100)
    assert queries() == alone


def test_every_figure_has_a_page_in_both_languages(people: People) -> None:
    browser = people.client("province")
    happens(people, "cases.finished", "mill", times=6)
    for figure in declared().figures.values():
        assert figure.names["zh-hans"] in browser.get(f"/figures/{figure.id}").content.decode()
    browser.post("/preferences", {"language": "en"})
    for figure in declared().figures.values():
        assert figure.names["en"] in browser.get(f"/figures/{figure.id}").content.decode()
    assert browser.get("/figures/no.such").status_code == 404


def test_the_first_screen_shows_figures(people: People) -> None:
    happens(people, "cases.finished", "mill", times=6)
    assert 'href="/figures/cases.finished"' in people.client("county").get("/").content.decode()


def test_hardship_files_are_counted_while_they_are_open(people: People) -> None:
    today = clock.today()
    version = ProgrammeVersion.objects.create(
        code="hardship-file", version=1, kind="service", document={}, sha256="0" * 64,
        valid_from=today, published_at=clock.now(),
    )  # fmt: skip
    file = HardshipFile.objects.create(
        **scope_fields(registry.line_of(people.world.unions["mill"], today)), person_id=people.person("member"),
        case_id=new_id(), policy_version=version, category="deep", opened_on=today - timedelta(days=9),
    )  # fmt: skip
    assert amount(people, "county", "hardship.files_open") == 1
    hidden = value(people, "auditor", "hardship.files_open")
    assert hidden == {"amount": None, "whole": None, "is_hidden": True}
    assert amount(people, "other_county", "hardship.files_open") == 0
    assert amount(people, "county", "hardship.files_open", on=(today - timedelta(days=10)).isoformat()) == 0
    page = people.client("county").get("/figures/hardship.files_open/records").content.decode()
    assert f"/case/{file.case_id}" in page
    HardshipFile.objects.filter(id=file.id).update(closed_on=today, close_reason="recovered")
    assert amount(people, "county", "hardship.files_open") == 0
    assert amount(people, "county", "hardship.files_open", on=(today - timedelta(days=1)).isoformat()) == 1


def test_records_about_somebody_declared_are_counted_and_not_listed(people: People) -> None:
    happens(people, "cases.finished", "mill", times=2)
    officer = people.person("member")
    Person.objects.filter(id=officer).update(user=None)
    Person.objects.filter(id=officer).update(user_id=people.users["county"])
    relative = people.person("relative_cadre")
    happens(people, "cases.finished", "mill", subject=relative)
    happens(people, "cases.finished", "mill", subject=officer)
    assert amount(people, "county", "cases.finished") == 4
    assert len(people.client("county").get("/api/v1/figures/cases.finished/records").json()["records"]) == 2
    assert len(people.client("city").get("/api/v1/figures/cases.finished/records").json()["records"]) == 4


def test_the_table_of_a_chart_prints_amounts_as_everywhere_else(people: People) -> None:
    happens(people, "relief.paid", "mill", fen=7270_00)
    page = people.client("county").get("/figures/relief.amount").content.decode()
    table = page.split('class="yz-chart"')[1].split("</figure>")[0].split("<tbody>")[1]
    assert "7,270.00" in table
    assert "7270.0" not in table


def test_a_first_screen_shows_no_figure_at_nothing_and_says_when_there_is_none(people: People) -> None:
    def shown() -> str:
        return people.client("other_industry_city").get("/").content.decode().split('id="section-figures"')[1]

    assert "今年还没有数字" in shown()
    assert "yz-row-value" not in shown()
    happens(people, "cases.finished", "qiqihar machinery", times=7)
    assert "今年还没有数字" not in shown()
    assert (shown().count("yz-row-value"), ">7 " in shown()) == (1, True)


@pytest.mark.parametrize("on", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31", "2026-02-30", "yesterday"])
@pytest.mark.parametrize(
    "address",
    [
        "/figures",
        "/figures.xlsx",
        "/figures/relief.amount",
        "/figures/relief.amount/records",
        "/api/v1/figures",
        "/api/v1/figures/relief.amount",
        "/api/v1/figures/relief.amount/records",
    ],
)
def test_a_day_that_is_none_or_far_from_ours_is_refused_in_words(people: People, address: str, on: str) -> None:
    client = people.client("province")
    client.raise_request_exception = False
    told = client.get(address, {"on": on})
    assert told.status_code == 422
    assert "2026-11-20" in told.content.decode()


@pytest.mark.parametrize("on", ["2000-01-01", "2024-02-29", "2100-12-31"])
def test_the_first_and_the_last_day_are_counted(people: People, on: str) -> None:
    assert people.client("province").get("/figures", {"on": on}).status_code == 200

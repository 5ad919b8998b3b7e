"""The treasurer's way through the pages and the API, and everybody who must not have it."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests.counting import CountedQueries
from tests.db.ledger import scene
from tests.db.ledger.conftest import Daoli
from tests.owning import by_the_owner
from tests.people import EVERYBODY
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry, StoredFile
from yizhan.kernel.scope import Level
from yizhan.ledger import api
from yizhan.ledger.models import Entry, Grant, PaymentBatch
from yizhan.ledger.services.funds import free_fen


def release(browser: Client, *grants: UUID, **more: list[str]) -> Any:
    """Tick, look, confirm: as the pages lead."""
    looked = browser.post("/money/release", {"grant": [str(grant) for grant in grants]}).content.decode()
    chosen = re.findall(r'name="grant" value="([^"]+)"', looked)
    return browser.post("/money/release/done", {"grant": chosen, "once": new_id().hex, **more})


def put_together(browser: Client, *grants: UUID) -> Any:
    return browser.post("/money/pay/batch", {"grant": [str(grant) for grant in grants], "once": new_id().hex})


def upload(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("return.csv", content, content_type="text/csv")}


def test_the_treasurer_goes_from_release_to_the_banks_answer_and_pays_a_failed_one_again(daoli: Daoli) -> None:
    browser = daoli.people.client("treasurer")
    alice, carol = daoli.committed("member"), daoli.committed("other_member", yuan=500)
    assert "¥1,000.00" in browser.get("/money/release").content.decode()
    answer = release(browser, alice, carol)
    assert answer.headers["Location"] == "/money/release"

    assert browser.get("/money/pay").content.decode().count('name="grant"') == 2
    looked = browser.post("/money/pay", {"grant": [str(alice), str(carol)]}).content.decode()
    assert looked.count('action="/money/pay/batch"') == 1
    answer = put_together(browser, alice, carol)
    batch = PaymentBatch.objects.get()
    assert answer.headers["Location"] == f"/money/batches/{batch.id}"

    places = [f"/money/batches/{batch.id}", f"/money/grants/{alice}"]
    assert where_it_is(browser, places) == [("等下载付款文件", 2), ("银行处理中", 0)]
    file = browser.post(f"/money/batches/{batch.id}/file", {"encoding": "gb18030"})
    assert where_it_is(browser, places) == [("等下载付款文件", 0), ("银行处理中", 2)]
    assert "6222020200112233446" in file.content.decode("gb18030")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{batch.number}.csv"'

    content = scene.answer(batch, failing=(carol,))
    assert browser.post(f"/money/batches/{batch.id}/return", upload(content)).status_code == 302
    assert (scene.state_of(alice), scene.state_of(carol)) == ("paid", "failed")
    assert "户名不符" in browser.get("/money/failed").content.decode()

    account = {"holder": "Carol", "bank": "龙江银行", "number": scene.OTHER_ACCOUNT.number}
    told = browser.post(f"/money/grants/{carol}/payee", account, follow=True).content.decode()
    assert "要由另一位财务人员放款后才能付款" in told
    assert "金额由您批准或收款账户由您填写" in told
    assert "须由另一位放款" in browser.get("/money/release").content.decode()
    refused = browser.post("/money/release/done", {"grant": [f"{carol}:{scene.pick(carol).version}"]})
    assert (refused.status_code, scene.state_of(carol)) == (409, "committed")
    second = daoli.people.client("second_treasurer")
    assert "须由另一位放款" not in second.get("/money/release").content.decode()
    assert release(second, carol).status_code == 302
    put_together(browser, carol)
    again = PaymentBatch.objects.latest("id")
    browser.post(f"/money/batches/{again.id}/file", {"encoding": "utf-8"})
    browser.post(f"/money/batches/{again.id}/return", upload(scene.answer(again)))
    page = browser.get(f"/money/grants/{carol}").content.decode()
    assert "已到账" in page
    assert "*9018" in page
    assert scene.OTHER_ACCOUNT.number not in page


def test_a_paper_that_is_not_taken_is_said_at_its_field(daoli: Daoli) -> None:
    browser, grant_id = daoli.people.client("treasurer"), daoli.committed()
    before = Grant.objects.values().get(id=grant_id), StoredFile.objects.count()
    account = {"holder": "Carol", "bank": "龙江银行", "number": scene.OTHER_ACCOUNT.number, "other": "guardian"}
    text = SimpleUploadedFile("proof.pdf", "证明".encode(), content_type="application/pdf")
    answer = browser.post(f"/money/grants/{grant_id}/payee", account | {"evidence": text})
    assert (answer.status_code, answer.templates[0].name) == (422, "ledger/payee.html")
    assert "这里不能收" in answer.content.decode().partition('id="evidence-error"')[2].partition("</p>")[0]
    assert (Grant.objects.values().get(id=grant_id), StoredFile.objects.count()) == before


def where_it_is(browser: Client, places: list[str]) -> list[tuple[str, int]]:
    """Of a payment on its way: how many of these pages say what."""
    pages = [browser.get(place).content.decode() for place in places]
    return [(words, sum(words in page for page in pages)) for words in ("等下载付款文件", "银行处理中")]


def told(answer: Any) -> list[str]:
    """The lines of what was not done, without their marks."""
    alert = answer.content.decode().split('role="alert"')[1].split("</ul>")[0]
    lines = [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li>(.*?)</li>", alert, re.S)]
    return [re.sub(r"\s+", " ", line).strip().replace("： ", "：") for line in lines]


def test_nothing_is_ticked_and_all_ticks_what_this_person_may_release(daoli: Daoli) -> None:
    browser = daoli.people.client("treasurer")
    ready, without = daoli.committed("member"), daoli.committed("other_member", account=False)
    boxes = r'name="grant" value="([^"]+)"[^>]* checked>'
    assert re.findall(boxes, browser.get("/money/release").content.decode()) == []
    assert re.findall(boxes, browser.get("/money/release?all=1").content.decode()) == [str(ready)]
    refused = browser.post("/money/release/done", {"grant": [f"{without}:{scene.pick(without).version}"]})
    assert (refused.status_code, scene.state_of(without)) == (409, "committed")
    assert "这一笔还没有收款账户，请先填写账户，再放款。" in refused.content.decode()


def test_a_second_press_on_a_confirming_page_leads_where_the_first_did_and_does_nothing_more(daoli: Daoli) -> None:
    browser, grant_id = daoli.people.client("treasurer"), daoli.committed("member")
    press = {"grant": [f"{grant_id}:{scene.pick(grant_id).version}"], "once": new_id().hex}
    answers = [browser.post("/money/release/done", press) for _ in range(2)]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, "/money/release")] * 2
    assert JournalEntry.objects.filter(kind="ledger.released", subject_id=grant_id).count() == 1
    pay = {"grant": [str(grant_id)], "once": new_id().hex}
    answers = [browser.post("/money/pay/batch", pay) for _ in range(2)]
    batch = PaymentBatch.objects.get()
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, f"/money/batches/{batch.id}")] * 2


def test_one_that_may_not_be_released_holds_up_no_other_and_is_named(daoli: Daoli) -> None:
    good, own = daoli.committed(), daoli.committed("other_member")
    with by_the_owner():
        Grant.objects.filter(id=own).update(committed_by=daoli.people.users["treasurer"])
    picks = [f"{grant}:{scene.pick(grant).version}" for grant in (good, own)]
    answer = daoli.people.client("treasurer").post("/money/release/done", {"grant": picks})
    assert answer.status_code == 409
    assert "批准金额或填写收款账户的人不能自己放款" in answer.content.decode()
    assert "有 1 笔没有放款，其余 1 笔已放款" in answer.content.decode()
    assert told(answer) == [
        "Carol · 困难职工生活救助 · ¥1,000.00：批准金额或填写收款账户的人不能自己放款。请让另一位财务人员放款。"
    ]
    assert (scene.state_of(good), scene.state_of(own)) == ("released", "committed")


def test_two_windows_release_once_and_the_second_is_told_that_it_released_nothing(daoli: Daoli) -> None:
    ids = [daoli.committed(), daoli.committed("other_member")]
    picks = {"grant": [f"{grant}:{scene.pick(grant).version}" for grant in ids]}
    assert daoli.people.client("treasurer").post("/money/release/done", picks).status_code == 302
    answer = daoli.people.client("second_treasurer").post("/money/release/done", picks)
    assert answer.status_code == 409
    assert "有 2 笔没有放款，其余 0 笔已放款" in answer.content.decode()
    assert Entry.objects.filter(kind="released").count() == 2
    state = "这一笔现在是“待付款”，不能做这一步。请刷新列表后再看。"
    assert told(answer) == [
        f"Alice · 困难职工生活救助 · ¥1,000.00：{state}",
        f"Carol · 困难职工生活救助 · ¥1,000.00：{state}",
    ]
    ticked = daoli.people.client("second_treasurer").post("/money/release", {"grant": [str(one) for one in ids]})
    assert told(ticked) == [
        "Alice · 困难职工生活救助 · ¥1,000.00：待付款",
        "Carol · 困难职工生活救助 · ¥1,000.00：待付款",
    ]


def test_whose_grant_was_changed_since_it_was_read_is_said(daoli: Daoli) -> None:
    grant_id = daoli.committed()
    pick = f"{grant_id}:{scene.pick(grant_id).version - 1}"
    answer = daoli.people.client("treasurer").post("/money/release/done", {"grant": [pick]})
    assert (answer.status_code, scene.state_of(grant_id)) == (409, "committed")
    [line] = told(answer)
    assert line.startswith("Alice · 困难职工生活救助 · ¥1,000.00：这一笔在您打开页面以后改过")


def test_a_grant_of_another_countys_fund_is_not_named(daoli: Daoli) -> None:
    far = scene.fund(node=daoli.people.world.unions["nangang"], level=Level.COUNTY)
    promise = scene.promise(far, yuan=1000, person=daoli.people.person("member"), scope=daoli.line, payee=scene.ACCOUNT)
    grant_id = api.commit_grant(promise, acting=daoli.people.acting("county"), at=scene.AT)
    pick = f"{grant_id}:{scene.pick(grant_id).version}"
    answer = daoli.people.client("treasurer").post("/money/release/done", {"grant": [pick]})
    assert (answer.status_code, scene.state_of(grant_id)) == (409, "committed")
    [line] = told(answer)
    assert "Alice" not in line
    assert f"/money/grants/{grant_id}" not in answer.content.decode()
    batch = put_together(daoli.people.client("treasurer"), grant_id)
    assert (batch.status_code, "Alice" in batch.content.decode(), PaymentBatch.objects.count()) == (404, False, 0)


def test_a_grant_without_an_account_says_so_and_stays_out_of_the_batch(daoli: Daoli) -> None:
    grant_id = daoli.released()
    Grant.objects.filter(id=grant_id).update(payee=None)  # released before a release asked for an account
    browser = daoli.people.client("treasurer")
    assert "缺账户" in browser.get("/money/pay").content.decode()
    answer = put_together(browser, grant_id)
    assert (answer.status_code, PaymentBatch.objects.count()) == (422, 0)
    assert told(answer) == ["Alice · 困难职工生活救助 · ¥1,000.00：这一笔还没有收款账户，请先填写账户，再放款。"]


def test_every_grant_that_keeps_a_batch_from_being_made_is_named_with_its_reason(daoli: Daoli) -> None:
    good, promised, without = daoli.released(), daoli.committed("other_member"), daoli.released("far_member")
    Grant.objects.filter(id=without).update(payee=None)
    answer = put_together(daoli.people.client("treasurer"), good, promised, without)
    assert (answer.status_code, PaymentBatch.objects.count()) == (409, 0)
    assert "有 2 笔不能付款，这一批没有编成" in answer.content.decode()
    assert told(answer) == [
        "Carol · 困难职工生活救助 · ¥1,000.00：这一笔现在是“待放款”，不能做这一步。请刷新列表后再看。",
        "Erin · 困难职工生活救助 · ¥1,000.00：这一笔还没有收款账户，请先填写账户，再放款。",
    ]
    assert scene.state_of(good) == "released"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "姓名\n王\n".encode(), b"\xff\xfe\x00\x00"])
def test_a_wrong_file_is_refused_with_words_and_nothing_changes(daoli: Daoli, content: bytes) -> None:
    batch = daoli.sent(daoli.released())
    entries = Entry.objects.count()
    answer = daoli.people.client("treasurer").post(f"/money/batches/{batch.id}/return", upload(content))
    assert answer.status_code == 422
    assert "什么都没有改动" in answer.content.decode() or "请先选择" in answer.content.decode()
    assert Entry.objects.count() == entries


def test_money_received_is_entered_once_however_often_the_form_is_sent(daoli: Daoli) -> None:
    browser = daoli.people.client("treasurer")
    form = {"amount": "1,234.50", "document": "哈财〔2026〕2号", "key": "k"}
    for _ in range(2):
        assert browser.post(f"/money/funds/{daoli.fund_id}/receive", form).status_code == 302
    assert free_fen(daoli.fund_id) == 100_000_00 + 1234_50
    wrong = browser.post(f"/money/funds/{daoli.fund_id}/receive", {"amount": "-5", "document": "", "key": "m"})
    assert wrong.status_code == 422
    long = browser.post(f"/money/funds/{daoli.fund_id}/receive", {"amount": "5", "document": "号" * 65, "key": "n"})
    assert (long.status_code, f'value="{"号" * 65}"' in long.content.decode()) == (422, True)
    assert "太长了，最多 64 个字。" in long.content.decode()
    assert free_fen(daoli.fund_id) == 100_000_00 + 1234_50


def test_the_demonstrations_bank_answers_only_in_the_demonstration(daoli: Daoli, settings: Settings) -> None:
    batch = daoli.sent(daoli.released(), daoli.released("other_member"))
    browser = daoli.people.client("treasurer")
    settings.DEMO = False
    assert browser.post(f"/money/batches/{batch.id}/demo-return").status_code == 404
    settings.DEMO = True
    content = browser.post(f"/money/batches/{batch.id}/demo-return").content
    browser.post(f"/money/batches/{batch.id}/return", upload(content))
    assert sorted(Grant.objects.values_list("state", flat=True)) == ["failed", "paid"]


# --- the rest of the world ----------------------------------------------------------------------------------------

READ = ("money", "money/release", "money/pay", "money/failed", "money/batches", "money/batches/{batch}")
WRITE = (
    "money/release",
    "money/release/done",
    "money/pay",
    "money/pay/batch",
    "money/grants/{grant}/payee",
    "money/grants/{grant}/cancel",
    "money/grants/{grant}/reverse",
    "money/grants/{grant}/restore",
    "money/batches/{batch}/file",
    "money/batches/{batch}/return",
    "money/funds/{fund}/receive",
)


@pytest.mark.parametrize("who", sorted(set(EVERYBODY) - {"treasurer", "second_treasurer", "other_treasurer"}))
def test_only_the_treasurer_moves_money_and_only_the_auditor_reads_along(daoli: Daoli, who: str) -> None:
    grant_id = daoli.released()
    batch = daoli.sent(grant_id)
    names = {"grant": grant_id, "batch": batch.id, "fund": daoli.fund_id}
    before = (Entry.objects.count(), Grant.objects.get().version, free_fen(daoli.fund_id))
    browser = daoli.people.client(who)
    for address in READ:
        status = browser.get("/" + address.format(**names)).status_code
        assert (status == 200) is (who == "auditor"), address
    for address in WRITE:
        form = {"grant": str(grant_id), "why": "declined", "amount": "1", "document": "x", "key": "y"}
        answer = browser.post("/" + address.format(**names), form)
        assert answer.status_code in ({302, 403, 404} | ({409} if who == "auditor" else set())), address
    assert (Entry.objects.count(), Grant.objects.get().version, free_fen(daoli.fund_id)) == before


def test_officers_of_the_line_see_the_grant_and_others_do_not(daoli: Daoli) -> None:
    grant_id = daoli.committed()
    seen = {who for who in EVERYBODY if daoli.people.client(who).get(f"/money/grants/{grant_id}").status_code == 200}
    officers = {"cadre", "street", "county", "city", "industry", "industry_city", "province"}
    assert seen == officers | {"auditor", "treasurer", "second_treasurer"}


def test_the_api_does_what_the_pages_do(daoli: Daoli) -> None:
    program = daoli.people.client("treasurer")
    alice = daoli.committed()
    listed = program.get("/api/v1/ledger/grants?state=committed").json()
    assert [(row["id"], row["amount_fen"], row["payee_masked"][-4:]) for row in listed] == [
        (str(alice), 1000_00, "3446")
    ]
    outcome = program.post(
        "/api/v1/ledger/grants/release",
        {"grants": [{"id": str(alice), "version": listed[0]["version"]}]},
        content_type="application/json",
    ).json()
    assert outcome == [{"grant_id": str(alice), "is_done": True, "code": "", "message": ""}]
    made = program.post("/api/v1/ledger/batches", {"grant_ids": [str(alice)]}, content_type="application/json")
    assert made.status_code == 201
    address = f"/api/v1/ledger/batches/{made.json()['id']}"
    assert program.post(f"{address}/file").status_code == 200
    content = scene.answer(PaymentBatch.objects.get()).replace(b"1000.00", b"1.00")
    refused = program.post(f"{address}/return", upload(content))
    assert (refused.status_code, refused.json()["code"]) == (422, "return-refused")
    assert refused.json()["problems"][0]["field"] == "line 4"
    taken = program.post(f"{address}/return", upload(scene.answer(PaymentBatch.objects.get())))
    assert taken.json()["paid"] == [str(alice)]
    funds = program.get("/api/v1/ledger/funds").json()
    assert funds[0]["balances_fen"]["paid"] == 1000_00


def test_sums_of_two_funds_are_put_together_apart(daoli: Daoli) -> None:
    browser, alice = daoli.people.client("treasurer"), daoli.released()
    other = replace(
        daoli, fund_id=scene.fund(node=daoli.people.world.unions["daoli"], level=Level.COUNTY, purpose="festival")
    )
    carol = other.released("other_member")
    looked = browser.post("/money/pay", {"grant": [str(alice), str(carol)]}).content.decode()
    assert looked.count('action="/money/pay/batch"') == 2
    refused = put_together(browser, alice, carol)
    assert refused.status_code == 422
    assert "分属几种资金" in refused.content.decode()
    assert not PaymentBatch.objects.exists()
    assert put_together(browser, carol).status_code == 302
    assert PaymentBatch.objects.get().fund_id == other.fund_id


@pytest.mark.parametrize("address", ["/money/release", "/money/pay", "/money/failed", "/money/batches", "/money"])
def test_a_list_costs_the_same_queries_with_one_row_and_with_many(daoli: Daoli, address: str) -> None:
    browser = daoli.people.client("treasurer")

    def queries() -> int:
        with CountedQueries(
            connection,
        ) as captured:
            assert browser.get(address).status_code == 200
        return sum("kernel_clockshift" not in query["sql"] for query in captured)  # read once a second

    def one_more() -> None:
        daoli.committed()
        daoli.released("other_member")
        failing = daoli.released("rider")
        batch = daoli.sent(failing)
        content = scene.answer(batch, failing=(failing,))
        api.take_return(batch_id=batch.id, content=content, acting=daoli.people.acting("treasurer"), at=scene.AT)

    one_more()
    queries()
    alone = queries()
    for _ in range(5):
        one_more()
    assert queries() == alone


def test_a_program_that_asks_again_with_its_key_gets_the_same_answer_and_the_work_is_done_once(daoli: Daoli) -> None:
    program, alice = daoli.people.client("treasurer"), daoli.released()

    def ask(key: str, *grants: UUID) -> tuple[int, dict[str, object]]:
        answer = program.post(
            "/api/v1/ledger/batches",
            {"grant_ids": [str(grant) for grant in grants]},
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )
        return answer.status_code, answer.json()

    first = ask("batch-1", alice)
    assert first[0] == 201
    assert ask("batch-1", alice) == first
    assert ask("batch-2", alice)[1]["code"] == "wrong-state"
    assert ask("batch-1", daoli.released("other_member"))[1]["code"] == "idempotency-key-reused"
    batch = PaymentBatch.objects.get()
    program.post(f"/money/batches/{batch.id}/file", {"encoding": "utf-8"})
    for _ in range(2):
        answer = program.post(
            f"/api/v1/ledger/batches/{batch.id}/return",
            upload(scene.answer(batch)),
            headers={"Idempotency-Key": "return-1"},
        )
        assert (answer.status_code, answer.json()["paid"]) == (200, [str(alice)])
    assert Entry.objects.filter(kind="paid").count() == 1

"""留痕 in words: a whole way from the form to the money leaves no bare code on the auditor's page."""

import re
from uuid import UUID

import pytest
from django.db import connection
from django.utils import translation

from tests.counting import CountedQueries
from tests.db.cases.story import Story
from tests.db.cases.test_journey import open_fund
from yizhan.kernel import clock, journal
from yizhan.kernel.scope import Acting, Role
from yizhan.web.trail import TrailRow, trail_page

CODE = re.compile(r"[a-z]{2,}(?:[-_.:][a-z0-9]+)*")
CHECKSUMS = {"digest", "sha256", "text"}  # what is compared, and not read


def test_no_bare_code_stands_among_the_details_of_a_whole_case(story: Story) -> None:
    open_fund(story)
    application = story.filed()
    for who in ("street", "county"):
        story.approve(story.part(application, "living-aid"), who)
    story.approve(story.part(application, "living-aid"), "city", amount_fen=300_000)
    told = [(row, key, str(value)) for row in everything(story) for _words, key, value in row.details]
    assert {"step", "state", "purpose", "material", "amount_fen", "code"} <= {key for _row, key, _value in told}
    bare = {(row.kind, key, value) for row, key, value in told if key not in CHECKSUMS and CODE.fullmatch(value)}
    assert bare == set()
    assert {words for row in everything(story) for words, _key, _value in row.details if words is None} == set()


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("ledger.reversed", {"reason": "returned_by_person"}, "本人退回"),
        ("ledger.fund_opened", {"source": "upper_union"}, "上级工会"),
        ("ledger.file_taken", {"encoding": "gb18030"}, "GB18030"),
        ("registry.membership_left", {"reason": "5", "change": "6"}, "退会 要求退会"),
        (
            "registry.union_entered",
            {"level": "street", "state": "Y"},
            "街道（乡镇）级 建立",
        ),
        ("registry.union_moved", {"line": "industry"}, "产业"),
        ("registry.heads_counted", {"source": "tax"}, "税务登记"),
        ("registry.quality_taken_out", {"flaw": "over_age"}, "超龄在籍"),
        ("accounts.role_granted", {"role": "county_officer"}, "县（区）总工会经办人"),
        ("accounts.language_chosen", {"language": "en"}, "English"),
        ("cases.appeal_settled", {"outcome": "dismissed"}, "申诉不成立，维持原来的结果"),
        ("cases.special_started", {"reason": "hearing"}, "听证"),
        ("vault.read", {"fields": ["holder", "number"], "purpose": "payment"}, "户名、账号 付款"),
        (
            "vault.read",
            {"fields": ["phone", "birth_date"], "purpose": "roster-preview"},
            "手机号、出生日期 导入前核对名册",
        ),
        ("vault.read", {"fields": ["match:study-aid"], "purpose": "match"}, "金秋助学 找出符合条件的会员"),
        ("catalogue.programme_published", {"code": "study-aid"}, "金秋助学"),
        ("files.stored", {"type": "application/pdf"}, "PDF 文件"),
        ("cluster.article_signed", {"stage": 1}, "初审"),
        ("web.noted", {"code": "no-such-service"}, "no-such-service"),
    ],
)
def test_a_code_is_told_by_the_words_of_its_room(story: Story, kind: str, data: dict[str, object], told: str) -> None:
    subject = ("person", story.people.person("member"))
    journal.append(kind, acting=Acting.system("test"), at=story.at, subject=subject, data=data)
    [row] = trail_page(story.who("auditor"), filters={"kind": kind, "subject": str(subject[1])}, before=None)[0]
    assert " ".join(str(value) for _words, _key, value in row.details) == told


def test_a_refund_is_told_with_the_number_of_its_voucher_and_the_day_it_came_back(story: Story) -> None:
    subject, said = ("grant", UUID(int=7)), {"document_number": "回单0001", "returned_on": "2026-12-09"}
    acting = Acting.system("test")
    journal.append("ledger.reversed", acting=acting, at=story.at, subject=subject, data=said)
    [row] = trail_page(story.who("auditor"), filters={"kind": "ledger.reversed"}, before=None)[0]
    told = {str(words): value for words, _key, value in row.details}
    assert told == {"退款凭证编号": "回单0001", "退回日期": "2026-12-09"}


def test_the_steps_of_a_service_are_told_in_the_readers_language(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    with translation.override("en"):
        rows = [row for row in everything(story) if row.kind == "cases.accepted"]
        assert {value for row in rows for _words, key, value in row.details if key == "step"} == {"Acceptance"}


def test_many_entries_take_as_many_queries_as_one(story: Story) -> None:
    application = story.submitted()
    [first, *_others] = application.cases.order_by("id")
    filters = {"kind": "cases.notice_closed"}

    def ask() -> int:
        with CountedQueries(connection) as asked:
            rows, _onward = trail_page(story.who("auditor"), filters=filters, before=None)
        assert rows
        return len(asked)

    def close(case_id: UUID) -> None:
        data = {"step": "notice", "state": "handling"}
        acting = Acting(Role.CADRE, user_id=story.who("cadre").user_id)
        journal.append("cases.notice_closed", acting=acting, at=clock.now(), subject=("case", case_id), data=data)

    close(first.id)
    ask()
    one = ask()
    for case in application.cases.all():
        for _each in range(10):
            close(case.id)
    assert ask() == one


def everything(story: Story) -> list[TrailRow]:
    """The trail from its newest entry to its oldest."""
    found, before = [], None
    while True:
        rows, before = trail_page(story.who("auditor"), filters={}, before=before)
        found += rows
        if before is None:
            return found

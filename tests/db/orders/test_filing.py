"""How a matter comes in, and that nothing tells of whom but to the desk that opens it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.db.orders.matters import WHAT, WHERE, alice, by_alice, everything_but, oneself, rows, told, unnamed
from tests.people import People
from tests.world import AT
from yizhan.kernel.errors import Forbidden, Invalid, NotFound
from yizhan.kernel.limits import TriedTooOften
from yizhan.kernel.models import Delivery, Fact, JournalEntry, KeptAnswer, Message, StoredFile, VaultItem
from yizhan.orders import errors
from yizhan.orders.models import OrderEntry, WorkOrder
from yizhan.orders.queries.access import held_order, holder_of
from yizhan.orders.queries.lists import on_desk, told_orders
from yizhan.orders.queries.views import own_view
from yizhan.orders.rules import receipt
from yizhan.orders.services import filing, holding
from yizhan.orders.types import Holder

MONDAY = date(2026, 3, 2)


def test_it_lies_with_the_county_and_is_to_be_accepted_in_two_working_days(people: People) -> None:
    order = by_alice(people)
    assert (order.desk_level, order.desk_node_id) == ("county", people.world["daoli"])
    assert (order.state, order.due_on) == ("received", date(2026, 3, 4))
    assert [row.id for row in on_desk(people.acting("county"), on=MONDAY)[0]] == [order.id]
    assert Message.objects.filter(user_id=people.users["county"], kind="orders.on_desk").count() == 1


def test_who_cannot_say_where_turns_to_the_province(people: People) -> None:
    order = unnamed(people, county_id=None).order
    assert (order.desk_level, order.desk_node_id) == ("province", None)
    assert [row.id for row in on_desk(people.acting("province"), on=MONDAY)[0]] == [order.id]


def test_a_county_in_which_nobody_sits_is_passed_over(people: People) -> None:
    order = unnamed(people, county_id=people.world["longsha"]).order
    assert (order.desk_level, order.desk_node_id) == ("city", people.world["qiqihar"])


def test_the_words_are_in_the_vault_alone(people: People) -> None:
    order = by_alice(people, name="王秀兰", phone="13800000001")
    holding.add_words(order_id=order.id, text="还有去年的奖金", holder=alice(people), at=AT)
    said = (WHAT, WHERE, "王秀兰", "13800000001", "还有去年的奖金")
    kept = everything_but(VaultItem._meta.db_table)
    assert [(one, table) for table, text in kept.items() for one in said if one in text] == []


def test_the_journal_says_neither_who_reported_nor_in_which_session(people: People) -> None:
    order = by_alice(people)
    holding.withdraw(order_id=order.id, holder=alice(people), at=AT)
    entries = JournalEntry.objects.filter(subject_kind="order", subject_id=order.id)
    assert {entry.kind for entry in entries} == {"orders.received", "orders.withdrawn"}
    for entry in entries:
        assert (entry.user_id, entry.person_id, entry.session_id, entry.request_id) == (None, None, None, "")
        assert people.world["mill"] not in (entry.union_id, entry.node_id)


def test_the_row_does_not_tell_where_the_worker_belongs(people: People) -> None:
    order = by_alice(people)
    text = str(WorkOrder.objects.filter(id=order.id).values().get())
    assert str(people.world["mill"]) not in text
    assert str(people.world.employers["mill"]) not in text
    assert len(order.apart) >= 1


def test_a_receipt_code_is_found_in_no_table_and_leads_back(people: People) -> None:
    filed = unnamed(people)
    plain = filed.code.replace("-", "")
    assert len(plain) == receipt.LENGTH
    assert holding.look_up(code=filed.code.lower().replace("-", " "), sender="a", at=AT).id == filed.order.id
    kept = everything_but()
    assert [table for table, text in kept.items() if plain in text or filed.code in text] == []


def test_wrong_codes_are_limited_by_sender_and_right_ones_are_not(people: People) -> None:
    filed = unnamed(people)
    for _ in range(holding.WRONG_CODES.most):
        with pytest.raises(errors.CodeUnknown):
            holding.look_up(code="0000-0000-0000-0000-0000", sender="one", at=AT)
    with pytest.raises(TriedTooOften):
        holding.look_up(code=filed.code, sender="one", at=AT)
    for _ in range(3):
        assert holding.look_up(code=filed.code, sender="other", at=AT).id == filed.order.id


def test_reporting_is_limited_by_sender(people: People) -> None:
    for _ in range(filing.FILINGS.most):
        filing.file_order(told=told(people), sender="one", at=AT)
    before = rows()
    with pytest.raises(TriedTooOften):
        filing.file_order(told=told(people), sender="one", at=AT)
    assert rows() == before


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "unknown"}, "kind"),
        ({"what": "  短 "}, "what"),
        ({"wants_texts": True, "phone": "0451-84000000"}, "phone"),
        ({"wants_texts": True}, "phone"),
    ],
)
def test_what_is_faulty_is_named_and_nothing_is_kept(people: People, more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        unnamed(people, **more)
    assert [problem["field"] for problem in refused.value.problems] == [field]
    assert WorkOrder.objects.count() == Fact.objects.filter(kind__startswith="orders.").count() == 0


def test_a_primary_union_cannot_be_turned_to(people: People) -> None:
    with pytest.raises(Invalid):
        unnamed(people, county_id=people.world["mill"])
    assert WorkOrder.objects.count() == 0


def test_only_the_hotline_enters_calls(people: People) -> None:
    filed = filing.take_call(told=told(people), acting=people.acting("hotline"), at=AT)
    assert (filed.order.source, filed.order.user_id) == ("hotline", None)
    assert holding.look_up(code=filed.code, sender="", at=AT).id == filed.order.id
    before = rows()
    for who in ("county", "cadre", "province", "employer", "member", "operator"):
        with pytest.raises(Forbidden):
            filing.take_call(told=told(people), acting=people.acting(who), at=AT)
    assert rows() == before


def test_one_s_own_is_one_s_own_alone(people: People) -> None:
    order = by_alice(people)
    assert own_view(held_order(alice(people), order.id), on=MONDAY).personal["what"] == WHAT
    others = [Holder(), Holder(receipt_of=unnamed(people).order.id), holder_of(people.acting("employer"))]
    others += [holder_of(oneself(people, who)) for who in ("other_member", "cadre", "spouse")]
    for holder in others:
        with pytest.raises(NotFound):
            held_order(holder, order.id)


def test_a_file_that_is_not_taken_is_said_at_its_field(people: People) -> None:
    order, browser = by_alice(people), people.client("member")
    before = StoredFile.objects.count()
    program = SimpleUploadedFile("contract.pdf", b"\x7fELF" + bytes(60), content_type="application/pdf")
    for sent, words in (({"file": program}, "这里不能收"), ({}, "")):
        answer = browser.post(f"/rights/mine/{order.id}/file", sent)
        assert answer.status_code == 422
        told = answer.content.decode().partition('id="file-error"')[2].partition("</p>")[0]
        assert told
        assert words in told
    assert StoredFile.objects.count() == before


def test_the_own_union_hears_of_it_only_where_the_worker_ticked(people: People) -> None:
    by_alice(people)
    assert told_orders(people.acting("cadre"), on=MONDAY) == []
    assert not Message.objects.filter(user_id=people.users["cadre"]).exists()
    by_alice(people, tells_union=True)
    (row,) = told_orders(people.acting("cadre"), on=MONDAY)
    assert (row.name, row.what) == ("Alice", "求助或投诉")
    assert Message.objects.filter(user_id=people.users["cadre"], kind="orders.told").count() == 1
    for who in ("other_cadre", "employer", "street", "auditor"):
        assert told_orders(people.acting(who), on=MONDAY) == []
    assert WHAT not in people.client("cadre").get("/orders-told").content.decode()


def test_a_first_screen_asks_for_help_only_while_it_is_not_settled(people: People) -> None:
    order = by_alice(people, tells_union=True)
    (row,) = told_orders(people.acting("cadre"), on=MONDAY, only_open=True)
    assert row.id == order.id
    holding.withdraw(order_id=order.id, holder=alice(people), at=AT)
    assert told_orders(people.acting("cadre"), on=MONDAY, only_open=True) == []
    assert len(told_orders(people.acting("cadre"), on=MONDAY)) == 1


def test_a_text_goes_only_to_who_asked_for_it_and_says_nothing(people: People) -> None:
    from yizhan.kernel import vault
    from yizhan.orders.services import handling

    quiet = unnamed(people, phone="13912345678").order
    wanting = unnamed(people, phone="139 1234 5678", wants_texts=True).order
    for order in (quiet, wanting):
        handling.accept(order_id=order.id, limit_class="ordinary", acting=people.acting("county"), at=AT)
    (delivery,) = Delivery.objects.filter(sealed_id__isnull=False)
    assert delivery.sealed_id is not None
    sealed = vault.get(delivery.sealed_id)
    assert sealed["mobile"] == "13912345678"
    assert not [one for one in (WHAT, WHERE, "欠薪", "投诉", wanting.number) if one in sealed["text"]]


def test_the_same_form_sent_twice_is_one_order_with_the_same_code(people: People) -> None:
    browser = people.client("visitor")
    page = browser.get("/rights/new").content.decode()
    token = page.partition('name="once" value="')[2].partition('"')[0]
    form = {"kind": "complaint", "what": WHAT, "county": str(people.world["daoli"]), "once": token}
    first, second = (browser.post("/rights/new", form).content.decode() for _ in range(2))
    order = WorkOrder.objects.get()
    assert filing.code_of(order.id) in first
    assert filing.code_of(order.id) in second
    assert OrderEntry.objects.count() == 1
    assert filing.code_of(order.id) not in str(list(KeptAnswer.objects.values()))

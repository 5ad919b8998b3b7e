"""除名: by a decision that is shown, told to the member, who appeals to the level above; never answered by the same."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.databases import TestDatabase
from tests.db.registry.duplicates.conftest import enter_twice, the_pair
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import taken_in
from tests.people import People, fixed_people
from tests.racing import at_once
from tests.world import AT, resident_id
from yizhan.kernel import clock, vault
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message, StoredFile
from yizhan.registry import api, errors
from yizhan.registry.codes import Change, ChangeReason, ExpulsionGround, TransferState
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.queries import access_pair
from yizhan.registry.duplicates.services import merge
from yizhan.registry.models import Expulsion, ExpulsionAppeal, Membership, MembershipVersion, Transfer
from yizhan.registry.roster import undoing
from yizhan.registry.services.expulsion_appeals import appeal_expulsion, settle_appeal
from yizhan.registry.services.expulsions import Decision, expel
from yizhan.registry.services.papers import Paper
from yizhan.registry.tasks import raise_overdue_appeals

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF"
DECIDED = date(2026, 2, 27)
LATER = AT + timedelta(days=3)


def decision(**other: object) -> Decision:
    paper = Paper("磨坊工会〔2026〕3号", BytesIO(PDF), "决定.pdf")
    made = Decision(ExpulsionGround.CRIME, "因盗窃罪被判处有期徒刑", paper, DECIDED)
    return replace(made, **other)  # type: ignore[arg-type]


def expelled(people: People, by: str = "cadre", **other: object) -> Expulsion:
    made = expel(person_id=people.person("member"), decision=decision(**other), acting=people.acting(by), at=AT)
    return Expulsion.objects.get(id=made)


def appealed(expulsion: Expulsion, people: People, at: datetime = LATER) -> None:
    appeal_expulsion(expulsion_id=expulsion.id, said="判的是别人，同名", acting=people.acting("member"), at=at)


def settled(expulsion: Expulsion, people: People, by: str = "street", outcome: str = "upheld") -> None:
    settle_appeal(expulsion_id=expulsion.id, outcome=outcome, answer="核对了判决书", acting=people.acting(by), at=LATER)


def membership_of(people: People) -> Membership:
    return Membership.objects.get(id=people.membership("member"))


def told(people: People, kind: str) -> Message:
    return Message.objects.get(user_id=people.users["member"], kind=kind)


@pytest.mark.parametrize(("ground", "reason"), [("crime", ChangeReason.CRIME), ("charter", "")])
def test_it_ends_the_membership_and_keeps_to_the_codes_of_the_template(
    people: People, ground: str, reason: str
) -> None:
    expulsion = expelled(people, ground=ground)
    membership = membership_of(people)
    assert (membership.closed_by, membership.close_reason) == (Change.EXPELLED, reason)
    assert membership.closed_on == AT.date()
    stored = StoredFile.objects.get(id=expulsion.file_id)
    assert stored.key_item_id is not None
    assert (stored.owner_kind, stored.owner_id) == ("expulsion", expulsion.id)
    assert vault.get(expulsion.reason_id) == {"reason": "因盗窃罪被判处有期徒刑"}
    assert Fact.objects.filter(kind="membership.left", record_id=membership.id).count() == 1
    [entry] = JournalEntry.objects.filter(kind="registry.member_expelled")
    assert "盗窃" not in str(entry.data)


def test_the_member_is_told_by_which_decision_and_where_to_appeal_until_when(people: People) -> None:
    expulsion = expelled(people)
    message = told(people, "registry.member_expelled")
    assert "磨坊工会〔2026〕3号" in message.body
    assert "xinyang工会" in message.body
    assert expulsion.appeal_until == date(2026, 3, 23)  # fifteen working days after Monday the second
    assert "2026-03-23" in message.body


def test_an_open_transfer_ends_with_it(people: People) -> None:
    transfer_id = api.request_transfer(
        person_id=people.person("member"), to_union_id=people.world["depot"], reason="1",
        due_on=AT.date() + timedelta(days=9), acting=people.acting("member"), at=AT,
    )  # fmt: skip
    expelled(people)
    assert Transfer.objects.get(id=transfer_id).state == TransferState.WITHDRAWN


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"ground": "5"}, "ground"),
        ({"reason": " \x00"}, "expulsion_reason"),
        ({"reason": "长" * 501}, "expulsion_reason"),
        ({"paper": Paper("\x00", BytesIO(PDF), "a.pdf")}, "decision_number"),
        ({"paper": Paper("1号")}, "decision"),
        ({"paper": Paper("1号", BytesIO(b"MZ no paper"), "a.pdf")}, "decision"),
        ({"decided_on": None}, "decided_on"),
        ({"decided_on": date(2026, 3, 3)}, "decided_on"),
    ],
)
def test_without_reason_number_day_or_file_nothing_happens(people: People, other: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        expelled(people, **other)
    assert [problem["field"] for problem in refused.value.problems] == [field]
    assert membership_of(people).closed_on is None
    assert not Expulsion.objects.exists()
    assert not Message.objects.filter(user_id=people.users["member"]).exists()


@pytest.mark.parametrize("who", ["other_cadre", "other_county", "other_city", "member", "employer", "visitor"])
def test_outside_the_line_nobody_expels(people: People, who: str) -> None:
    with pytest.raises(NotFound):
        expelled(people, by=who)
    assert membership_of(people).closed_on is None


def test_nobody_expels_a_relative_nor_the_province_anybody(people: People) -> None:
    with pytest.raises(errors.HandlesOwn):
        expelled(people, by="relative_cadre")
    with pytest.raises(errors.NobodyAbove):
        expelled(people, by="province")
    assert membership_of(people).closed_on is None


def test_leaving_is_no_way_to_expel(people: People) -> None:
    for change, reason in (("5", "6"), ("6", "6")):
        with pytest.raises(Invalid):
            api.leave(
                membership_id=people.membership("member"), change=change, reason=reason,
                acting=people.acting("cadre"), at=AT,
            )  # fmt: skip
    assert membership_of(people).closed_on is None


def test_an_upheld_appeal_restores_the_membership_as_of_the_day_it_was_closed(people: People) -> None:
    expulsion = expelled(people)
    appealed(expulsion, people)
    assert Message.objects.filter(user_id=people.users["street"], kind="registry.expulsion_appealed").count() == 1
    settled(expulsion, people)
    membership = membership_of(people)
    assert (membership.closed_on, membership.closed_by, membership.state) == (None, "", "active")
    assert MembershipVersion.objects.filter(membership_id=membership.id, closed_by=Change.EXPELLED).exists()
    left = Fact.objects.filter(kind="membership.left", record_id=membership.id)
    assert sum(left.values_list("quantity", flat=True)) == 0
    assert "申诉成立" in told(people, "registry.expulsion_appeal_settled").title
    expulsion.refresh_from_db()
    assert expulsion.annulled_at == LATER
    expelled(people)  # another decision is another matter


def test_a_rejected_appeal_changes_nothing_and_says_why(people: People) -> None:
    expulsion = expelled(people)
    appealed(expulsion, people)
    settled(expulsion, people, outcome="rejected")
    assert membership_of(people).closed_by == Change.EXPELLED
    assert "维持除名" in told(people, "registry.expulsion_appeal_settled").title
    appeal = ExpulsionAppeal.objects.get()
    assert appeal.answer_id is not None
    assert vault.get(appeal.answer_id) == {"answer": "核对了判决书"}


def test_who_joined_elsewhere_meanwhile_was_a_member_up_to_that_day(people: People) -> None:
    expulsion = expelled(people)
    appealed(expulsion, people)
    api.join_known(
        person_id=people.person("member"), union_id=people.world["depot"], acting=people.acting("member"), at=LATER
    )
    settled(expulsion, people)
    membership = membership_of(people)
    assert (membership.closed_on, membership.closed_by) == (LATER.date(), Change.TRANSFERRED_OUT)
    assert Membership.objects.filter(person_id=people.person("member"), closed_on__isnull=True).count() == 1


def test_a_roster_that_was_taken_back_is_no_other_union(people: People, tmp_path: Path) -> None:
    """Else whoever was expelled wrongly would be in none: the one that was entered in error has never been."""
    expulsion = expelled(people)
    appealed(expulsion, people)
    row = member_row("Alice", 1, 证件号码=resident_id(1), 会籍变化日期="")
    upload = taken_in(write_csv(tmp_path / "a.csv", [row]), people.world, people.acting("cadre"))
    undoing.ask_undo(roster_id=upload.roster_id, acting=people.acting("cadre"), at=AT)  # type: ignore[arg-type]
    undoing.undo_all()
    assert Membership.objects.filter(person_id=people.person("member")).count() == 2
    settled(expulsion, people)
    membership = membership_of(people)
    assert (membership.closed_on, membership.closed_by) == (None, "")


def test_who_has_another_union_by_a_merge_stays_in_that_one(people: People) -> None:
    """Nobody is in two; the desk can answer all the same, and the expulsion is annulled."""
    second = enter_twice(people.world)
    expulsion = expelled(people)
    appealed(expulsion, people)
    find_pairs(AT)
    pair = the_pair(people.person("member"), second)
    shown = access_pair(people.acting("province"), pair.id)
    choices = dict.fromkeys(shown.differing, "a" if pair.person_a_id == people.person("member") else "b")
    merge(pair_id=pair.id, choices=choices, seen=shown.seen, acting=people.acting("province"), at=LATER)
    settled(expulsion, people)
    expulsion.refresh_from_db()
    assert expulsion.annulled_at == LATER
    membership = membership_of(people)
    assert (membership.closed_on, membership.closed_by) == (AT.date(), Change.TRANSFERRED_OUT)
    [standing] = Membership.objects.filter(person_id=people.person("member"), closed_on__isnull=True)
    assert standing.union_id == people.world["school"]


def test_only_oneself_appeals_once_within_the_term_and_with_grounds(people: People) -> None:
    expulsion = expelled(people)
    for who in ("other_member", "cadre", "newcomer"):
        with pytest.raises(NotFound):
            appeal_expulsion(expulsion_id=expulsion.id, said="x", acting=people.acting(who), at=LATER)
    with pytest.raises(Invalid):
        appeal_expulsion(expulsion_id=expulsion.id, said=" ", acting=people.acting("member"), at=LATER)
    with pytest.raises(errors.AppealTooLate):
        appealed(expulsion, people, at=AT + timedelta(days=22))
    assert not ExpulsionAppeal.objects.exists()
    appealed(expulsion, people, at=AT + timedelta(days=21))
    with pytest.raises(errors.AppealMade):
        appealed(expulsion, people)


@pytest.mark.parametrize("who", ["cadre", "county", "city", "industry", "province"])
def test_another_desk_of_the_line_sees_it_and_does_not_answer(people: People, who: str) -> None:
    expulsion = expelled(people)
    appealed(expulsion, people)
    with pytest.raises(errors.NotThisDesk):
        settled(expulsion, people, by=who)
    assert ExpulsionAppeal.objects.get().settled_at is None


@pytest.mark.parametrize("who", ["other_county", "other_city", "other_cadre", "member", "visitor"])
def test_outside_the_line_nobody_answers(people: People, who: str) -> None:
    expulsion = expelled(people)
    appealed(expulsion, people)
    with pytest.raises(NotFound):
        settled(expulsion, people, by=who)
    assert membership_of(people).closed_by == Change.EXPELLED


def test_whoever_expelled_does_not_answer_in_another_duty(people: People) -> None:
    expulsion = expelled(people)
    appealed(expulsion, people)
    same = replace(people.acting("street"), user_id=people.users["cadre"])
    with pytest.raises(errors.HandlesOwn):
        settle_appeal(expulsion_id=expulsion.id, outcome="upheld", answer="x", acting=same, at=LATER)
    assert ExpulsionAppeal.objects.get().settled_at is None


def test_what_the_county_decided_is_heard_by_the_city(people: People) -> None:
    expulsion = expelled(people, by="county")
    assert expulsion.desk_id == people.world["harbin"]
    appealed(expulsion, people)
    with pytest.raises(errors.NotThisDesk):
        settled(expulsion, people, by="street")
    settled(expulsion, people, by="city")


def test_what_a_desk_does_not_answer_in_time_rises_to_the_one_above(people: People) -> None:
    expulsion = expelled(people)
    appealed(expulsion, people)
    late = LATER + timedelta(days=90)
    assert raise_overdue_appeals(LATER) == 0
    assert raise_overdue_appeals(late) == 1
    assert raise_overdue_appeals(late) == 0
    appeal = ExpulsionAppeal.objects.get()
    assert appeal.desk_id == people.world["daoli"]
    assert appeal.due_on > clock.local_date(late)
    with pytest.raises(errors.NotThisDesk):
        settled(expulsion, people, by="street")
    settled(expulsion, people, by="county")
    assert membership_of(people).closed_on is None
    assert Message.objects.filter(kind="registry.expulsion_appeal_raised").count() == 1
    assert raise_overdue_appeals(late + timedelta(days=90)) == 0


def test_an_answer_needs_an_outcome_and_a_reason_and_is_given_once(people: People) -> None:
    expulsion, street = expelled(people), people.acting("street")
    appealed(expulsion, people)
    for outcome, answer in (("", "x"), ("upheld", " ")):
        with pytest.raises(Invalid):
            settle_appeal(expulsion_id=expulsion.id, outcome=outcome, answer=answer, acting=street, at=LATER)
    assert ExpulsionAppeal.objects.get().settled_at is None
    settled(expulsion, people)
    with pytest.raises(errors.AppealSettled):
        settled(expulsion, people, outcome="rejected")


def test_the_pages_from_the_decision_to_the_answer(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    cadre, member, street = people.client("cadre"), people.client("member"), people.client("street")
    person_id = people.person("member")
    address = f"/members/{person_id}/expel"
    assert address in cadre.get(f"/members/{person_id}").content.decode()
    assert cadre.get(address).status_code == 200
    filled = {
        "ground": "charter", "expulsion_reason": "多次冒领互助金", "decision_number": "3号", "decided_on": str(DECIDED),
    }  # fmt: skip
    refused = cadre.post(address, filled)
    assert refused.status_code == 422
    assert "多次冒领互助金" in refused.content.decode()
    assert "请上传除名决定书" in refused.content.decode()
    assert cadre.post(address, filled | {"decision": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    found = Expulsion.objects.get()
    assert "Alice" in cadre.get("/expulsions").content.decode()
    mine = member.get("/my/membership").content.decode()
    assert "多次冒领互助金" in mine
    assert b"".join(member.get(f"/expulsions/{found.id}/decision").streaming_content) == PDF  # type: ignore[attr-defined]
    own = f"/my/expulsions/{found.id}/appeal"
    assert own in mine
    assert member.get(own).status_code == 200
    assert member.post(own, {"grounds": ""}).status_code == 422
    assert member.post(own, {"grounds": "没有这回事"}).status_code == 302
    assert member.get(own).status_code == 409
    page = f"/expulsions/{found.id}"
    assert page in street.get("/").content.decode()
    assert "没有这回事" in street.get(page).content.decode()
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=person_id, data__fields=["expulsion"]).exists()
    assert cadre.post(page, {"outcome": "rejected", "appeal_answer": "x"}).status_code == 403
    assert street.post(page, {"outcome": "upheld", "appeal_answer": ""}).status_code == 422
    assert street.post(page, {"outcome": "upheld", "appeal_answer": "查无实据"}).status_code == 302
    assert "查无实据" in member.get("/my/membership").content.decode()
    assert membership_of(people).closed_on is None
    assert page not in street.get("/").content.decode()
    assert people.client("other_member").get(f"/expulsions/{found.id}/decision").status_code == 404


def test_over_the_api(people: People) -> None:
    cadre, street, json = people.client("cadre"), people.client("street"), "application/json"
    address = f"/api/v1/members/{people.person('member')}/expulsion"
    sent = {"ground": "crime", "expulsion_reason": "判刑", "decision_number": "3号", "decided_on": str(DECIDED)}
    assert cadre.post(address, sent).status_code == 422
    assert not Expulsion.objects.exists()
    made = cadre.post(address, sent | {"decision": SimpleUploadedFile("a.pdf", PDF)})
    assert made.status_code == 201
    assert "判刑" not in made.content.decode()
    found = made.json()["id"]
    own, desk = f"/api/v1/me/expulsions/{found}/appeal", f"/api/v1/expulsions/{found}/answer"
    said, answer = {"grounds": "同名"}, {"outcome": "upheld", "answer": "查实"}
    assert people.client("other_member").post(own, said, content_type=json).status_code == 404
    assert people.client("member").post(own, said, content_type=json).status_code == 201
    assert people.client("other_county").get("/api/v1/expulsions").json() == []
    assert people.client("county").post(desk, answer, content_type=json).status_code == 403
    assert street.post(desk, answer, content_type=json).json()["is_annulled"] is True
    assert street.post(desk, answer, content_type=json).status_code == 409
    assert [one["outcome"] for one in street.get("/api/v1/expulsions").json()] == ["upheld"]


def test_two_at_once_expel_and_answer_once(cloned_db: TestDatabase) -> None:
    people = fixed_people()
    answers = at_once(lambda: expelled(people), lambda: expelled(people))
    assert answers == ["not-found", "ok"]
    expulsion = Expulsion.objects.get()
    appealed(expulsion, people)
    answers = at_once(lambda: settled(expulsion, people), lambda: settled(expulsion, people, outcome="rejected"))
    assert answers == ["appeal-settled", "ok"]
    assert ExpulsionAppeal.objects.get().settled_at is not None

"""去世: the membership ends, nothing is sent any more, the account is closed; and a mistake is taken back whole."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from tests.databases import TestDatabase
from tests.people import PARTS, People, fixed_people
from tests.racing import at_once
from tests.world import AT, TODAY, applicant
from yizhan.accounts import errors as account_errors
from yizhan.accounts import services as accounts
from yizhan.accounts.models import SignedInSession, User
from yizhan.cases.models import HardshipFile
from yizhan.cases.services import telling
from yizhan.kernel import messages, sms
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.models import Delivery, Fact, JournalEntry, Message, StoredFile
from yizhan.kernel.scope import Acting
from yizhan.registry import api, errors
from yizhan.registry.codes import Change, TransferState
from yizhan.registry.models import Death, EntryObjection, Membership, MembershipVersion, Person, Transfer
from yizhan.registry.services.deaths import record_death, take_back_death
from yizhan.registry.services.papers import Paper
from yizhan.registry.services.telling import tell

DIED = date(2026, 2, 20)
CERTIFICATE = Paper(number="死证2026-0031")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF"


def recorded(people: People, who: str = "member", by: str = "cadre", at: datetime = AT) -> Death:
    death_id = record_death(
        person_id=people.person(who), died_on=DIED, paper=CERTIFICATE, acting=people.acting(by), at=at
    )
    return Death.objects.get(id=death_id)


def taken_back(death: Death, people: People, by: str = "county", why: str = "同名同姓，核对了派出所回函") -> None:
    take_back_death(death_id=death.id, why=why, acting=people.acting(by), at=AT + timedelta(days=1))


class Recorder:
    def __init__(self) -> None:
        self.sent: list[str] = []
        self.codes: list[tuple[str, str]] = []

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        if code := re.search(r"\b\d{6}\b", text):
            self.codes.append((mobile, code[0]))
        else:
            self.sent.append(mobile)


@pytest.fixture
def sender(settings: Settings) -> Iterator[Recorder]:
    recorder = Recorder()
    sms.SENDERS["recorder"] = lambda: recorder
    settings.SMS_SENDER = "recorder"
    yield recorder
    del sms.SENDERS["recorder"]


def deliver_all(at: datetime) -> None:
    while messages.deliver_next(at=at):
        pass


def test_the_membership_ends_on_the_day_of_the_death_and_the_person_is_in_no_list(people: People) -> None:
    death = recorded(people)
    membership = Membership.objects.get(id=people.membership("member"))
    opened = membership.opened_on
    assert (membership.closed_on, membership.closed_by) == (max(DIED, opened), Change.DIED)
    assert Person.objects.get(id=people.person("member")).died_on == DIED
    assert (death.recorded_by, death.document_number) == (people.users["cadre"], "死证2026-0031")
    [entry] = JournalEntry.objects.filter(kind="registry.death_recorded")
    assert entry.subject_id == membership.id
    assert "Alice" not in people.client("cadre").get("/members").content.decode()
    assert Fact.objects.filter(kind="membership.left", record_id=membership.id).count() == 1


def test_nothing_is_sent_whatever_room_tells_and_what_was_queued_is_dropped(people: People, sender: Recorder) -> None:
    alice, bob = people.users["member"], people.users["cadre"]
    messages.notify(alice, kind="cases.finished", title="已办结", at=AT)
    recorded(people)
    box = Message.objects.filter(user_id=alice).count()
    assert messages.notify(alice, kind="cases.finished", title="已办结", at=AT) is None
    file = HardshipFile(person=Person.objects.get(id=people.person("member")), review_due_on=TODAY)
    telling.review_due(file, at=AT)
    messages.notify_each([alice, bob], kind="catalogue.invited", title="有一项服务", at=AT)
    tell(people.person("member"), kind="registry.placed", title="x", at=AT)
    assert Message.objects.filter(user_id=alice).count() == box
    deliver_all(AT)
    assert sender.sent == [PARTS["cadre"].phone]
    assert set(Delivery.objects.filter(message__user_id=alice).values_list("state", flat=True)) == {"dropped"}
    assert not messages.unreached(since=AT - timedelta(days=1)).exists()  # nobody is to telephone instead


def test_a_text_with_a_link_does_not_go_to_the_number_of_the_dead(people: People, sender: Recorder) -> None:
    messages.send_text(mobile=PARTS["member"].phone, text="请打开链接", at=AT)
    recorded(people)
    messages.send_text(mobile=PARTS["member"].phone, text="请打开链接", at=AT)
    messages.send_text(mobile=PARTS["spouse"].phone, text="请打开链接", at=AT)
    deliver_all(AT)
    assert sender.sent == [PARTS["spouse"].phone]


def test_a_phone_that_somebody_alive_shares_is_still_reached(people: People, sender: Recorder) -> None:
    shared = {"phone": PARTS["member"].phone}
    api.enter_person(applicant=applicant("同号", 77, **shared), acting=Acting.visitor(), at=AT)
    recorded(people)
    messages.send_text(mobile=PARTS["member"].phone, text="请打开链接", at=AT)
    deliver_all(AT)
    assert sender.sent == [PARTS["member"].phone]


def test_the_account_is_signed_out_and_nobody_signs_in(people: People, sender: Recorder) -> None:
    phone, password, oneself = PARTS["member"].phone, "a long one 93", people.acting("member")
    accounts.set_password(user_id=people.users["member"], password=password, acting=oneself, at=AT)
    client = people.client("member")
    assert client.get("/my/membership").status_code == 200
    recorded(people)
    assert client.get("/my/membership").status_code == 302
    assert not SignedInSession.objects.filter(user_id=people.users["member"], ended_at__isnull=True).exists()
    accounts.request_code(phone=phone, sender="", at=AT)
    assert sender.codes[0][0] == phone  # an answer to whoever holds the phone: they alone are told what follows
    with pytest.raises(account_errors.ReportedDead):
        accounts.sign_in_with_code(phone=phone, code=sender.codes[0][1], at=AT)
    with pytest.raises(account_errors.ReportedDead):
        accounts.sign_in_with_password(phone=phone, password=password, at=AT)
    with pytest.raises(account_errors.PasswordWrong):
        accounts.sign_in_with_password(phone=phone, password="another", at=AT)
    assert not SignedInSession.objects.filter(user_id=people.users["member"], ended_at__isnull=True).exists()


def test_the_phone_of_the_dead_opens_no_account(people: People, sender: Recorder) -> None:
    phone = "13755550001"
    joined = api.join(
        applicant=applicant("甲", 88, phone=phone), union_id=people.world["mill"], acting=Acting.visitor(), at=AT
    )
    record_death(person_id=joined.person_id, died_on=DIED, paper=CERTIFICATE, acting=people.acting("cadre"), at=AT)
    before = User.objects.count()
    accounts.request_code(phone=phone, sender="", at=AT)
    with pytest.raises(account_errors.ReportedDead):
        accounts.sign_in_with_code(phone=phone, code=sender.codes[0][1], at=AT)
    with pytest.raises(account_errors.ReportedDead):
        accounts.open_account(phone=phone, name="甲", at=AT)
    assert User.objects.count() == before
    with pytest.raises(errors.HasDied):
        api.bind_account(person_id=joined.person_id, user_id=people.users["newcomer"], acting=Acting.visitor(), at=AT)
    api.enter_person(applicant=applicant("同号", 89, phone=phone), acting=Acting.visitor(), at=AT)
    assert accounts.open_account(phone=phone, name="", at=AT).is_active  # somebody alive has it


def test_both_accounts_of_a_merged_entry_are_closed_and_opened_again(people: People) -> None:
    """But for one that was closed before."""
    alice, other = people.person("member"), people.person("spouse")
    Membership.objects.filter(person_id=other, closed_on=None).update(closed_on=TODAY, closed_by="9")
    Person.objects.filter(id=other).update(phone_sealed=None, phone_index=None, merged_into_id=alice)
    users = {people.users["member"], people.users["spouse"]}
    death = recorded(people)
    assert not User.objects.filter(id__in=users, is_active=True).exists()
    taken_back(death, people)
    assert User.objects.filter(id__in=users, is_active=True).count() == 2
    accounts.close_account(user_id=people.users["spouse"], acting=people.acting("operator"), at=AT - timedelta(days=1))
    taken_back(recorded(people, at=AT + timedelta(hours=1)), people)
    assert set(User.objects.filter(id__in=users, is_active=True).values_list("id", flat=True)) == {
        people.users["member"]
    }


def test_what_was_gathered_is_dropped_with_the_rest(people: People, sender: Recorder) -> None:
    """Two about one thing make one text, minutes later: by then nobody is to be told."""
    alice = people.users["member"]
    for minutes in (0, 1, 2):
        at = AT + timedelta(minutes=minutes)
        messages.notify(alice, kind="cases.finished", title="已办结", link="/my/membership", at=at)
    deliver_all(AT)
    sent = len(sender.sent)
    recorded(people)
    deliver_all(AT + timedelta(hours=1))
    assert len(sender.sent) == sent
    assert not Delivery.objects.filter(message__user_id=alice, state="waiting").exists()


def reported(people: People, sender: Recorder) -> Client:
    """A browser in which the phone of the dead was proven."""
    client = Client()
    client.post("/sign-in", {"phone": PARTS["member"].phone})
    answer = client.post("/sign-in/code", {"code": sender.codes[-1][1]})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/reported-dead")
    return client


def test_whoever_signs_in_though_reported_dead_is_told_and_can_object(people: People, sender: Recorder) -> None:
    assert Client().get("/sign-in/reported-dead")["Location"] == "/sign-in"  # nobody who has not proven the phone
    death = recorded(people)
    client = reported(people, sender)
    page = client.get("/sign-in/reported-dead").content.decode()
    assert "登记为已去世" in page
    assert "12351" in page
    assert "Alice" not in page  # a phone is not a person: names are kept
    assert client.get("/my/membership").status_code == 302
    assert client.post("/sign-in/reported-dead", {"said": " "}).status_code == 422
    assert not EntryObjection.objects.exists()
    said = client.post("/sign-in/reported-dead", {"said": "我健在，同名"})
    assert "已经告诉工会了" in said.content.decode()
    assert client.post("/sign-in/reported-dead", {"said": "再说一次"}).status_code == 409
    objection = EntryObjection.objects.get()
    assert (objection.person_id, objection.scope) == (people.person("member"), death.scope)
    for who, sees in (("cadre", True), ("county", True), ("other_cadre", False), ("other_county", False)):
        assert ("我健在" in people.client(who).get("/entry-objections").content.decode()) is sees, who
    shown = people.client("county").get(f"/entry-objections/{objection.id}").content.decode()
    assert f"/deaths/{death.id}" in shown
    taken_back(death, people)
    assert people.client("member").get("/my/membership").status_code == 200


def test_over_the_api_it_is_a_refusal_with_a_way_on(people: People, sender: Recorder) -> None:
    recorded(people)
    phone = PARTS["member"].phone
    Client().post("/api/v1/sign-in/code", {"phone": phone}, content_type="application/json")
    body = {"phone": phone, "code": sender.codes[-1][1]}
    answer = Client().post("/api/v1/sign-in", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "reported-dead")
    assert "12351" in answer.json()["detail"]


def test_whoever_is_dead_joins_nowhere_and_is_claimed_by_nobody(people: People) -> None:
    recorded(people)
    with pytest.raises(errors.HasDied):
        api.join(applicant=applicant("Alice", 1), union_id=people.world["depot"], acting=Acting.visitor(), at=AT)
    assert not Membership.objects.filter(person_id=people.person("member"), closed_on__isnull=True).exists()


def test_an_open_transfer_ends_with_it_and_waits_again_when_it_is_taken_back(people: People) -> None:
    transfer_id = api.request_transfer(
        person_id=people.person("member"), to_union_id=people.world["depot"], reason="1",
        due_on=TODAY + timedelta(days=9), acting=people.acting("member"), at=AT,
    )  # fmt: skip
    death = recorded(people)
    assert Transfer.objects.get(id=transfer_id).state == TransferState.WITHDRAWN
    taken_back(death, people)
    assert Transfer.objects.get(id=transfer_id).state == TransferState.REQUESTED


def test_a_mistake_is_taken_back_whole_and_history_keeps_it(people: People) -> None:
    alice = people.users["member"]
    taken_back(recorded(people), people)
    membership = Membership.objects.get(id=people.membership("member"))
    assert (membership.closed_on, membership.closed_by, membership.state) == (None, "", "active")
    assert Person.objects.get(id=people.person("member")).died_on is None
    assert User.objects.get(id=alice).is_active
    assert Message.objects.filter(user_id=alice, kind="registry.death_taken_back").count() == 1
    assert MembershipVersion.objects.filter(membership_id=membership.id, closed_by=Change.DIED).exists()
    left = Fact.objects.filter(kind="membership.left", record_id=membership.id)
    assert sum(left.values_list("quantity", flat=True)) == 0
    taken_back(recorded(people), people)  # and once more: each is its own
    assert sum(left.values_list("quantity", flat=True)) == 0
    assert left.count() == 4


def test_a_mistake_is_taken_back_once_by_a_desk_above_with_a_reason(people: People) -> None:
    death = recorded(people)
    for who in ("other_county", "other_cadre", "other_city", "member", "employer"):
        with pytest.raises(NotFound):
            taken_back(death, people, by=who)
    with pytest.raises(errors.TakenBackAbove):
        taken_back(death, people, by="cadre")
    with pytest.raises(Invalid):
        taken_back(death, people, why=" \x00")
    death.refresh_from_db()
    assert death.taken_back_at is None
    assert Person.objects.get(id=people.person("member")).died_on == DIED
    taken_back(death, people)
    with pytest.raises(errors.DeathTakenBack):
        taken_back(death, people)


@pytest.mark.parametrize(
    ("day", "paper", "fields"),
    [
        (None, Paper(), ["died_on", "paper"]),
        (TODAY + timedelta(days=1), CERTIFICATE, ["died_on"]),
        (date(1989, 12, 31), CERTIFICATE, ["died_on"]),
        (DIED, Paper(number=" \x00"), ["paper"]),
        (DIED, Paper(number="9" * 61), ["document_number"]),
        (DIED, Paper(stream=BytesIO(b"MZ not a paper"), name="x.pdf"), ["paper"]),
    ],
)
def test_without_a_day_that_can_be_or_a_paper_nothing_happens(
    people: People, day: date | None, paper: Paper, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        record_death(person_id=people.person("member"), died_on=day, paper=paper, acting=people.acting("cadre"), at=AT)
    assert [problem["field"] for problem in refused.value.problems] == fields
    assert not Death.objects.exists()
    assert Membership.objects.get(id=people.membership("member")).closed_on is None
    assert User.objects.get(id=people.users["member"]).is_active


@pytest.mark.parametrize("who", ["other_cadre", "other_county", "other_city", "member", "employer", "visitor"])
def test_outside_the_line_nobody_is_recorded(people: People, who: str) -> None:
    with pytest.raises(NotFound):
        recorded(people, by=who)
    assert not Death.objects.exists()


def test_nobody_records_a_relative_nor_takes_it_back(people: People) -> None:
    with pytest.raises(errors.HandlesOwn):
        recorded(people, by="relative_cadre")
    assert not Death.objects.exists()


def test_a_second_record_is_told_that_the_first_stands(people: People) -> None:
    recorded(people)
    with pytest.raises(errors.DeathStands):
        recorded(people, by="county")
    with pytest.raises(NotFound):
        recorded(people, by="other_county")


def test_the_paper_lies_in_the_vault(people: People) -> None:
    paper = Paper(stream=BytesIO(PDF), name="证明.pdf")
    death_id = record_death(
        person_id=people.person("member"), died_on=DIED, paper=paper, acting=people.acting("cadre"), at=AT
    )
    file_id = Death.objects.get(id=death_id).file_id
    assert file_id is not None
    stored = StoredFile.objects.get(id=file_id)
    assert stored.key_item_id is not None
    assert (stored.owner_kind, stored.owner_id) == ("death", death_id)


def test_the_pages_from_the_members_page_to_the_mistake_taken_back(people: People) -> None:
    cadre, county, person_id = people.client("cadre"), people.client("county"), people.person("member")
    address = f"/members/{person_id}/death"
    assert address in cadre.get(f"/members/{person_id}").content.decode()
    assert cadre.get(address).status_code == 200
    refused = cadre.post(address, {"died_on": "2026-02-30"})
    assert refused.status_code == 422
    assert "去世日期，不能晚于今天" in refused.content.decode()
    assert not Death.objects.exists()
    paper = SimpleUploadedFile("证明.pdf", PDF)
    assert cadre.post(address, {"died_on": str(DIED), "paper": paper}).status_code == 302
    death = Death.objects.get()
    assert "Alice" in cadre.get("/deaths").content.decode()
    assert "请打电话给上级工会撤销" in cadre.get(f"/deaths/{death.id}").content.decode()
    opened = cadre.get(f"/deaths/{death.id}/paper")
    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=person_id, data__fields=["evidence"]).count() == 1
    assert cadre.post(f"/deaths/{death.id}", {"mistaken": "错了"}).status_code == 403
    assert county.post(f"/deaths/{death.id}", {"mistaken": ""}).status_code == 422
    assert county.post(f"/deaths/{death.id}", {"mistaken": "同名同姓"}).status_code == 302
    assert "同名同姓" in county.get(f"/deaths/{death.id}").content.decode()
    assert people.client("other_county").get(f"/deaths/{death.id}").status_code == 404
    assert "Alice" not in people.client("other_county").get("/deaths").content.decode()
    assert people.client("member").get("/my/membership").status_code == 200


def test_over_the_api(people: People) -> None:
    cadre, county = people.client("cadre"), people.client("county")
    address = f"/api/v1/members/{people.person('member')}/death"
    said = {"died_on": str(DIED), "document_number": "死证2026-0031"}
    assert people.client("other_cadre").post(address, said, content_type="application/json").status_code == 404
    made = cadre.post(address, said, content_type="application/json")
    assert made.status_code == 201
    assert [one["is_taken_back"] for one in county.get("/api/v1/deaths").json()] == [False]
    assert people.client("other_county").get("/api/v1/deaths").json() == []
    beyond = county.get(f"/api/v1/deaths?after={made.json()['id']}")
    assert (beyond.status_code, beyond.json()) == (200, [])
    back = f"/api/v1/deaths/{made.json()['id']}/take-back"
    assert cadre.post(back, {"why": "错了"}, content_type="application/json").status_code == 403
    assert county.post(back, {"why": "错了"}, content_type="application/json").json()["is_taken_back"] is True
    assert county.post(back, {"why": "错了"}, content_type="application/json").status_code == 409


def test_two_who_record_one_death_at_once_record_it_once(cloned_db: TestDatabase) -> None:
    people = fixed_people()
    answers = at_once(lambda: recorded(people), lambda: recorded(people, by="county"))
    assert answers == ["death-stands", "ok"]
    death = Death.objects.get()
    assert at_once(lambda: taken_back(death, people), lambda: taken_back(death, people, by="city")) == [
        "death-taken-back",
        "ok",
    ]
    assert Membership.objects.filter(person_id=people.person("member"), closed_on__isnull=True).count() == 1


def test_an_account_that_was_closed_before_stays_closed(people: People) -> None:
    accounts.close_account(user_id=people.users["member"], acting=people.acting("operator"), at=AT)
    taken_back(recorded(people), people)
    assert not User.objects.get(id=people.users["member"]).is_active

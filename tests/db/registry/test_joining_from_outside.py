"""Joining without being signed in: it works at once, and its answer tells a stranger nothing of anybody."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.db.registry.test_pages import RIDER, standing, text
from tests.people import People
from tests.world import AT, resident_id
from yizhan.accounts.models import User
from yizhan.kernel import limits
from yizhan.kernel.errors import Invalid
from yizhan.kernel.limits import TriedTooOften
from yizhan.kernel.models import CountedTry, Delivery, JournalEntry, Message
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.models import Membership, Person
from yizhan.registry.services.joining import JOINS_OF_DOCUMENT, JOINS_OF_SENDER, ask_to_join
from yizhan.registry.services.people import LOOKED_UP, WRONG_CLAIMS, claim_person, declare_tie_with
from yizhan.registry.types import Applicant, Joined

VISITOR = Acting.visitor()
MEMBER = {"name": "Alice", "document_number": resident_id(1), "phone": "13800000088", "county": "230102"}
OTHER_NAME = MEMBER | {"name": "张三"}
FORM = {"occupation_group": "courier"}


def ask(people: People, form: dict[str, str], *, who: str = "visitor", sender: str = "10.0.0.1") -> Joined | None:
    acting = VISITOR if who == "visitor" else people.acting(who)
    wanted = Applicant(name=form["name"], document_number=form["document_number"], phone=form["phone"])
    return ask_to_join(applicant=wanted, union_id=people.world["mill"], sender=sender, acting=acting, at=AT)


def shown(form: dict[str, str]) -> str:
    """What a stranger sees after posting this, without the header's tokens."""
    page = text(Client().post("/join", FORM | form, follow=True))
    return page.partition('id="main"')[2]


def test_new_known_and_wrongly_named_people_get_one_and_the_same_answer(people: People) -> None:
    told = {shown(RIDER), shown(MEMBER), shown(OTHER_NAME)}
    assert len(told) == 1
    assert "入会申请已收到" in told.pop()


def test_what_is_wrong_says_of_which_field_and_a_phone_is_on_no_document(people: People) -> None:
    page = shown({"name": "张3", "document_number": resident_id(1), "phone": "1380000abcd", "county": "230102"})
    summary = page.partition('class="yz-form"')[0]
    assert "姓名：" in summary
    assert "手机号：手机号只有数字" in summary


def test_the_api_answers_strangers_alike_too(people: People) -> None:
    answers = [Client().post("/api/v1/join", FORM | form, content_type="application/json") for form in (RIDER, MEMBER)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()


def test_a_stranger_joins_at_once_and_the_number_waits_behind_the_sign_in(people: People) -> None:
    page = shown(RIDER)
    membership = Membership.objects.get(person__name="骑手")
    assert membership.state == "holding"
    assert str(membership.person.member_number) not in page
    message = Message.objects.get(kind="registry.asked_to_join")
    assert message.title == "入会已经办好"
    assert Delivery.objects.filter(message=message, channel="sms").exists()


def test_asking_for_a_member_changes_nothing_and_is_told_to_the_phone_in_the_register(people: People) -> None:
    before = standing()
    assert ask(people, MEMBER) is None
    assert standing() == before
    message = Message.objects.get(kind="registry.asked_to_join")
    assert message.user_id == people.users["member"]
    assert "没有变动" in message.body


def test_an_entry_without_an_account_is_told_by_the_phone_in_the_register(people: People) -> None:
    ask(people, RIDER)
    ask(people, RIDER | {"phone": "13800000099"})
    titles = Message.objects.filter(kind="registry.asked_to_join").values_list("title", "user_id")
    assert {title for title, _ in titles} == {"入会已经办好", "有人用您的证件号码申请入会"}
    assert len({user for _, user in titles}) == 1


def test_a_decoy_leaves_nothing_behind(people: People) -> None:
    ask(people, RIDER)
    rows = Person.objects.count(), JournalEntry.objects.exclude(kind="accounts.signed_up").count()
    ask(people, RIDER)
    assert (Person.objects.count(), JournalEntry.objects.exclude(kind="accounts.signed_up").count()) == rows


def test_the_person_themself_is_told_the_truth(people: People) -> None:
    before = standing()
    with pytest.raises(errors.AlreadyMember):
        ask(people, MEMBER, who="member")
    assert standing() == before


@pytest.mark.parametrize("form", [MEMBER, RIDER])
def test_a_bound_account_joins_as_nobody_else_and_nothing_is_written(people: People, form: dict[str, str]) -> None:
    before = standing()
    told = Message.objects.count(), CountedTry.objects.count()
    with pytest.raises(errors.JoinsAsAnother):
        ask(people, form, who="other_member")
    assert standing() == before
    assert (Message.objects.count(), CountedTry.objects.count()) == told


def test_the_same_through_the_api_is_409_with_words(people: People) -> None:
    before = standing()
    refused = people.client("rider").post("/api/v1/join", FORM | RIDER, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "joins-as-another")
    assert "退出登录" in refused.json()["detail"]
    assert standing() == before


def outside(people: People, name: str) -> None:
    """Somebody whose account is bound to their entry and who has no membership."""
    Membership.objects.filter(person_id=people.person(name)).update(closed_on=AT.date(), closed_by="6")


def test_a_bound_account_joins_as_its_own_entry_with_nothing_to_type_again(people: People) -> None:
    outside(people, "rider")
    browser = people.client("rider")
    entries = Person.objects.count()
    form = text(browser.get("/join")).partition('id="main"')[2]
    assert 'name="name"' not in form
    assert 'name="document_number"' not in form
    assert "Rita" in form
    assert resident_id(9) not in form
    done = text(browser.post("/join", {"county": "230102", "document_number": resident_id(71)}, follow=True))
    membership = Membership.objects.get(person_id=people.person("rider"), closed_on__isnull=True)
    assert str(membership.person.member_number) in done
    assert Person.objects.count() == entries
    assert "还没有会籍" not in text(browser.get("/my/membership"))
    again = browser.post("/join", {"county": "230102"})
    assert again.status_code == 409
    assert "看我的会籍" in text(browser.get("/join"))


def test_a_bound_account_joins_through_the_api_without_naming_itself(people: People) -> None:
    outside(people, "rider")
    joined = people.client("rider").post("/api/v1/join", {"county": "230102"}, content_type="application/json")
    assert joined.status_code == 201
    assert joined.json()["person_id"] == str(people.person("rider"))


def test_a_bound_account_is_asked_for_what_the_register_does_not_know(people: People) -> None:
    outside(people, "rider")
    Person.objects.filter(id=people.person("rider")).update(occupation_group="")
    browser, before = people.client("rider"), standing()
    refused = browser.post("/join", {"county": ""})
    assert refused.status_code == 422
    assert "请选择您做哪一行" in text(refused)
    assert standing() == before
    browser.post("/join", {"county": "230102", "occupation_group": "courier"})
    assert Person.objects.get(id=people.person("rider")).occupation_group == "courier"


def test_who_joins_with_their_own_signed_in_phone_sees_the_number_at_once(people: People) -> None:
    form = {"name": "新人", "document_number": resident_id(72), "phone": "13900000001"}
    joined = ask(people, form, who="newcomer")
    assert joined is not None
    assert joined.member_number


def test_one_document_may_be_asked_for_five_times_a_day(people: People) -> None:
    for _ in range(JOINS_OF_DOCUMENT.most):
        ask(people, MEMBER)
    messages = Message.objects.count()
    before = standing()
    with pytest.raises(TriedTooOften):
        ask(people, MEMBER | {"phone": "13800000089"}, sender="10.0.0.2")
    assert standing() == before
    assert Message.objects.count() == messages


def test_too_many_tries_are_a_page_with_words_and_429(people: People) -> None:
    for _ in range(JOINS_OF_DOCUMENT.most):
        Client().post("/join", FORM | MEMBER)
    before = standing()
    refused = Client().post("/join", FORM | MEMBER)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert standing() == before


def test_one_address_may_ask_for_a_plant_but_not_for_a_town(people: People) -> None:
    """Two hundred, each counted for its address alone: the tries are written here as they are kept."""
    limits.count([(JOINS_OF_SENDER, "10.0.0.1")] * JOINS_OF_SENDER.most, at=AT)
    before = standing()
    with pytest.raises(TriedTooOften):
        ask(people, RIDER)
    assert standing() == before
    ask(people, RIDER, sender="10.0.0.2")
    assert Person.objects.filter(name="骑手").exists()


def test_guessing_the_last_four_ends_after_five_wrong_tries(people: People) -> None:
    acting = people.acting("newcomer")
    user_id = people.users["newcomer"]
    phone_index = User.objects.get(id=user_id).phone_index
    Person.objects.filter(id=people.person("rider")).update(user=None, phone_index=phone_index)
    for number in range(WRONG_CLAIMS.most):
        with pytest.raises(errors.ClaimFailed):
            claim_person(user_id=user_id, document_tail=f"000{number}", sender="", acting=acting, at=AT)
    tail = resident_id(9)[-4:]
    with pytest.raises(TriedTooOften):
        claim_person(user_id=user_id, document_tail=tail, sender="", acting=acting, at=AT)
    assert not Person.objects.filter(user_id=user_id).exists()
    tomorrow = AT + timedelta(days=1, seconds=1)
    claimed = claim_person(user_id=user_id, document_tail=tail, sender="", acting=acting, at=tomorrow)
    assert claimed == people.person("rider")


def test_naming_people_for_ties_cannot_go_through_the_register(people: People) -> None:
    for _ in range(LOOKED_UP.most):
        with pytest.raises(Invalid):
            declare(people, "张三")
    before = standing()
    with pytest.raises(TriedTooOften):
        declare(people, "Carol")
    assert standing() == before


def declare(people: People, name: str) -> None:
    declare_tie_with(
        person_id=people.person("member"),
        name=name,
        document_number=resident_id(3),
        kind="relative",
        acting=people.acting("member"),
        at=AT,
    )

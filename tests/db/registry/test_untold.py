"""Nobody goes untold because they never signed in: their phone is told, in words that anybody may read."""

from datetime import date

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.people import People
from tests.world import AT, World, applicant
from yizhan.accounts import api as accounts
from yizhan.accounts.models import User
from yizhan.kernel.errors import Invalid
from yizhan.kernel.models import Delivery, JournalEntry, Message
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.codes import Change, ChangeReason, WindingUpGround
from yizhan.registry.models import Membership, Person
from yizhan.registry.services import telling
from yizhan.registry.services.memberships import leave, retain_by_cadre
from yizhan.registry.services.winding_up import wind_up
from yizhan.registry.types import EndOrder

NAME, SERIAL = "从未登录", 71


@pytest.fixture
def silent_one(world: World) -> Person:
    """A member of the mill with a phone and no account."""
    person = applicant(NAME, SERIAL)
    api.join(applicant=person, union_id=world["mill"], acting=Acting.visitor(), at=AT)
    found = Person.objects.get(name=NAME)
    assert not User.objects.filter(phone_index=found.phone_index).exists()
    Message.objects.all().delete()
    assert found.user_id is None
    return found


def told(person: Person) -> list[Message]:
    return list(Message.objects.filter(user_id__in=User.objects.filter(phone_index=person.phone_index).values("id")))


def test_whom_a_cadre_lets_go_hears_of_it_by_the_phone_of_the_register(world: World, silent_one: Person) -> None:
    membership = Membership.objects.get(person=silent_one)
    leave(membership_id=membership.id, change=Change.LEFT, reason="5", acting=world.officer("mill"), at=AT)
    [message] = told(silent_one)
    assert (message.kind, message.link) == ("registry.membership_left", "/my/membership")
    assert Delivery.objects.filter(message=message, channel="sms").exists()
    for word in (NAME, "mill", "退出"):
        assert word not in message.title + message.body, "the phone may be another's by a slip of the hand"


def test_whoever_leaves_themselves_is_not_told_what_they_did(people: People) -> None:
    membership = Membership.objects.get(person_id=people.person("member"))
    Message.objects.all().delete()
    leave(membership_id=membership.id, change=Change.LEFT, reason="5", acting=people.acting("member"), at=AT)
    assert not Message.objects.filter(kind="registry.membership_left").exists()


def test_whom_a_cadre_retains_or_lets_go_is_told_in_the_box(people: People) -> None:
    membership = Membership.objects.get(person_id=people.person("member"))
    retain_by_cadre(membership_id=membership.id, reason="3", acting=people.acting("cadre"), at=AT)
    leave(membership_id=membership.id, change=Change.LEFT, reason="1", acting=people.acting("cadre"), at=AT)
    own = Message.objects.filter(user_id=people.users["member"], kind__startswith="registry.").order_by("id")
    assert [one.title for one in own][-2:] == ["您的会籍由mill工会保留", "您已退出mill工会"]


def test_nobody_is_kept_for_having_asked_to_leave(people: People) -> None:
    membership = Membership.objects.get(person_id=people.person("member"))
    with pytest.raises(Invalid) as refused:
        retain_by_cadre(membership_id=membership.id, reason=ChangeReason.OWN_WISH, acting=people.acting("cadre"), at=AT)
    assert [problem["field"] for problem in refused.value.problems] == ["reason"]
    page = people.client("cadre").post(f"/members/{membership.person_id}/change", {"change": "retain", "reason": "5"})
    assert page.status_code == 422
    membership.refresh_from_db()
    assert membership.state == "active"


def test_of_a_union_that_ends_everybody_hears(people: People, silent_one: Person) -> None:
    order = EndOrder(WindingUpGround.DECIDED, "8号", date(2026, 2, 1), people.world["school"])
    wind_up(union_id=people.world["mill"], order=order, acting=people.acting("county"), at=AT)
    [message] = told(silent_one)
    assert message.title == str(telling.UNSEEN)
    assert Message.objects.filter(user_id=people.users["member"], kind="registry.membership_followed").exists()


def test_many_are_told_in_as_many_statements_as_one(world: World) -> None:
    for serial in range(80, 90):
        name = f"职工{chr(0x4E00 + serial)}"
        api.join(applicant=applicant(name, serial), union_id=world["mill"], acting=Acting.visitor(), at=AT)
    people = list(Person.objects.filter(name__startswith="职工").order_by("id").values_list("id", flat=True))
    with CountedQueries(connection) as one:
        telling.tell_each(people[:1], kind="registry.retained", title="x", at=AT)
    with CountedQueries(connection) as nine:
        telling.tell_each(people[1:], kind="registry.retained", title="x", at=AT)
    assert len(nine) == len(one)
    opened = User.objects.filter(phone_index__in=Person.objects.filter(id__in=people).values("phone_index"))
    assert opened.count() == len(people)
    signed_up = JournalEntry.objects.filter(kind="accounts.signed_up", subject_id__in=opened.values("id"))
    assert signed_up.count() == len(people)
    telling.tell_each(people, kind="registry.retained", title="x", at=AT)
    assert opened.count() == len(people), "known accounts are told and not opened anew"
    assert Message.objects.filter(kind="registry.retained").count() == 2 * len(people)


def test_the_dead_and_who_has_no_phone_are_told_nothing(world: World, silent_one: Person) -> None:
    Person.objects.filter(id=silent_one.id).update(died_on=date(2026, 1, 1))
    telling.tell_each([silent_one.id], kind="registry.retained", title="x", at=AT)
    telling.tell(silent_one.id, kind="registry.retained", title="x", at=AT)
    Person.objects.filter(id=silent_one.id).update(died_on=None, phone_sealed=None, phone_index=None)
    telling.tell_each([silent_one.id], kind="registry.retained", title="x", at=AT)
    telling.tell(silent_one.id, kind="registry.retained", title="x", at=AT)
    assert not Message.objects.exists()


def test_what_is_no_mobile_opens_no_account(world: World) -> None:
    assert accounts.open_accounts(phones=["0451-84000000", "", "not a number"], at=AT) == []
    [opened] = accounts.open_accounts(phones=["１３９ 1111-2222", "+8613911112222"], at=AT)
    assert accounts.open_account(phone="13911112222", name="", at=AT).id == opened

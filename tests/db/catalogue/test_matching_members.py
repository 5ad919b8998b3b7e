"""政策找人: the cadre finds who may have a service; what is not met for a sensitive reason cannot be told apart."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from tests.counting import CountedQueries
from tests.people import People
from tests.unit.catalogue.samples import SERVICE
from tests.world import AT, LOADER
from yizhan.catalogue import api
from yizhan.catalogue.errors import InvitedAlready, NowhereToTell, ProgrammeFaulty
from yizhan.catalogue.inviting import invite
from yizhan.catalogue.models import Invitation
from yizhan.catalogue.programmes.source import read_yaml
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import Delivery, JournalEntry, Message
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry
from yizhan.registry.codes import TieKind
from yizhan.registry.models import Person

PAGE, ASKED = "/matches/convalescence", "/api/v1/services/convalescence/members"
RULE = """\
sensitive: true
rule:
  - code: grown-up
    if: person.age >= 18
    says: 年满 18 周岁
  - code: schooled
    if: person.education == '10'
    says: 研究生学历
  - code: health
    if: person.health_class in ['serious', 'disabled']
    says: 身体需要休养
"""


@pytest.fixture
def people(people: People) -> People:
    publish("convalescence", RULE)
    return people


def publish(code: str, rule: str) -> None:
    text = SERVICE.replace("winter-coat", code)
    head, _, rest = text.partition("rule:\n")
    _, _, form = rest.partition("form:\n")
    document = read_yaml(f"{head}{rule}form:\n{form}".encode())
    api.publish(document=document, folder=None, acting=LOADER, at=clock.now(), valid_from=date(2026, 1, 1))


def is_ill(people: People, who: str, health: str) -> None:
    Person.objects.filter(id=people.person(who)).update(health_class=health)


def shown(cadre: Client) -> str:
    """The page without what is new with every rendering: the tokens of its forms."""
    body = cadre.get(PAGE).content.decode()
    return re.sub(r'(csrfmiddlewaretoken|once|csrf-token)" (value|content)="[^"]*"|"X-CSRFToken": ?"[^"]*"', "", body)


def seen(people: People, name: str, who: str = "cadre", asked: str = ASKED) -> dict[str, str]:
    members = people.client(who).get(asked).json()["members"]
    found = next(one for one in members if one["name"] == name)
    return {one["code"]: one["seen"] for one in found["conditions"]}


def questions(captured: CountedQueries) -> list[str]:
    """What was asked of which tables, without the clock of the demonstration, which is looked at once a second."""
    asked = [each["sql"].split("WHERE")[0] for each in captured]
    return [each for each in asked if "kernel_clockshift" not in each and not each.startswith("INSERT")]


def readings() -> int:
    return JournalEntry.objects.filter(kind="vault.read").count()


def test_a_condition_is_met_not_met_or_lacks_something_on_the_roster(people: People) -> None:
    is_ill(people, "member", "serious")
    assert seen(people, "Alice") == {"grown-up": "met", "schooled": "not_known", "health": "met"}
    Person.objects.filter(id=people.person("member")).update(education="20")
    assert seen(people, "Alice") == {"grown-up": "met", "schooled": "not_met", "health": "met"}


@pytest.mark.parametrize("health", ["none", "chronic"])
def test_who_does_not_meet_it_looks_like_who_was_never_asked(people: People, health: str) -> None:
    """Byte for byte, on the page and to a program, and with as many queries."""
    cadre = people.client("cadre")
    is_ill(people, "member", "")
    shown(cadre)
    cadre.get(ASKED)
    with CountedQueries(connection) as plain:
        page, answer = shown(cadre), cadre.get(ASKED).content
    is_ill(people, "member", health)
    with CountedQueries(connection) as other:
        assert shown(cadre) == page
        assert cadre.get(ASKED).content == answer
    assert questions(other) == questions(plain)
    assert readings() == 0


def test_telling_that_it_is_met_is_on_record_for_each_of_whom_it_is_told(people: People) -> None:
    is_ill(people, "member", "disabled")
    shown(people.client("cadre"))
    entry = JournalEntry.objects.get(kind="vault.read")
    assert (entry.subject_kind, entry.subject_id) == ("person", people.person("member"))
    assert entry.user_id == people.users["cadre"]
    assert entry.union_id == people.world["mill"]
    assert entry.data == {"fields": ["match:convalescence"], "purpose": "match"}


def test_who_fits_by_the_roster_stands_above_whatever_their_health(people: People) -> None:
    Person.objects.filter(id=people.person("member")).update(education="20", health_class="serious")
    page = people.client("cadre").get(PAGE).content.decode()
    folded = page[page.index("yz-fold") :]
    assert ">Alice</a>" in folded
    assert ">Bob</a>" not in folded


def test_a_programme_for_one_class_alone_says_nothing(people: People) -> None:
    publish("for-one", RULE.replace("in ['serious', 'disabled']", "== 'disabled'"))
    is_ill(people, "member", "disabled")
    assert seen(people, "Alice", asked="/api/v1/services/for-one/members")["health"] == "not_known"
    assert readings() == 0


def test_two_programmes_cannot_be_laid_over_one_another(people: People) -> None:
    is_ill(people, "member", "serious")
    assert seen(people, "Alice")["health"] == "met"
    publish("crossing", RULE.replace("['serious', 'disabled']", "['serious', 'chronic']"))
    assert seen(people, "Alice")["health"] == "not_known"
    assert seen(people, "Alice", asked="/api/v1/services/crossing/members")["health"] == "not_known"


def test_half_of_a_condition_cannot_be_turned_to_read_the_other(people: People) -> None:
    mixed = "person.education == '20' ? person.health_class in ['serious'] : person.health_class in ['none']"
    publish("turning", RULE.replace("person.health_class in ['serious', 'disabled']", f'"{mixed}"'))
    is_ill(people, "member", "serious")
    for education in ("", "10", "20"):
        Person.objects.filter(id=people.person("member")).update(education=education)
        assert seen(people, "Alice", asked="/api/v1/services/turning/members")["health"] == "not_known"


def test_of_a_relative_nothing_is_told(people: People) -> None:
    is_ill(people, "member", "serious")
    assert seen(people, "Alice", who="relative_cadre")["health"] == "not_known"
    registry.declare_tie(
        person_id=people.person("cadre"), other_id=people.person("member"), kind=TieKind.COLLEAGUE, acting=LOADER, at=AT
    )
    assert seen(people, "Alice")["health"] == "not_known"


def test_one_sees_the_members_of_ones_own_union_alone(people: People) -> None:
    names = [one["name"] for one in people.client("other_cadre").get(ASKED).json()["members"]]
    assert names == ["Carol"]
    for who in ("member", "street", "county", "province", "auditor", "employer"):
        assert people.client(who).get(ASKED).status_code == 403
        assert people.client(who).get(PAGE).status_code == 403
    assert readings() == 0


def test_a_bundle_and_what_employers_have_are_not_looked_for(people: People) -> None:
    cadre = people.client("cadre")
    assert cadre.get("/matches/nothing").status_code == 404
    assert "convalescence" in cadre.get("/matches").content.decode()
    assert "/matches/convalescence" in cadre.get("/services/convalescence").content.decode()
    assert "/matches/convalescence" not in people.client("member").get("/services/convalescence").content.decode()


def test_a_page_of_fifty_asks_no_more_than_a_page_of_one_and_the_next_goes_on(people: People) -> None:
    cadre = people.client("cadre")
    for serial in range(100, 151):
        name = "Zoe " + "abcdefghij"[serial // 10 % 10] + "abcdefghij"[serial % 10]
        people.world.joins(name, "mill", serial, health_class="serious")
    cadre.get(PAGE, {"q": "Zoe aa"})
    for address in (PAGE, ASKED):
        with CountedQueries(connection) as of_one:
            cadre.get(address, {"q": "Zoe aa"})
        with CountedQueries(connection) as of_fifty:
            cadre.get(address, {"q": "Zoe"})
        assert len(questions(of_fifty)) <= len(questions(of_one))  # a page that is full is looked for in no further way
    assert readings() > 50
    first = cadre.get(ASKED).json()
    second = cadre.get(ASKED, {"after": first["following"]}).json()
    names = [each["name"] for each in first["members"] + second["members"]]
    assert len(first["members"]) == 50
    assert second["following"] == ""
    assert len(names) == len(set(names)) == 54
    assert names == sorted(names, key=str.lower)


def test_a_member_is_asked_to_look_and_nothing_is_said_of_what(people: People) -> None:
    is_ill(people, "member", "serious")
    cadre = people.client("cadre")
    sent = cadre.post(f"{PAGE}/{people.person('member')}/invite", {"once": "a", "q": "Al"})
    assert (sent.status_code, sent["Location"]) == (302, "/matches/convalescence?q=Al")
    message = Message.objects.get(user_id=people.users["member"])
    assert message.title == "有一项服务请您查看"
    assert "冬衣" not in message.title + message.body
    assert message.link == "/services/convalescence"
    assert Delivery.objects.filter(message=message).count() == 1
    entry = JournalEntry.objects.get(kind="catalogue.member_invited")
    assert set(entry.data) == {"invitation_id", "code", "version"}
    assert "已请" in cadre.get(PAGE).content.decode()
    assert people.client("member").get(message.link).status_code == 200


def test_a_second_asking_is_refused_and_tells_nobody_again(people: People) -> None:
    address = f"{ASKED}/{people.person('member')}/invitation"
    cadre = people.client("cadre")
    assert cadre.post(address, content_type="application/json").status_code == 201
    again = cadre.post(address, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, InvitedAlready.code)
    assert (Message.objects.count(), Invitation.objects.count()) == (1, 1)


def test_somebody_of_another_union_is_not_there(people: People) -> None:
    with pytest.raises(NotFound):
        ask(people, "other_member")
    assert (Message.objects.count(), Invitation.objects.count()) == (0, 0)


def test_who_has_no_account_gets_a_text_and_who_has_no_phone_is_told_by_mouth(people: People) -> None:
    people.world.joins("Dora", "mill", 77)
    dora = people.world.people["Dora"]
    invite(person_id=dora, code="convalescence", acting=people.acting("cadre"), at=clock.now())
    assert Delivery.objects.filter(message__isnull=True, sealed_id__isnull=False).count() == 1
    people.world.joins("Enno", "mill", 78)
    enno = people.world.people["Enno"]
    Person.objects.filter(id=enno).update(phone_sealed=None, phone_index=None)
    with pytest.raises(NowhereToTell):
        invite(person_id=enno, code="convalescence", acting=people.acting("cadre"), at=clock.now())
    assert not Invitation.objects.filter(person_id=enno).exists()


def ask(people: People, who: str) -> None:
    invite(person_id=people.person(who), code="convalescence", acting=people.acting("cadre"), at=clock.now())


def test_a_file_that_decides_by_health_and_does_not_say_so_is_not_published(people: People) -> None:
    with pytest.raises(ProgrammeFaulty) as refused:
        publish("unsaid", RULE.replace("sensitive: true\n", ""))
    assert [each.message for each in refused.value.findings] == ["条件或金额看了敏感信息，事项却没有标明。"]


def test_a_question_filled_in_with_health_says_that_it_is_sensitive(people: People) -> None:
    document = SERVICE.replace("name: size,", "name: size, prefill: person.health_class,").encode()
    with pytest.raises(ProgrammeFaulty) as refused:
        api.publish(document=read_yaml(document), folder=None, acting=Acting.system("test"), at=clock.now())
    assert refused.value.findings[0].fields == {"name": "size", "prefill": "person.health_class"}

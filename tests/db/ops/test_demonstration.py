"""The demonstration's province and cast, written at a tenth of a tenth of their size."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.test import Client

from tests.databases import TestDatabase
from tests.db.times import NOON, TODAY
from yizhan.accounts.demo import CAST
from yizhan.accounts.queries import grants_on, user_by_phone
from yizhan.cases.models import Application, Draft
from yizhan.cases.services.submitting import scope_for
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Role
from yizhan.ledger.models import Balance, Fund, Grant
from yizhan.ledger.types import AccountKind
from yizhan.ops.demo import cases, services
from yizhan.ops.demo.cases import STORIES, open_cases
from yizhan.ops.demo.cast import COUNTY, PARTS, document_of
from yizhan.ops.demo.load import load, was_broken_off
from yizhan.ops.demo.services import PURPOSES, fill_funds, publish_programmes
from yizhan.ops.demo.twice import enter_twice
from yizhan.orders.models import WorkOrder
from yizhan.registry import api as registry
from yizhan.registry.codes import Levels, UnionKind
from yizhan.registry.models import Membership, Person, Union
from yizhan.registry.rules.identity import read_resident_id
from yizhan.registry.sealed import open_document
from yizhan.registry.synthetic.people import invent_people

IN_THE_PROVINCE = pytest.mark.usefixtures("province")
WITH_THE_CAST = pytest.mark.usefixtures("furnished")


@IN_THE_PROVINCE
def test_the_province_has_the_levels_and_the_numbers_asked_for() -> None:
    levels = Counter(Union.objects.values_list("level", flat=True))
    assert (levels[Levels.PROVINCE], levels[Levels.CITY], levels[Levels.INDUSTRY]) == (1, 13 + 2, 2)
    assert levels[Levels.COUNTY] > 100
    assert Union.objects.filter(kind=UnionKind.INDEPENDENT).count() == 60
    assert Membership.objects.count() == Person.objects.filter(member_number__isnull=False).count() == 400
    assert Membership.objects.filter(state="holding").count() == 16


@IN_THE_PROVINCE
def test_every_invented_number_is_right_and_of_a_county_that_never_was() -> None:
    for person in Person.objects.all()[:200]:
        number = open_document(person)
        assert number.startswith("2399")
        assert read_resident_id(number, on=TODAY).birth_date == person.birth_date


@IN_THE_PROVINCE
def test_a_membership_carries_the_line_that_the_register_would_stamp() -> None:
    for membership in Membership.objects.select_related("union").order_by("?")[:40]:
        assert membership.scope == registry.line_of(membership.union_id, TODAY, membership.union.line)


def test_the_same_seed_invents_the_same_people() -> None:
    first, second = (list(islice(invent_people(Random(5), on=TODAY), 50)) for _ in range(2))
    assert first == second
    assert list(islice(invent_people(Random(6), on=TODAY), 50)) != first


@WITH_THE_CAST
def test_the_cast_can_sign_in_and_holds_its_duties() -> None:
    for persona in CAST:
        user = user_by_phone(persona.mobile)
        assert user is not None, persona.key
        assert registry.person_of_user(user.id) is not None, persona.key
        roles = [grant.role for grant in grants_on(user.id, TODAY)]
        assert roles == ([] if persona.role is Role.MEMBER else [persona.role]), persona.key


@WITH_THE_CAST
def test_the_printed_numbers_are_those_in_the_register() -> None:
    for part in PARTS:
        person = Person.objects.get(name=part.name, user__isnull=False)
        assert open_document(person) == document_of(part)
        assert document_of(part).startswith("2399")  # no county has it


@WITH_THE_CAST
def test_the_relative_is_tied_to_the_member_and_the_rider_has_no_union() -> None:
    people = {
        persona.key: person_id
        for persona in CAST
        if (user := user_by_phone(persona.mobile)) and (person_id := registry.person_of_user(user.id))
    }
    assert registry.are_tied(people["member"], people["relative_cadre"])
    assert registry.membership_of(people["rider"]) is None
    assert registry.membership_of(people["member"]) is not None
    assert {part.key for part in PARTS} == {persona.key for persona in CAST}


@WITH_THE_CAST
def test_the_employers_first_screen_offers_to_set_up_a_union_and_somebody_would_approve_it() -> None:
    employer = Client()
    employer.post("/demo/person/employer")
    home = employer.get("/").content.decode()
    assert "本单位还没有工会" in home
    assert "申请建会" in home
    assert "/apply/found-union" in employer.get("/our-union").content.decode()
    employer.post("/apply/found-union", {"agree-0": "1"})
    draft = Draft.objects.get()
    scope = scope_for(catalogue.version(draft.programme_version_id), draft, acting=employers_agent(), on=TODAY)
    assert scope.county_id is not None
    assert Union.objects.get(id=scope.county_id).division_code == COUNTY


def employers_agent() -> Acting:
    """The cast's agent, as whom the page acts."""
    user = user_by_phone(next(persona.mobile for persona in CAST if persona.key == "employer"))
    assert user is not None
    (grant,) = grants_on(user.id, TODAY)
    return Acting(Role.EMPLOYER_AGENT, user_id=user.id, node_id=grant.node_id)


@WITH_THE_CAST
def test_every_programme_is_published_and_every_county_has_money_and_a_second_time_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counties = Union.objects.filter(level=Levels.COUNTY).count()
    assert ProgrammeVersion.objects.count() == len(list(Path(settings.PROGRAMMES_DIR).glob("*.yaml"))) - 1
    assert Fund.objects.count() == counties * len(PURPOSES)
    assert Balance.objects.filter(kind=AccountKind.FUND, amount_fen__gt=0).count() == counties * len(PURPOSES)
    before = JournalEntry.objects.count()
    publish_programmes(at=NOON, valid_from=TODAY)
    monkeypatch.setattr(services, "PURPOSES", dict(islice(services.PURPOSES.items(), 1)))
    assert fill_funds(at=NOON) == counties
    assert JournalEntry.objects.count() == before


@WITH_THE_CAST
def test_who_was_entered_twice_waits_on_the_countys_desk_and_on_no_unions() -> None:
    assert enter_twice(at=NOON) == 1
    seen = {}
    for who in ("county", "cadre", "city"):
        browser = Client()
        browser.post(f"/demo/person/{who}")
        seen[who] = len(browser.get("/duplicates").context["rows"])
    assert seen == {"county": 1, "cadre": 0, "city": 1}


class Killed(Exception):
    """The process ended in the middle of a step."""


@pytest.mark.timeout(600)  # it fills the demonstration, a step at a time, most steps twice
def test_a_start_that_was_killed_at_any_step_goes_on_where_it_stopped(
    cloned_db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each start dies at the next thing it tells of; what it told of in a step that had not ended is undone.

    Of what is told there is less than in earnest: a step that dies is taken again from its beginning.
    """
    monkeypatch.setattr(cases, "STORIES", cases.STORIES[:3])
    monkeypatch.setattr(services, "PURPOSES", dict(islice(services.PURPOSES.items(), 1)))
    survived: set[str] = set()

    def die_once_at_each(what: str, _done: int, _total: int) -> None:
        if what not in survived:
            survived.add(what)
            raise Killed

    assert not was_broken_off()
    for _start in range(20):
        try:
            load(die_once_at_each, primary_unions=60, members=400)
            break
        except Killed:
            assert not WorkOrder.objects.exists() or "orders" in survived
    assert survived >= {
        "employers",
        "cast",
        "twice",
        "programmes",
        "funds",
        "articles",
        "cases",
        "wishes",
        "unions",
        "orders",
    }
    assert not was_broken_off()
    counted = Union.objects.count(), Application.objects.count(), WorkOrder.objects.count(), Fund.objects.count()
    load(die_once_at_each, primary_unions=60, members=400)
    assert (
        counted
        == (Union.objects.count(), Application.objects.count(), WorkOrder.objects.count(), Fund.objects.count())
    )  # fmt: skip
    assert Union.objects.filter(kind=UnionKind.INDEPENDENT).count() >= 60
    assert Application.objects.filter(for_union__isnull=False).exists()


@WITH_THE_CAST
@pytest.mark.parametrize(
    "noon",
    [
        datetime(2026, 11, 29, 4, tzinfo=UTC),  # 75 and 60 days after which the long October holidays come
        datetime(2026, 4, 8, 4, tzinfo=UTC),  # over the Spring Festival
    ],
)
def test_every_story_is_told_on_whatever_day_the_demonstration_begins(noon: datetime) -> None:
    told = open_cases(at=noon, progress=lambda what, done, total: None)
    assert told == sum((noon - timedelta(days=one.days_ago)).year == noon.year for one in STORIES)
    assert Grant.objects.count() == 2 * sum(one.stage == "done" for one in STORIES)

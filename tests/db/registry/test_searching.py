"""A line's members are found in the order of an index: the name on the membership follows, and no way loses anybody."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.world import AT, World, applicant
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.models import Membership, MembershipVersion, Person, Union
from yizhan.registry.queries import searching
from yizhan.registry.queries.lists import members_page
from yizhan.registry.queries.searching import unions_with
from yizhan.registry.rules.pinyin import initials, name_key

OFFICERS = ("mill", "xinyang", "daoli", "harbin", "machinery", "province")
PEOPLE = ("单田芳", "单雄信", "曾国", "丹青", "王小明", "王小美", "汪晓敏", "欧阳娜", "区静", "敖·巴图", "𠮷田", "网名")


@pytest.fixture
def crowded(world: World) -> World:
    for serial, name in enumerate(PEOPLE, start=30):
        api.join(applicant=applicant(name, serial), union_id=world["mill"], acting=Acting.visitor(), at=AT)
    return world


def found(acting: Acting, typed: str) -> list[str]:
    """Page after page of two."""
    names, after = [], ""
    while True:
        page = members_page(acting, search=typed, after=after)
        names += [row.person.name for row in page.rows]
        after = page.following
        if not after:
            return names


@pytest.mark.parametrize("officer", OFFICERS)
def test_a_names_beginning_finds_whoever_has_it_however_it_is_read(
    crowded: World, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PAGE_ROWS", 2)
    for typed in ("单", "单田", "曾", "王", "王小", "汪", "欧", "欧阳", "区", "敖", "敖·", "𠮷", "网"):
        expected = sorted(name for name in PEOPLE if name.startswith(typed))
        assert sorted(found(crowded.officer(officer), typed)) == expected, typed


@pytest.mark.parametrize("officer", OFFICERS)
def test_letters_find_whoever_is_written_so_and_initials_whoever_begins_so_each_once(
    crowded: World, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PAGE_ROWS", 2)
    everybody = Person.objects.filter(memberships__closed_on__isnull=True, memberships__union=crowded["mill"])
    known = list(everybody.values_list("name", flat=True))
    for typed in ("s", "w", "wa", "wang", "wxm", "wx", "wangxiao", "ou", "oy", "on", "shan", "ql", "a"):
        expected = sorted(
            name
            for name in known
            if name_key(name).replace(" ", "").startswith(typed) or initials(name).startswith(typed)
        )
        names = [name for name in found(crowded.officer(officer), typed) if name in expected or officer == "mill"]
        assert sorted(names) == expected, typed


@pytest.mark.parametrize("officer", ["mill", "harbin", "province"])
def test_a_name_with_a_dot_is_found_however_its_dot_is_typed(crowded: World, officer: str) -> None:
    acting = crowded.officer(officer)
    for typed in (
        "敖·巴图",
        "敖•巴图",
        "敖．巴图",
        "敖.巴图",
        "敖・巴图",
        "敖‧巴",
        "敖巴图",
        "aobatu",
        "aoba",
        "abt",
        "敖·",
        "敖.",
    ):
        assert found(acting, typed) == ["敖·巴图"], typed
    assert found(acting, "敖巴特") == []


def test_a_document_is_found_in_its_former_length_and_of_any_kind(world: World) -> None:
    former, passport = "230102900101101", "E12345678"
    who = applicant("旧号码", 60)
    api.join(applicant=replace(who, document_number=former), union_id=world["mill"], acting=Acting.visitor(), at=AT)
    who = replace(
        applicant("有护照", 61), document_kind="2", document_number=passport, birth_date=date(1990, 1, 1), sex="1"
    )
    api.join(applicant=who, union_id=world["mill"], acting=Acting.visitor(), at=AT)
    officer, stranger = world.officer("daoli"), world.officer("nangang")
    for typed, name in ((former, "旧号码"), (passport, "有护照"), (passport.lower(), "有护照")):
        assert found(officer, typed) == [name]
        assert found(stranger, typed) == []
    assert found(officer, "E87654321") == []


def test_a_membership_bears_its_members_letters(crowded: World) -> None:
    for membership in Membership.objects.select_related("person"):
        assert membership.name_letters == membership.person.name_letters != ""


def test_a_name_that_changes_is_followed_and_is_no_change_of_the_membership(crowded: World) -> None:
    person = Person.objects.get(name="王小明")
    versions = MembershipVersion.objects.count()
    Person.objects.filter(id=person.id).update(name="赵小明", name_letters="zhaoxiaoming")
    assert Membership.objects.get(person=person).name_letters == "zhaoxiaoming"
    assert MembershipVersion.objects.count() == versions
    assert found(crowded.officer("daoli"), "zhaoxiaoming") == ["赵小明"]


def test_any_other_change_leaves_its_version_as_before(crowded: World) -> None:
    rows = Membership.objects.filter(person__name__startswith="王")
    versions = MembershipVersion.objects.count()
    rows.update(state="retained")
    assert MembershipVersion.objects.count() == versions + 4  # how they were opened, and how they are now
    rows.update(state="retained")  # said again: that is on record as well
    assert MembershipVersion.objects.count() == versions + 6


@pytest.mark.parametrize(
    ("officer", "typed", "index"),
    [
        ("daoli", "", "membership_by_county_name"),
        ("daoli", "wang", "membership_by_county_name"),
        ("daoli", "王", "membership_by_county_name"),
        ("harbin", "wang", "membership_by_city_name"),
        ("xinyang", "wang", "membership_by_street_name"),
        ("province", "wang", "person_by_letters"),
        ("province", "王", "person_by_name"),
        ("province", "wx", "person_by_initials_in_order"),
    ],
)
def test_the_first_rows_are_read_in_the_order_of_an_index(world: World, officer: str, typed: str, index: str) -> None:
    with connection.cursor() as cursor, CountedQueries(connection) as caught:
        for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"):
            cursor.execute(f"SET LOCAL {setting} = off")
        members_page(world.officer(officer), search=typed)
        asked = [query["sql"] for query in caught if "LIMIT" in query["sql"] and "SET" not in query["sql"]]
        plan = ""
        for question in asked:  # one for each way
            cursor.execute(f"EXPLAIN {question}")
            plan += "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan, plan


@pytest.mark.parametrize("officer", OFFICERS)
def test_a_unions_name_or_code_finds_its_members_in_the_line(
    crowded: World, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PAGE_ROWS", 2)
    Union.objects.filter(id=crowded["mill"]).update(name="哈尔滨机床厂工会")
    members = Membership.objects.filter(union_id=crowded["mill"], closed_on__isnull=True)
    expected = sorted(members.values_list("person__name", flat=True))
    acting = crowded.officer(officer)
    assert sorted(found(acting, "机床厂")) == sorted(found(acting, "哈尔滨机床厂工会")) == expected
    code = Union.objects.get(id=crowded["mill"]).code
    assert sorted(found(acting, code)) == sorted(found(acting, code.lower())) == expected
    assert found(acting, "没有的厂") == []


def test_a_union_is_found_by_any_part_of_its_name_and_no_other_is(world: World) -> None:
    """The index of pairs only narrows down: 红红星 has the pairs of 红星 and of 星星红 not its own order."""
    names = dict(
        zip(("mill", "depot", "plant"), ("哈尔滨红红星机械厂工会", "星红星·乌云100%_工会", "𠮷a\\b'厂"), strict=True)
    )
    for union, name in names.items():
        Union.objects.filter(id=world[union]).update(name=name)
    parts = {name[start:end] for name in names.values() for end in range(len(name) + 1) for start in range(end)}
    for part in sorted(parts | {"红星红", "星星", "工会工会", "%", "_会", "\\", "'"}):
        found = set(unions_with(part).filter(name__in=names.values()).values_list("name", flat=True))
        assert found == {name for name in names.values() if part in name}, part


@pytest.mark.parametrize("stranger", ["nangang", "qiqihar", "depot", "plant", "qiqihar machinery"])
def test_a_unions_name_is_no_way_round_the_line(crowded: World, stranger: str) -> None:
    acting = crowded.officer(stranger)
    assert found(acting, "mill工会") == found(acting, Union.objects.get(id=crowded["mill"]).code) == []


def test_who_is_called_like_a_union_is_found_first_and_once(crowded: World) -> None:
    Union.objects.filter(id=crowded["mill"]).update(name="王小厂工会")
    names = found(crowded.officer("daoli"), "王小")
    assert names[:2] == ["王小美", "王小明"] or names[:2] == ["王小明", "王小美"]
    assert len(names) == len(set(names)) > 2


def test_one_letter_and_a_full_page_ask_no_union(crowded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(_acting: Acting, typed: str) -> list[UUID]:
        asked.append(typed)
        return []

    monkeypatch.setattr(searching, "unions_called", noted)
    members_page(crowded.officer("daoli"), search="王")
    monkeypatch.setattr(searching, "PAGE_ROWS", 1)
    members_page(crowded.officer("daoli"), search="王小")
    assert asked == []
    members_page(crowded.officer("daoli"), search="敖·")
    assert asked == ["敖·"]

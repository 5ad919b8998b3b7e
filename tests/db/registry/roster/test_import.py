"""Rosters merged into the register: what is added, changed, moved, refused; twice; broken off; two at once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.databases import TestDatabase
from tests.db.registry.roster.files import member_row, write_csv
from tests.racing import at_once
from tests.world import AT, World, resident_id, small_world
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import Acting
from yizhan.registry import api, sealed
from yizhan.registry.models import (
    Membership,
    MembershipVersion,
    Person,
    RosterChunk,
    RosterImport,
    RosterWord,
    Union,
)
from yizhan.registry.roster import keeping, queries, reading, rendering, services, writing
from yizhan.registry.roster.errors import FileFault, RosterUnreadable
from yizhan.registry.roster.rules.problems import Finding
from yizhan.registry.roster.types import Report

LOADER = Acting.system("test roster")
_WRITTEN = (Person, Membership, MembershipVersion, Fact, RosterImport, RosterChunk, JournalEntry)


def send(path: Path, world: World, union: str = "mill", *, dry: bool = False, **more: Any) -> Report:
    work = api.try_roster if dry else api.import_roster
    told: dict[str, Any] = {"acting": LOADER, "at": AT, "progress": lambda rows: None, **more}
    return work(path=path, name=path.name, union_id=world[union], **told)


def counted(report: Report) -> dict[str, int]:
    counts = report.counts
    names = ("rows", "added", "changed", "unchanged", "moved", "warned", "refused")
    return {name: getattr(counts, name) for name in names if getattr(counts, name)}


def everything() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in _WRITTEN}


def found(report: Report) -> list[Finding]:
    return [noted.finding for noted in report.problems]


def test_new_people_get_a_person_a_membership_a_number_and_a_fact(world: World, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "名册.csv",
        [member_row("赵一", 201, 学历="本科", 工作单位="松江里\\食品厂"), member_row("钱二", 202)],
    )
    report = send(path, world)
    assert counted(report) == {"rows": 2, "added": 2}
    person = Person.objects.get(document_index=sealed.document_index("1", resident_id(201)))
    assert sealed.open_document(person) == resident_id(201)
    assert sealed.open_phone(person) == "13900000201"
    assert (person.name, person.name_pinyin, person.name_initials, person.education) == ("赵一", "zhao yi", "zy", "20")
    assert (person.work_unit, str(person.birth_date), person.sex) == ("松江里\\食品厂", "1990-01-01", "1")
    # By the platform's clock, which a demonstration sets ahead of the database's.
    assert (person.created_at, RosterChunk.objects.get().recorded_at) == (AT, AT)
    membership = Membership.objects.get(person=person)
    assert (membership.union_id, membership.state, str(membership.opened_on)) == (world["mill"], "active", "2024-05-01")
    assert membership.scope == api.line_of(world["mill"], AT.date())
    assert len(str(person.member_number)) == 13
    assert membership.recorded_at is not None  # and no version of it: it is as it was opened
    fact = Fact.objects.get(record_id=RosterChunk.objects.get().id)
    assert (fact.kind, fact.subject_id, str(fact.occurred_on)) == ("membership.entered", world["mill"], "2024-05-01")
    assert (fact.quantity, set(fact.ancestors)) == (2, {world["mill"], *api.ancestors_of(world["mill"], AT.date())})


def test_one_journal_row_begins_an_import_and_one_ends_it(world: World, tmp_path: Path) -> None:
    report = send(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world)
    assert report.roster_id is not None
    rows = list(JournalEntry.objects.filter(subject_id=report.roster_id).order_by("id"))
    assert [row.kind for row in rows] == ["registry.roster_begun", "registry.roster_imported"]
    assert rows[1].data == {"rows": 1, "added": 1, "changed": 0, "unchanged": 0, "moved": 0, "refused": 0}
    assert rows[1].union_id == world["mill"]


def test_a_dry_run_says_the_same_and_writes_nothing(world: World, tmp_path: Path) -> None:
    rows = [member_row("赵一", 201), member_row("钱二", 202, 证件号码="23010219900101"), member_row("Carol", 3)]
    path, before = write_csv(tmp_path / "a.csv", rows), everything()
    dry = send(path, world, dry=True)
    assert everything() == before
    wet = send(path, world)
    assert counted(dry) == counted(wet) == {"rows": 3, "added": 1, "moved": 1, "refused": 1}
    assert dry.problems == wet.problems


def test_the_same_file_again_changes_nothing_but_the_list_of_imports(world: World, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        [member_row(name, serial) for serial, name in enumerate("赵钱孙李", 201)],
        encoding="gb18030",
    )
    path = write_csv(path, [member_row(f"{name}某", serial) for serial, name in enumerate("赵钱孙李", 201)])
    send(path, world)
    before = everything()
    again = send(path, world)
    assert counted(again) == {"rows": 4, "unchanged": 4}
    after = everything()
    grown = {"RosterImport": 1, "RosterChunk": 1, "JournalEntry": 2}
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == grown


def test_a_member_s_fields_are_changed_and_what_stood_before_is_kept_sealed(world: World, tmp_path: Path) -> None:
    row = {
        "姓名": "Alice",
        "证件号码": alice_number(world),
        "移动电话": "13911112222",
        "民族": "满族",
        "工作单位": "新厂",
    }
    before = Person.objects.get(id=world.people["Alice"]).work_unit
    path = write_csv(tmp_path / "a.csv", [row])
    dry = send(path, world, dry=True)
    assert {(change.field, change.new) for change in dry.changes} >= {("民族", "11"), ("移动电话", "139****2222")}
    report = send(path, world)
    assert counted(report) == {"rows": 1, "changed": 1}
    person = Person.objects.get(id=world.people["Alice"])
    assert (person.ethnicity, person.work_unit, sealed.open_phone(person)) == ("11", "新厂", "13911112222")
    assert person.phone_index == sealed.phone_index("13911112222")
    chunk = RosterChunk.objects.get(roster_id=report.roster_id)
    assert chunk.before_id is not None
    kept = keeping.kept(chunk.before_id)[person.id]
    assert (kept.was["work_unit"], kept.now["work_unit"]) == (before, "新厂")
    assert (kept.phone, kept.phone_index) == ("13800000001", sealed.phone_index("13911112222"))


def alice_number(world: World) -> str:
    return sealed.open_document(Person.objects.get(id=world.people["Alice"]))


def test_an_empty_cell_leaves_what_stands(world: World, tmp_path: Path) -> None:
    row = {"姓名": "Alice", "证件号码": alice_number(world), "民族": "满族"}
    send(write_csv(tmp_path / "a.csv", [row]), world)
    bare = {"姓名": "Alice", "证件号码": alice_number(world)}
    report = send(write_csv(tmp_path / "b.csv", [bare]), world)
    assert counted(report) == {"rows": 1, "unchanged": 1, "warned": 1}
    assert found(report) == [Finding.PHONE_MISSING]
    person = Person.objects.get(id=world.people["Alice"])
    assert person.ethnicity == "11"
    assert person.phone_index is not None


def test_a_member_of_another_union_stays_there(world: World, tmp_path: Path) -> None:
    carol = Person.objects.get(id=world.people["Carol"])
    row = {"姓名": "Carol", "证件号码": sealed.open_document(carol), "移动电话": "13911112222"}
    report = send(write_csv(tmp_path / "a.csv", [row]), world)
    assert counted(report) == {"rows": 1, "moved": 1}
    assert found(report) == [Finding.MOVES]
    carol.refresh_from_db()
    assert carol.phone_index != sealed.phone_index("13911112222")
    assert Membership.objects.get(person=carol, closed_on__isnull=True).union_id == world["depot"]


def test_a_number_under_another_name_is_refused_and_tells_nothing(world: World, tmp_path: Path) -> None:
    row = {"姓名": "李冒名", "证件号码": alice_number(world), "移动电话": "13911112222"}
    before = everything()
    report = send(write_csv(tmp_path / "a.csv", [row]), world)
    assert counted(report) == {"rows": 1, "refused": 1}
    assert found(report) == [Finding.NAME_DIFFERS]
    assert "Alice" not in str(report.as_json(lambda noted: noted.value))
    assert everything()["Membership"] == before["Membership"]
    assert Person.objects.get(id=world.people["Alice"]).name == "Alice"


def test_nobody_changes_their_own_entry(world: World, tmp_path: Path) -> None:
    row = {"姓名": "Alice", "证件号码": alice_number(world), "民族": "满族"}
    acting = replace(world.officer("mill"), person_id=world.people["Alice"])
    report = send(write_csv(tmp_path / "a.csv", [row]), world, acting=acting)
    assert found(report)[-1] == Finding.OWN_ROW
    assert Person.objects.get(id=world.people["Alice"]).ethnicity == ""


def test_whoever_left_joins_again_under_the_old_number(world: World, tmp_path: Path) -> None:
    number = alice_number(world)
    api.leave(membership_id=world.memberships["Alice"], change="6", reason="5", acting=world.officer("mill"), at=AT)
    kept = api.person_card(world.people["Alice"]).member_number
    report = send(
        write_csv(tmp_path / "a.csv", [{"姓名": "Alice", "证件号码": number, "民族": "回族"}]), world, "school"
    )
    assert (report.counts.added, report.counts.refused) == (1, 0)
    standing = api.membership_of(world.people["Alice"])
    assert standing is not None
    assert standing.union_id == world["school"]
    assert standing.opened_on == AT.date(), "not while the last membership stood"
    assert api.person_card(world.people["Alice"]).member_number == kept
    assert Person.objects.get(id=world.people["Alice"]).ethnicity == "03"


def test_a_kept_membership_is_kept(world: World, tmp_path: Path) -> None:
    row = {"姓名": "Alice", "证件号码": alice_number(world), "会籍变化类型": "保留", "移动电话": "13800000001"}
    report = send(write_csv(tmp_path / "a.csv", [row, member_row("赵一", 201, 会籍变化类型="保留")]), world)
    assert (report.counts.changed, report.counts.added) == (1, 1)
    standing = api.membership_of(world.people["Alice"])
    assert standing is not None
    assert standing.state == "retained"
    assert Membership.objects.get(person__name="赵一").state == "retained"


def test_the_same_row_twice_is_taken_once_and_two_that_differ_are_told(world: World, tmp_path: Path) -> None:
    twice = member_row("赵一", 201)
    path = write_csv(tmp_path / "a.csv", [twice, twice, {**twice, "民族": "满族"}])
    report = send(path, world)
    assert counted(report) == {"rows": 3, "added": 1, "unchanged": 1, "warned": 1, "refused": 1}
    assert [(noted.row, noted.finding, noted.more) for noted in report.problems] == [
        (3, Finding.ROW_REPEATED, "2"),
        (4, Finding.DOCUMENT_TWICE, "2"),
    ]
    assert counted(send(path, world)) == {"rows": 3, "unchanged": 2, "warned": 1, "refused": 1}


def test_an_upper_union_s_roster_names_the_union_of_each_row(world: World, tmp_path: Path) -> None:
    header = ["姓名", "证件号码", "移动电话", "所属工会"]
    rows = [
        {**member_row("赵一", 201), "所属工会": "mill工会"},
        {**member_row("钱二", 202), "所属工会": "school工会"},
        {**member_row("孙三", 203), "所属工会": "plant工会"},
        {**member_row("李四", 204), "所属工会": ""},
        {**member_row("周五", 205), "所属工会": "daoli工会"},
    ]
    report = send(write_csv(tmp_path / "a.csv", rows, header), world, "daoli")
    assert counted(report) == {"rows": 5, "added": 2, "refused": 3}
    assert found(report) == [Finding.UNION_UNKNOWN, Finding.UNION_MISSING, Finding.UNION_NOT_PRIMARY]
    assert Membership.objects.get(person__name="钱二").union_id == world["school"]


def test_many_unions_are_looked_up_in_as_many_queries_as_one(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    on = AT.date()
    for names in (["mill"], ["mill", "school", "depot", "plant", "pool", "daoli"]):
        with django_assert_num_queries(3):
            homes = queries.homes_of([world[name] for name in names], on)
        assert homes.keys() == {world[name] for name in names}
        for home in homes.values():
            assert home.scope == api.line_of(home.id, on)
            assert list(home.above) == api.ancestors_of(home.id, on)


def test_a_union_that_takes_nobody_is_known_before_its_rows_are_read(world: World) -> None:
    closed = queries.known_for(Union.objects.get(id=world["daoli"]), AT.date()).closed
    assert closed[str(world["daoli"])] is Finding.UNION_NOT_PRIMARY
    assert str(world["mill"]) not in closed


def test_an_officer_imports_within_their_line_only(world: World, tmp_path: Path) -> None:
    path, before = write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), everything()
    for union in ("depot", "school", "plant"):
        for dry in (True, False):
            with pytest.raises(NotFound):
                send(path, world, acting=world.officer(union), dry=dry)
    assert everything() == before
    assert counted(send(path, world, acting=world.officer("daoli"))) == {"rows": 1, "added": 1}


def test_a_union_s_own_words_are_remembered_for_it_and_can_be_changed(world: World, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{**member_row("赵一", 201), "花名": "钱二"}], ["姓名", "证件号码", "花名"])
    told: dict[str, Any] = {"union_id": world["mill"], "acting": world.officer("mill"), "at": AT}
    assert Finding.COLUMN_UNKNOWN in found(send(path, world, dry=True))
    api.learn_word(heading="花 名", field="", **told)
    assert Finding.COLUMN_UNKNOWN not in found(send(path, world, dry=True))
    assert Finding.COLUMN_UNKNOWN in found(send(path, world, "school", dry=True))
    api.learn_word(heading="花名", field="姓名", **told)
    api.learn_word(heading="姓名", field="", **told)
    send(path, world)
    assert Person.objects.filter(name="钱二").exists()
    assert not Person.objects.filter(name="赵一").exists()
    kinds = JournalEntry.objects.filter(kind="registry.roster_word_learned", subject_id=world["mill"])
    assert kinds.count() == 3


def test_words_are_learned_within_one_s_line_and_of_real_fields(world: World) -> None:
    for more, refusal in (
        ({"acting": world.officer("depot"), "field": "姓名"}, NotFound),
        ({"acting": world.officer("mill"), "field": "血型"}, Invalid),
        ({"acting": world.officer("mill"), "field": "姓名", "heading": "（）"}, Invalid),
    ):
        with pytest.raises(refusal):
            api.learn_word(**{"union_id": world["mill"], "heading": "花名", "at": AT, **more})  # type: ignore[arg-type]
    assert not RosterWord.objects.exists()
    assert not JournalEntry.objects.filter(kind="registry.roster_word_learned").exists()


def test_a_file_without_a_roster_is_refused_and_leaves_no_member(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("说明\n请填写\n", encoding="utf-8")
    before = everything()
    with pytest.raises(RosterUnreadable) as refused:
        send(path, world)
    assert refused.value.fault is FileFault.NO_HEADER
    assert everything() == before


def test_an_import_that_was_broken_off_goes_on_where_it_stopped(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_ROWS", 3)
    rows = [member_row("赵钱孙李周吴郑王冯陈"[n] + "某", 201 + n) for n in range(10)]
    rows[4]["姓名"] = "Carol"
    rows[4]["证件号码"] = sealed.open_document(Person.objects.get(id=world.people["Carol"]))
    path = write_csv(tmp_path / "a.csv", rows)

    def stop(done: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(path, world, progress=stop)
    assert RosterChunk.objects.count() == 2
    assert RosterImport.objects.get().state == "applying"
    report = send(path, world)
    assert counted(report) == {"rows": 10, "added": 9, "moved": 1}
    assert found(report) == [Finding.MOVES]
    assert RosterImport.objects.get().state == "done"
    assert list(RosterChunk.objects.order_by("number").values_list("number", "rows", "added")) == [
        (0, 3, 3),
        (1, 3, 2),
        (2, 3, 3),
        (3, 1, 1),
    ]


def test_the_columns_that_are_copied_are_all_that_the_tables_have() -> None:
    """A new column of these tables must be thought of here as well."""

    def without_default(model: Any, *left_out: str) -> set[str]:
        return {field.column for field in model._meta.concrete_fields} - set(left_out)

    left_out = ("user_id", "merged_into_id", "died_on")
    assert set(rendering.COLUMNS[rendering.PEOPLE]) == without_default(Person, *left_out)
    assert set(rendering.COLUMNS[rendering.MEMBERSHIPS]) == without_default(Membership, "closed_on", "recorded_at")


@pytest.fixture
def lasting_world(cloned_db: TestDatabase) -> World:
    return small_world()


def test_two_rosters_with_the_same_people_at_once_make_each_person_once(
    lasting_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_ROWS", 40)
    rows = [member_row("赵钱孙李周吴郑王冯陈"[n % 10] + "某", 201 + n) for n in range(200)]
    one, other = write_csv(tmp_path / "a.csv", rows), write_csv(tmp_path / "b.csv", rows[::-1])
    answers = at_once(lambda: send(one, lasting_world, "mill"), lambda: send(other, lasting_world, "depot"))
    assert answers == ["ok", "ok"]
    new = Person.objects.filter(name__endswith="某")
    assert new.count() == 200
    assert Membership.objects.filter(person__in=new, closed_on__isnull=True).count() == 200
    assert new.exclude(member_number=None).count() == 200
    assert sum(chunk.added for chunk in RosterChunk.objects.all()) == 200
    assert sum(chunk.moved for chunk in RosterChunk.objects.all()) == 200


def test_the_same_file_sent_twice_at_once_is_one_import_or_two_that_agree(
    lasting_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_ROWS", 20)
    rows = [member_row("赵钱孙李周吴郑王冯陈"[n % 10] + "某", 201 + n) for n in range(100)]
    path = write_csv(tmp_path / "a.csv", rows)
    assert at_once(lambda: send(path, lasting_world), lambda: send(path, lasting_world)) == ["ok", "ok"]
    assert Membership.objects.filter(person__name__endswith="某").count() == 100
    assert sum(chunk.added for chunk in RosterChunk.objects.all()) == 100
    assert set(RosterImport.objects.values_list("state", flat=True)) == {"done"}


def test_a_race_for_one_person_is_real_without_the_second_try(
    lasting_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the tests above meet the race: with a single try somebody is told to come back."""
    monkeypatch.setattr(services, "MOST_TRIES", 1)
    rows = [member_row("赵某", 201)]
    one = write_csv(tmp_path / "a.csv", rows)
    entered = writing.enter_people

    def slowly(rows: bytes) -> None:
        entered(rows)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.5)")

    monkeypatch.setattr(writing, "enter_people", slowly)
    answers = at_once(lambda: send(one, lasting_world, "mill"), lambda: send(one, lasting_world, "depot"))
    assert answers == ["ok", "roster-busy"]
    assert Person.objects.filter(name="赵某").count() == 1

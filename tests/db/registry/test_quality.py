"""The data-quality board: each flaw is found, counted for every level, and opened to the rows within one's line."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from tests.owning import by_the_owner
from tests.people import People
from tests.world import AT, TODAY, World
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import scope_fields
from yizhan.registry import api as registry
from yizhan.registry.codes import MembershipState, Sex, UnionState
from yizhan.registry.models import Employer, Membership, Person, QualityWeek, RosterImport, Union
from yizhan.registry.quality import queries
from yizhan.registry.quality.rules import Flaw
from yizhan.registry.quality.services import count_if_due, count_week
from yizhan.registry.queries.access import members_in_reach


def alice(world: World, **fields: object) -> None:
    Person.objects.filter(id=world.people["Alice"]).update(**fields)


def without_phone(world: World) -> None:
    alice(world, phone_index=None, phone_sealed=None)


def with_bobs_phone(world: World) -> None:
    bob = Person.objects.get(id=world.people["Bob"])
    alice(world, phone_index=bob.phone_index, phone_sealed=bob.phone_sealed)


def without_unit(world: World) -> None:
    with by_the_owner():
        Membership.objects.filter(person_id=world.people["Alice"]).update(employer=None)
    alice(world, work_unit="")


def in_a_union_wound_up(world: World) -> None:
    Union.objects.filter(id=world["mill"]).update(state=UnionState.WOUND_UP)


def at_a_closed_employer(world: World) -> None:
    Employer.objects.filter(id=world.employers["mill"]).update(closed_on=TODAY)


SPOIL: dict[Flaw, Callable[[World], None]] = {
    Flaw.DOCUMENT: lambda world: alice(world, birth_date=None),
    Flaw.NO_PHONE: without_phone,
    Flaw.SHARED_PHONE: with_bobs_phone,
    Flaw.NO_UNIT: without_unit,
    Flaw.OVER_AGE: lambda world: alice(world, birth_date=date(1960, 1, 1), sex=Sex.FEMALE),
    Flaw.LEFT_BEHIND: in_a_union_wound_up,
    Flaw.EMPLOYER_CLOSED: at_a_closed_employer,
}


def found(world: World, officer: str, flaw: Flaw) -> set[str]:
    return {row.person.name for row in queries.flawed_page(world.officer(officer), flaw, AT).rows}


@pytest.mark.parametrize("flaw", SPOIL)
def test_each_flaw_is_found_in_the_line_and_nowhere_else(world: World, flaw: Flaw) -> None:
    before = found(world, "daoli", flaw)
    assert "Alice" not in before
    SPOIL[flaw](world)
    after = found(world, "daoli", flaw)
    assert "Alice" in after
    assert found(world, "mill", flaw) >= {"Alice"}
    assert found(world, "machinery", flaw) >= {"Alice"}
    assert "Alice" not in found(world, "nangang", flaw) | found(world, "qiqihar", flaw) | found(world, "school", flaw)
    assert queries.board(world.officer("mill"), AT).total.flaws[flaw] == len(found(world, "mill", flaw))


def test_who_waits_in_a_pool_needs_no_unit_and_who_is_retained_no_age(world: World) -> None:
    assert "Rita" not in found(world, "daoli", Flaw.NO_UNIT)
    SPOIL[Flaw.OVER_AGE](world)
    Membership.objects.filter(person_id=world.people["Alice"]).update(state=MembershipState.RETAINED)
    assert "Alice" not in found(world, "daoli", Flaw.OVER_AGE)


def test_an_entry_is_stale_after_a_year_without_change_or_roster(world: World) -> None:
    mill, later = world.officer("mill"), clock.now() + timedelta(days=400)  # versions are dated by the database
    assert not queries.flawed(mill, Flaw.STALE, clock.now()).exists()
    assert queries.flawed(mill, Flaw.STALE, later).filter(person__name="Alice").exists()
    sent_at = later - timedelta(days=10)
    RosterImport.objects.create(
        **scope_fields(registry.line_of(world["mill"], TODAY)),
        file_name="a.csv",
        file_sha256=b"1",
        read_on=sent_at.date(),
        state=RosterImport.State.DONE,
        begun_at=sent_at,
        done_at=sent_at,
    )
    assert not queries.flawed(mill, Flaw.STALE, later).exists()


def test_the_board_counts_each_level_once_and_equals_its_rows(world: World) -> None:
    without_phone(world)
    without_unit(world)
    assert count_week(AT) == QualityWeek.objects.count() > 0
    for officer in ("daoli", "harbin", "xinyang", "machinery", "province"):
        board = queries.board(world.officer(officer), AT)
        live = members_in_reach(world.officer(officer)).select_related(None).aggregate(**queries.counting(AT))
        assert {name: live[name] for name in ("members", "qualified")} == {
            "members": board.total.members,
            "qualified": board.total.qualified,
        }
        assert {flaw: live[flaw.value] for flaw in Flaw} == board.total.flaws
        assert sum(one.members for one in board.below) == board.total.members
    shares = [one.qualified / one.members for one in queries.board(world.officer("province"), AT).below]
    assert shares == sorted(shares)  # the worst first


def test_two_flaws_of_one_member_make_one_unqualified_member(world: World) -> None:
    before = queries.board(world.officer("mill"), AT).total
    without_phone(world)
    without_unit(world)
    after = queries.board(world.officer("mill"), AT).total
    assert (after.members, after.qualified) == (before.members, before.qualified - 1)


def test_a_week_is_counted_once_a_day_and_kept_beside_the_others(world: World) -> None:
    assert count_if_due(AT) > 0
    assert count_if_due(AT + timedelta(hours=1)) == 0
    without_phone(world)
    assert count_if_due(AT + timedelta(days=1)) > 0
    assert count_if_due(AT + timedelta(days=7)) > 0
    weeks = queries.board(world.officer("daoli"), AT).weeks
    assert [week for week, _ in weeks] == [date(2026, 3, 2), date(2026, 3, 9)]
    assert [counts.flaws[Flaw.NO_PHONE] for _, counts in weeks] == [1, 1]


def test_a_level_is_read_in_a_constant_number_of_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    count_week(AT)
    with django_assert_num_queries(5):
        queries.board(world.officer("province"), AT)


def test_one_looks_into_the_unions_of_ones_line_alone(world: World) -> None:
    harbin = world.officer("harbin")
    node = queries.node_in_reach(harbin, world["daoli"], AT.date())
    assert (node.node_id, node.user_id) == (world["daoli"], harbin.user_id)
    for stranger in ("plant", "qiqihar"):
        with pytest.raises(NotFound):
            queries.node_in_reach(harbin, world[stranger], AT.date())
    with pytest.raises(NotFound):
        queries.node_in_reach(world.officer("mill"), world["depot"], AT.date())


def test_from_the_board_to_the_rows_to_the_workbook(people: People) -> None:
    without_phone(people.world)
    count_week(AT)
    county = people.client("county")
    board = county.get("/quality").content.decode()
    assert "/quality/no_phone" in board
    rows = county.get("/quality/no_phone").content.decode()
    assert "Alice" in rows
    sent = b"".join(county.get("/quality/no_phone/workbook").streaming_content)  # type: ignore[attr-defined]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(sent)).get_sheet_by_index(0).to_python()
    assert "Alice" in {row[0] for row in cells[1:]}
    told = JournalEntry.objects.filter(kind="registry.quality_taken_out").latest("id")
    assert told.data == {"flaw": "no_phone", "rows": len(cells) - 1}


def test_a_flaw_that_is_none_and_a_union_elsewhere_are_not_there(people: People) -> None:
    county = people.client("county")
    assert county.get("/quality/nothing").status_code == 404
    assert county.get("/quality/nothing/workbook").status_code == 404
    assert county.get(f"/quality?at={people.world['plant']}").status_code == 404
    assert county.get(f"/quality/no_phone/workbook?at={people.world['plant']}").status_code == 404
    assert people.client("member").get("/quality").status_code == 403


def test_names_that_look_like_formulas_stay_text(people: People) -> None:
    Person.objects.filter(id=people.world.people["Alice"]).update(name="=1+1", phone_index=None, phone_sealed=None)
    sent = b"".join(people.client("county").get("/quality/no_phone/workbook").streaming_content)  # type: ignore[attr-defined]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(sent)).get_sheet_by_index(0).to_python()
    assert "=1+1" in {row[0] for row in cells[1:]}


def test_a_program_reads_the_same(people: People) -> None:
    without_phone(people.world)
    count_week(AT)
    county = people.client("county")
    told = county.get("/api/v1/quality").json()
    assert told["total"]["flaws"]["no_phone"] == 1
    assert sum(one["members"] for one in told["below"]) == told["total"]["members"]
    assert [one["name"] for one in county.get("/api/v1/quality/no_phone").json()["members"]] == ["Alice"]
    assert county.get("/api/v1/quality/nothing").status_code == 422
    assert county.get("/api/v1/quality", {"at": str(people.world["plant"])}).status_code == 404

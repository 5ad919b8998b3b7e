"""Employers that closed: who says so and since when, what 数据质量 makes of it, and how their members are moved."""

import io
from datetime import date, timedelta
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from tests.people import People
from tests.world import AT, LOADER, TODAY, World
from yizhan.kernel.errors import Conflict, Invalid, NotFound
from yizhan.kernel.models import JournalEntry, Message
from yizhan.registry import api, errors
from yizhan.registry.codes import MembershipState
from yizhan.registry.models import Employer, EmployerClosure, Membership, Person, QualityWeek
from yizhan.registry.quality import queries
from yizhan.registry.quality.rules import Flaw, Remedy, remedy
from yizhan.registry.quality.services import count_week
from yizhan.registry.services.closures import close_employer, take_back_closure
from yizhan.registry.services.memberships import retain_by_cadre

CLOSED = date(2026, 2, 1)
FORM = {"closure_kind": "bankrupt", "closed_on": "2026-02-01", "closure_source": "法院公告"}


def close(world: World, *, by: str = "daoli", **more: object) -> None:
    given: dict[str, object] = {"kind": "deregistered", "closed_on": CLOSED, "source": "市场监管局公告", **more}
    close_employer(employer_id=world.employers["mill"], acting=world.officer(by), at=AT, **given)  # type: ignore[arg-type]


def left_there(world: World, officer: str = "daoli") -> set[str]:
    rows = queries.flawed_page(world.officer(officer), Flaw.EMPLOYER_CLOSED, AT).rows
    return {row.person.name for row in rows}


def everything() -> tuple[object, ...]:
    return (
        list(EmployerClosure.objects.values()),
        list(Employer.objects.order_by("id").values()),
        list(Membership.objects.order_by("id").values()),
        JournalEntry.objects.count(),
    )


def test_a_closed_employer_leaves_its_members_to_be_moved(world: World) -> None:
    assert left_there(world) == set()
    close(world)
    assert left_there(world) == left_there(world, "mill") == {"Alice", "Bob", "Alan"}
    assert left_there(world, "nangang") == set()
    employer = Employer.objects.get(id=world.employers["mill"])
    assert employer.closed_on == CLOSED
    [entry] = JournalEntry.objects.filter(kind="registry.employer_closed")
    assert (entry.subject_id, entry.data["kind"]) == (employer.id, "deregistered")


def test_it_is_counted_on_the_board_and_kept_by_week(world: World) -> None:
    qualified = queries.board(world.officer("mill"), AT).total.qualified
    count_week(AT)
    close(world)
    count_week(AT + timedelta(days=7))
    board = queries.board(world.officer("daoli"), AT)
    assert [counts.flaws[Flaw.EMPLOYER_CLOSED] for _week, counts in board.weeks] == [0, 3]
    assert queries.board(world.officer("mill"), AT).total.qualified == qualified - 3
    assert QualityWeek.objects.filter(employer_closed__gt=0).exists()


def test_who_is_retained_or_moved_is_no_longer_left_there(world: World) -> None:
    close(world)
    mill = world.officer("mill")
    retain_by_cadre(membership_id=world.memberships["Alice"], reason="2", acting=mill, at=AT)
    api.transfer(person_id=world.people["Alan"], to_union_id=world["school"], reason="1", acting=LOADER, at=AT)
    assert left_there(world) == {"Bob"}


def test_a_cadre_who_retains_for_a_closed_employer_hands_over_to_the_union_above(people: People) -> None:
    world = people.world
    close(world)
    moved = retain_by_cadre(membership_id=world.memberships["Alice"], reason="4", acting=world.officer("mill"), at=AT)
    kept = Membership.objects.get(person_id=world.people["Alice"], closed_on=None)
    assert moved
    assert (kept.union_id, kept.state, kept.employer_id) == (world["xinyang"], MembershipState.RETAINED, None)
    [told] = Message.objects.filter(user_id=people.users["member"], kind="registry.retained")
    assert "xinyang工会" in told.title
    assert left_there(world) == {"Bob", "Alan"}
    with pytest.raises(NotFound):
        retain_by_cadre(membership_id=kept.id, reason="4", acting=world.officer("mill"), at=AT)
    with pytest.raises(Conflict):
        retain_by_cadre(membership_id=kept.id, reason="4", acting=world.officer("daoli"), at=AT)


def test_the_page_and_the_api_retain_the_same_way(people: People) -> None:
    world = people.world
    cadre = people.client("cadre")
    page = cadre.post(f"/members/{world.people['Alan']}/change", {"change": "retain", "reason": "4"})
    assert (page.status_code, page.headers["location"]) == (302, "/members")
    body = {"change": "retain", "reason": "4"}
    told = cadre.post(f"/api/v1/members/{world.people['Alice']}/change", body, content_type="application/json")
    assert told.status_code == 204
    kept = Membership.objects.filter(union_id=world["xinyang"], closed_on=None, state=MembershipState.RETAINED)
    assert set(kept.values_list("person_id", flat=True)) == {world.people["Alan"], world.people["Alice"]}


def test_a_mistake_is_taken_back_and_stays_on_record(world: World) -> None:
    close(world)
    county, mill = world.officer("daoli"), world.employers["mill"]
    with pytest.raises(Invalid):
        take_back_closure(employer_id=mill, why=" ", acting=county, at=AT)
    take_back_closure(employer_id=mill, why="同名的另一家", acting=county, at=AT)
    assert left_there(world) == set()
    assert Employer.objects.get(id=mill).closed_on is None
    assert EmployerClosure.objects.get().taken_back_why == "同名的另一家"
    with pytest.raises(errors.EmployerIsOpen):
        take_back_closure(employer_id=mill, why="再一次", acting=county, at=AT)
    close(world, kind="bankrupt")
    assert EmployerClosure.objects.count() == 2


def test_the_same_again_changes_nothing_and_another_is_refused(world: World) -> None:
    close(world)
    before = everything()
    close(world)
    assert everything() == before
    with pytest.raises(errors.EmployerIsClosed):
        close(world, kind="revoked")
    assert everything() == before


@pytest.mark.parametrize(
    "wrong", [{"kind": "lost"}, {"closed_on": TODAY + timedelta(days=1)}, {"source": " "}, {"source": "源" * 121}]
)
def test_what_is_not_whole_is_refused(world: World, wrong: dict[str, object]) -> None:
    before = everything()
    with pytest.raises(Invalid):
        close(world, **wrong)  # type: ignore[arg-type]
    assert everything() == before


@pytest.mark.parametrize("by", ["mill", "xinyang", "nangang", "qiqihar", "machinery"])
def test_only_officers_of_its_territory_or_line_say_so(world: World, by: str) -> None:
    before = everything()
    with pytest.raises(NotFound):
        close(world, by=by)
    with pytest.raises(NotFound):
        take_back_closure(employer_id=world.employers["mill"], why="x", acting=world.officer(by), at=AT)
    assert everything() == before


def test_a_closed_employer_founds_no_union(world: World) -> None:
    stall = world.employer("stall", "91230102MA1C0T0A2")
    close_employer(
        employer_id=stall, kind="revoked", closed_on=CLOSED, source="公告", acting=world.officer("daoli"), at=AT
    )
    with pytest.raises(errors.EmployerIsClosed):
        _prepared(world, stall)


def _prepared(world: World, employer_id: UUID) -> UUID:
    return api.prepare_union(
        name="摊位工会",
        parent_id=world["xinyang"],
        employer_id=employer_id,
        approval_no="1号",
        contact=("赵", "0451-84000000"),
        acting=world.officer("daoli"),
        at=AT,
    )


def test_the_row_says_what_to_do(people: People) -> None:
    world = people.world
    close(world)
    Person.objects.filter(id=world.people["Bob"]).update(work_unit="新单位")
    county = people.client("county")
    rows = county.get("/quality/employer_closed").content.decode()
    assert f"/members/{world.people['Alice']}/change" in rows
    assert f"/members/{world.people['Bob']}/change" not in rows
    sent = b"".join(county.get("/quality/employer_closed/workbook").streaming_content)  # type: ignore[attr-defined]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(sent)).get_sheet_by_index(0).to_python()
    told = {str(row[0]): str(row[-1]) for row in cells[1:]}
    assert "保留会籍" in told["Alice"]
    assert "接转" in told["Bob"]


def test_the_remedy_follows_where_one_works_now() -> None:
    assert remedy(Flaw.EMPLOYER_CLOSED, works_elsewhere=True) is Remedy.TRANSFER
    assert remedy(Flaw.EMPLOYER_CLOSED, works_elsewhere=False) is Remedy.RETAIN
    assert remedy(Flaw.OVER_AGE, works_elsewhere=True) is Remedy.RETAIN
    assert remedy(Flaw.NO_PHONE, works_elsewhere=False) is None


def test_the_employers_page_says_what_is_left_to_do(people: People) -> None:
    world = people.world
    county, address = people.client("county"), f"/employers/{world.employers['mill']}"
    assert county.post(f"{address}/closure", FORM | {"closed_on": ""}).status_code == 422
    assert not EmployerClosure.objects.exists()
    page = county.post(f"{address}/closure", FORM, follow=True).content.decode()
    assert "法院公告" in page
    assert f"/unions/{world['mill']}" in page
    assert "/quality/employer_closed" in page
    assert county.post(f"{address}/closure/take-back", {"mistaken": ""}).status_code == 422
    county.post(f"{address}/closure/take-back", {"mistaken": "同名"})
    assert Employer.objects.get(id=world.employers["mill"]).closed_on is None


def test_a_program_does_the_same(people: People) -> None:
    county, address = people.client("county"), f"/api/v1/employers/{people.world.employers['mill']}"
    body = {"kind": "revoked", "closed_on": "2026-02-01", "source": "公告"}
    told = county.post(f"{address}/closure", body, content_type="application/json")
    assert (told.status_code, told.json()["closed_on"]) == (200, "2026-02-01")
    back = county.post(f"{address}/closure/take-back", {"why": "同名"}, content_type="application/json")
    assert (back.status_code, back.json()["closed_on"]) == (200, None)

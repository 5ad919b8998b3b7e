"""The member list as it stood on a day: within the line of that day, in the state of that day, and said so."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.owning import by_the_owner
from tests.people import People
from tests.world import AT, World
from yizhan.kernel import clock
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Role
from yizhan.registry.codes import MembershipState
from yizhan.registry.models import HeadCount, Membership, MembershipVersion, Union
from yizhan.registry.queries import searching
from yizhan.registry.queries.ancestry import line_of
from yizhan.registry.queries.as_of import members_of_day, members_standing, still_in_reach

JOINED, MOVED = date(2024, 3, 1), date(2025, 6, 1)
DAY = timedelta(days=1)


def moved(person_id: UUID, to: UUID) -> None:
    """Somebody joined on one day, and on another left for another union."""
    with by_the_owner():
        Membership.objects.filter(person_id=person_id).update(opened_on=JOINED, closed_on=MOVED, closed_by="4")
    scope = line_of(to, clock.today())
    keys = {name: getattr(scope, name) for name in scope.__dataclass_fields__}
    Membership.objects.create(id=new_id(), person_id=person_id, state="active", opened_on=MOVED, opened_by="2", **keys)


def names(acting: Acting, on: date, **asked: str) -> set[str]:
    return {row.person.name for row in members_of_day(acting, on, **asked).rows}


def test_each_line_has_whoever_was_in_it_on_the_day(world: World) -> None:
    with by_the_owner():
        Membership.objects.exclude(person_id=world.people["Alice"]).update(opened_on=MOVED + 9 * DAY)
    moved(world.people["Alice"], world["depot"])
    seen = {
        (officer, on): names(world.officer(officer), on)
        for officer in ("mill", "daoli", "depot", "nangang", "harbin", "province", "qiqihar")
        for on in (JOINED - DAY, JOINED, MOVED - DAY, MOVED, MOVED + DAY)
    }
    before, after = {JOINED, MOVED - DAY}, {MOVED, MOVED + DAY}
    for (officer, on), found in seen.items():
        days = {"mill": before, "daoli": before, "depot": after, "nangang": after, "qiqihar": set()}.get(
            officer, before | after
        )
        assert found == ({"Alice"} if on in days else set()), (officer, on)


def test_the_state_is_the_one_that_was_on_record(world: World) -> None:
    with by_the_owner():
        Membership.objects.filter(person_id=world.people["Alice"]).update(opened_on=JOINED)
    Membership.objects.filter(person_id=world.people["Alice"]).update(state="retained")
    officer, today = world.officer("mill"), clock.today()
    states = {
        on: {row.person.name: row.state for row in members_of_day(officer, on).rows}["Alice"]
        for on in (JOINED, today - DAY, today)
    }
    assert states == {JOINED: "active", today - DAY: "active", today: "retained"}


def test_somebody_is_found_on_the_day_as_in_the_list(world: World) -> None:
    moved(world.people["Alice"], world["depot"])
    assert names(world.officer("mill"), MOVED - DAY, search="ali") == {"Alice"}
    assert names(world.officer("mill"), MOVED - DAY, search="zzz") == set()
    assert names(world.officer("mill"), MOVED, search="alice") == set()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EMPLOYER_AGENT, Role.VISITOR, Role.AUDITOR, Role.TREASURER])
def test_nobody_without_duty_in_the_register_sees_a_day(world: World, role: Role) -> None:
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    acting = Acting(role=role, node_id=world["mill"], level=world.levels["province"])
    assert members_of_day(acting, MOVED).rows == []


def test_who_has_left_the_line_is_not_opened_from_it(world: World) -> None:
    moved(world.people["Alice"], world["depot"])
    everybody = set(world.people.values())
    assert still_in_reach(world.officer("mill"), everybody) == {world.people["Alan"], world.people["Bob"]}
    assert still_in_reach(world.officer("depot"), {world.people["Alice"]}) == {world.people["Alice"]}


def test_pages_of_a_day_follow_one_another_in_as_many_queries_each(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    monkeypatch.setattr(searching, "PAGE_ROWS", 2)
    seen: list[str] = []
    after = ""
    while True:
        with django_assert_num_queries(2):
            page = members_of_day(world.officer("province"), MOVED, after=after)
        seen += [row.person.name for row in page.rows]
        after = page.following
        if not after:
            break
    assert seen == ["Alan", "Alice", "Bob", "Carol", "Erin", "Rita"]


def test_the_page_of_a_day_says_so_and_names_without_opening_whoever_is_gone(people: People) -> None:
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    gone = Membership.objects.get(person_id=people.person("member"))
    moved(gone.person_id, people.world["depot"])
    page = people.client("cadre").get("/members", {"on": (MOVED - DAY).isoformat()}).content.decode()
    assert "您看到的是" in page
    assert "2025" in page
    assert gone.person.name in page
    assert f"/members/{gone.person_id}" not in page
    assert "现在不在您的工作范围" in page
    today = people.client("cadre").get("/members").content.decode()
    assert "您看到的是" not in today
    assert f"/members/{gone.person_id}" not in today


def test_a_state_is_looked_for_as_it_was_on_the_day(world: World) -> None:
    """The list of one state has whom the whole list shows in it, whenever it was that they changed."""
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    for name, states in (("Alice", ("retained",)), ("Bob", ("retained", "holding", "active"))):
        for number, state in enumerate(states):
            Membership.objects.filter(person_id=world.people[name]).update(state=state)
            written = MembershipVersion.objects.filter(person_id=world.people[name]).latest("id")
            with by_the_owner():
                MembershipVersion.objects.filter(id=written.id).update(recorded_at=AT + number * 30 * DAY)
    officer, seen = world.officer("province"), set()
    for on in (JOINED, AT.date() - DAY, *(AT.date() + days * DAY for days in (0, 29, 30, 31, 59, 60, 61))):
        then = {row.person.name: row.state for row in members_of_day(officer, on).rows}
        for state in MembershipState.values:
            found = names(officer, on, state=state)
            assert found == {name for name, was in then.items() if was == state}, (on, state)
            seen |= {(state, name) for name in found}
    assert {state for state, name in seen if name == "Bob"} == {"active", "retained", "holding"}


def test_the_page_of_a_day_has_the_filter(people: People) -> None:
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    Membership.objects.filter(person_id=people.person("member")).update(state="retained")
    pages = {
        state: people.client("cadre").get("/members", {"on": f"{MOVED}", "state": state}).content.decode()
        for state in ("active", "retained")
    }
    assert "Alice" in pages["active"]
    assert "Alice" not in pages["retained"]
    assert "没有找到会员" in pages["retained"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2099-01-01", "这一天还没有到"),
        ("昨天", "没有这一天"),
        ("2025-02-30", "没有这一天"),
        ("x" * 300, "没有这一天"),
    ],
)
def test_a_day_that_is_none_or_ahead_is_told_at_its_field_and_nothing_is_listed(
    people: People, typed: str, told: str
) -> None:
    page = people.client("cadre").get("/members", {"on": typed})
    assert page.status_code == 200
    assert told in page.content.decode()
    assert "您看到的是" not in page.content.decode()
    assert "Alice" not in page.content.decode()


def test_a_union_is_not_looked_at_before_it_was(people: People) -> None:
    mill = people.world["mill"]
    with by_the_owner():
        Union.objects.filter(id=mill).update(prepared_on=JOINED, founded_on=JOINED + 40 * DAY)
        Membership.objects.update(opened_on=JOINED - 9 * DAY)
    cadre = people.client("cadre")
    before = cadre.get(f"/unions/{mill}", {"on": f"{JOINED - DAY}"}).content.decode()
    assert f"这家工会 {JOINED} 才有登记" in before
    assert "您看到的是" not in before
    assert "您看到的是" in cadre.get(f"/unions/{mill}", {"on": f"{JOINED}"}).content.decode()
    assert cadre.get(f"/api/v1/unions/{mill}/on/{JOINED - DAY}").status_code == 422
    assert cadre.get(f"/api/v1/unions/{mill}/on/{JOINED}").status_code == 200


def test_above_the_street_they_are_counted_where_somebody_asks_for_a_day(people: People) -> None:
    city = people.world["harbin"]
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    officer = people.client("city")
    today, then = officer.get(f"/unions/{city}"), officer.get(f"/unions/{city}", {"on": f"{MOVED}"})
    expected = members_standing(people.acting("city"), city, MOVED)
    assert expected > 3
    assert f">{expected} 人<" in then.content.decode()
    assert "在册，含保留会籍" not in today.content.decode()
    assert "看这一天的统计" in today.content.decode()
    assert officer.get(f"/api/v1/unions/{city}/on/{MOVED}").json()["members"] == expected


def test_a_unions_page_of_a_day_says_so_and_counts_who_stood_then(people: People) -> None:
    mill, depot = people.world["mill"], people.world["depot"]
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    moved(people.person("member"), depot)
    for as_of, workers in ((JOINED, 30), (MOVED + DAY, 50)):
        HeadCount.objects.create(union_id=mill, source="tax", as_of=as_of, workers=workers)
    before = (MOVED - DAY).isoformat()
    cadre = people.client("cadre")
    page = cadre.get(f"/unions/{mill}", {"on": before}).content.decode()
    assert "您看到的是" in page
    assert ">3 人<" in page  # Alice, Alan and Bob
    assert "职工 30 人" in page
    assert f"on={before}" in page
    today = cadre.get(f"/unions/{mill}").content.decode()
    assert "您看到的是" not in today
    assert ">2 人<" in today
    assert "职工 50 人" in today
    over_api = f"/api/v1/unions/{mill}/on/"
    told = cadre.get(f"{over_api}{before}").json()
    assert (told["on"], told["members"], told["workers"]) == (before, 3, {"tax": 30})
    assert str(people.world["xinyang"]) in told["superiors"]["territory"]
    assert cadre.get(f"{over_api}2099-01-01").status_code == 422


def test_what_stood_below_counts_with_it_and_what_lies_outside_ones_line_does_not(people: People) -> None:
    with by_the_owner():
        Membership.objects.update(opened_on=JOINED)
    world = people.world
    counts = {
        (who, name): members_standing(world.officer(who), world[name], MOVED)
        for who, name in (("street", "xinyang"), ("cadre", "mill"), ("depot", "mill"), ("depot", "depot"))
        for who in [{"street": "xinyang", "cadre": "mill"}.get(who, who)]
    }
    assert counts == {("xinyang", "xinyang"): 3, ("mill", "mill"): 3, ("depot", "mill"): 0, ("depot", "depot"): 1}
    assert members_standing(people.acting("treasurer"), world["mill"], MOVED) == 0


@pytest.mark.parametrize(("who", "status"), [("other_cadre", 404), ("other_county", 404), ("visitor", 302)])
def test_the_day_of_a_union_is_for_its_line(people: People, who: str, status: int) -> None:
    address = f"/unions/{people.world['mill']}"
    assert people.client(who).get(address, {"on": MOVED.isoformat()}).status_code == status
    assert people.client(who).get(f"/api/v1{address}/on/{MOVED}").status_code in {401, 404}


def test_a_member_is_shown_no_count_whatever_the_day(people: People) -> None:
    page = people.client("member").get(f"/unions/{people.world['mill']}", {"on": MOVED.isoformat()}).content.decode()
    assert "会员人数" not in page
    assert "您看到的是" not in page


def test_a_county_is_led_to_the_figures_of_that_day(people: People) -> None:
    daoli = people.world["daoli"]
    page = people.client("county").get(f"/unions/{daoli}", {"on": MOVED.isoformat()}).content.decode()
    assert f"/figures?node={daoli}&amp;on={MOVED}" in page
    assert people.client("county").get("/figures", {"node": str(daoli), "on": str(MOVED)}).status_code == 200


@pytest.mark.parametrize("typed", ["2099-01-01", "昨天"])
def test_a_day_that_is_none_is_told_on_a_unions_page_as_well(people: People, typed: str) -> None:
    page = people.client("cadre").get(f"/unions/{people.world['mill']}", {"on": typed}).content.decode()
    assert "请填今天或以前" in page or "没有这一天" in page
    assert "您看到的是" not in page

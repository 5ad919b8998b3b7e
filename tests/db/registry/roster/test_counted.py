"""Whom rosters enter is counted by union and day, and taken out of that count one by one."""

from pathlib import Path

from tests.db.registry.duplicates.conftest import Twice, the_pair
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import taken_in
from tests.db.registry.roster.test_import import send
from tests.db.registry.roster.test_undoing import take_back
from tests.people import People
from tests.world import AT, World
from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import total_of
from yizhan.insight.queries.records import records
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.undoing import undo_merge
from yizhan.registry.models import Membership, Person

JOINED = declared().figures["members.joined"]


def joined(world: World, acting: Acting | None = None) -> int:
    amount = total_of(acting or Acting.system("test"), JOINED, world["province"], AT.date()).value.amount
    assert amount is not None
    return amount


def test_a_chunk_leaves_one_fact_for_each_union_and_day(world: World, tmp_path: Path) -> None:
    days = {"赵一": "2024-05-01", "钱二": "2024-05-01", "孙三": "2024-06-01"}
    rows = [member_row(name, 201 + at, 会籍变化日期=day) for at, (name, day) in enumerate(days.items())]
    send(write_csv(tmp_path / "a.csv", rows), world)
    facts = Fact.objects.filter(kind="membership.entered").order_by("occurred_on")
    assert [(str(fact.occurred_on), fact.quantity, fact.union_id) for fact in facts] == [
        ("2024-05-01", 2, world["mill"]),
        ("2024-06-01", 1, world["mill"]),
    ]


def test_the_figure_knows_them_and_its_records_open_to_their_names(people: People, tmp_path: Path) -> None:
    world = people.world
    before = joined(world)
    day = f"{AT.date():%Y-%m-%d}"
    rows = [member_row(name, 201 + at, 会籍变化日期=day) for at, name in enumerate(("赵一", "钱二"))]
    send(write_csv(tmp_path / "a.csv", rows), world)
    assert joined(world) == before + 2
    lines, _ = records(world.officer("daoli"), JOINED, world["daoli"], AT.date())
    address = f"/members?union={world['mill']}&opened={day}"
    assert [line.quantity for line in lines if line.address == address] == [2]
    page = people.client("county").get(address).content.decode()
    assert "赵一" in page
    assert "钱二" in page
    assert "只列mill工会" in page
    assert "赵一" not in people.client("other_county").get(address).content.decode()
    for nonsense in ("union=x&opened=2026-01-01", f"union={world['mill']}&opened=x", f"union={world['mill']}"):
        assert people.client("county").get(f"/members?{nonsense}").status_code == 200


def test_only_those_who_leave_are_counted_no_more(people: People, tmp_path: Path) -> None:
    cadre = people.acting("cadre")
    rows = [member_row("赵一", 201), member_row("钱二", 202), member_row("孙三", 203, 会籍变化日期="2024-06-01")]
    upload = taken_in(write_csv(tmp_path / "a.csv", rows), people.world, cadre)
    stays = Membership.objects.get(person__name="赵一")
    api.retain(membership_id=stays.id, reason="2", acting=cadre, at=AT)
    take_back(upload, cadre)
    back = Fact.objects.filter(kind="membership.entered", quantity__lt=0).values_list("quantity", flat=True)
    assert list(back) == [-1, -1]  # of two days: of the first one of two
    assert sum(Fact.objects.filter(kind="membership.entered").values_list("quantity", flat=True)) == 1


def test_of_two_entries_of_one_person_the_one_a_roster_made_is_counted_no_more(world: World, tmp_path: Path) -> None:
    row = member_row("Alice", 71, 移动电话="13800000001", 会籍变化日期=f"{AT.date():%Y-%m-%d}")
    send(write_csv(tmp_path / "a.csv", [row, member_row("钱二", 202)]), world, union="school")
    first, second = world.people["Alice"], Person.objects.exclude(id=world.people["Alice"]).get(name="Alice").id
    find_pairs(AT)
    twice = Twice(world, the_pair(first, second), first, second)
    before = joined(world)
    twice.merge()
    assert Membership.objects.filter(person_id=first, closed_on__isnull=True).count() == 1
    assert joined(world) == before - 1
    undo_merge(pair_id=twice.pair.id, acting=world.officer("daoli"), at=AT)
    assert joined(world) == before

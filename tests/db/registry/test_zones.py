"""Development zones and enterprises above scale: dated, kept by the territory's officers, counted as of any day."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.databases import TestDatabase
from tests.owning import by_the_owner
from tests.people import People
from tests.racing import at_once
from tests.world import AT, TODAY, World, small_world
from yizhan.insight.definitions import figure
from yizhan.insight.queries.figures import answer
from yizhan.insight.queries.records import records
from yizhan.insight.types import Value
from yizhan.kernel.errors import DomainError, Forbidden, Invalid, NotFound
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Level, Role
from yizhan.registry import errors
from yizhan.registry.models import AboveScale, DevelopmentZone, Employer, Union, ZonePlacement
from yizhan.registry.services.above_scale import end_above_scale, set_above_scale
from yizhan.registry.services.zones import change_zone, end_zone, enter_zone, place_employer
from yizhan.registry.types import NewZone

APPROVED, SINCE = date(2021, 5, 1), date(2023, 7, 1)


def zone(world: World, name: str = "松北开发区", *, by: str = "harbin", **more: object) -> UUID:
    fields = {"name": name, "level": "provincial", "division_code": "230102", "valid_from": APPROVED, **more}
    return enter_zone(spec=NewZone(**fields), acting=world.officer(by), at=AT)  # type: ignore[arg-type]


def place(world: World, zone_id: UUID | None, since: date = SINCE, *, by: str = "daoli") -> None:
    place_employer(employer_id=world.employers["mill"], zone_id=zone_id, since=since, acting=world.officer(by), at=AT)


def listed(world: World, listed_on: date = SINCE, source: str = "统计局名录 2023") -> None:
    mill = world.employers["mill"]
    set_above_scale(employer_id=mill, listed_on=listed_on, source=source, acting=world.officer("daoli"), at=AT)


def counted(world: World, figure_id: str, node: str = "province", on: date = TODAY) -> Value:
    return answer(world.officer("province"), figure(figure_id), world[node], on).value


def everything() -> tuple[object, ...]:
    tables = (DevelopmentZone, ZonePlacement, AboveScale, Employer)
    return (
        *(list(table.objects.order_by("id").values()) for table in tables),
        JournalEntry.objects.filter(kind__startswith="registry.").count(),
    )


def test_a_zone_belongs_to_the_federation_of_its_division_and_is_journalled(world: World) -> None:
    entered = DevelopmentZone.objects.get(id=zone(world))
    assert entered.union_id == world["daoli"]
    [entry] = JournalEntry.objects.filter(kind="registry.zone_entered")
    assert (entry.subject_id, entry.county_id or entry.union_id) == (entered.id, world["daoli"])
    of_the_city = DevelopmentZone.objects.get(id=zone(world, "全市开发区", division_code="230100"))
    assert of_the_city.union_id == world["harbin"]


def test_a_zone_counts_once_an_employer_in_it_has_a_union_and_from_that_day(world: World) -> None:
    first = zone(world)
    zone(world, "龙沙开发区", by="qiqihar", division_code="230202")
    assert counted(world, "zones.unionised_rate") == Value(0, 2)
    place(world, first)
    assert counted(world, "zones.unionised_rate") == Value(1, 2)
    assert counted(world, "zones.unionised_rate", "harbin") == Value(1, 1)
    assert counted(world, "zones.unionised_rate", "qiqihar") == Value(0, 1)
    assert counted(world, "zones.unionised", on=SINCE) == Value(1)
    assert counted(world, "zones.unionised", on=SINCE - timedelta(days=1)) == Value(0)
    assert counted(world, "zones.approved", on=APPROVED) == Value(2)
    assert counted(world, "zones.approved", on=APPROVED - timedelta(days=1)) == Value(0)


def test_the_shares_of_the_cities_add_up_to_the_provinces(world: World) -> None:
    place(world, zone(world))
    zone(world, "龙沙开发区", by="qiqihar", division_code="230202")
    found = answer(world.officer("province"), figure("zones.unionised_rate"), world["province"], TODAY)
    cells = {cell.union_id: cell.value for cell in found.cells}
    assert (cells[world["harbin"]], cells[world["qiqihar"]]) == (Value(1, 1), Value(0, 1))


def test_a_preparatory_group_and_a_union_wound_up_are_no_union_of_a_zone(world: World) -> None:
    place(world, zone(world))
    mill = Union.objects.filter(id=world["mill"])
    mill.update(state="C", founded_on=None)
    assert counted(world, "zones.unionised") == Value(0)
    with by_the_owner():
        mill.update(state="W", founded_on=SINCE, wound_up_on=TODAY)
    assert counted(world, "zones.unionised") == Value(0)
    assert counted(world, "zones.unionised", on=TODAY - timedelta(days=1)) == Value(1)


def test_the_zones_own_union_counts_and_must_stand_in_its_territory(world: World) -> None:
    with pytest.raises(Invalid):
        zone(world, own_union_id=world["depot"])
    assert not DevelopmentZone.objects.exists()
    zone(world, own_union_id=world["school"])
    assert counted(world, "zones.unionised_rate") == Value(1, 1)
    with pytest.raises(errors.ZoneUnionTaken):
        zone(world, "另一个开发区", own_union_id=world["school"])
    assert DevelopmentZone.objects.count() == 1


def test_the_numbers_open_to_the_zones_and_the_unions(world: World) -> None:
    zone_id = zone(world)
    place(world, zone_id)
    listed(world)
    province = world.officer("province")
    [line], _ = records(province, figure("zones.unionised"), world["province"], TODAY)
    assert (line.address, line.union_name) == (f"/zones/{zone_id}", "daoli工会")
    [line], _ = records(province, figure("unions.large_enterprises"), world["province"], TODAY)
    assert (line.address, line.union_name) == (f"/unions/{world['mill']}", "mill工会")


def test_an_employer_lies_in_one_zone_at_a_time_and_where_it_lay_is_kept(world: World) -> None:
    first, second = zone(world), zone(world, "第二开发区")
    place(world, first)
    place(world, first, date(2024, 1, 1))  # it lies there already
    moved = date(2025, 3, 1)
    place(world, second, moved)
    rows = ZonePlacement.objects.order_by("valid_from").values_list("zone_id", "valid_from", "valid_until")
    assert list(rows) == [(first, SINCE, moved), (second, moved, None)]
    place(world, None, date(2025, 9, 1))
    assert not ZonePlacement.objects.filter(valid_until=None).exists()
    assert not Employer.objects.get(id=world.employers["mill"]).in_development_zone
    assert counted(world, "zones.unionised", on=moved) == Value(1)
    assert JournalEntry.objects.filter(kind="registry.employer_placed").count() == 3


@pytest.mark.parametrize("since", [APPROVED - timedelta(days=1), TODAY + timedelta(days=1)])
def test_an_employer_is_in_no_zone_before_it_was_approved_nor_ahead(world: World, since: date) -> None:
    zone_id = zone(world)
    before = everything()
    with pytest.raises(Invalid):
        place(world, zone_id, since)
    assert everything() == before


def test_what_has_ended_keeps_its_days_and_takes_nothing_more(world: World) -> None:
    zone_id = zone(world)
    place(world, zone_id)
    over = date(2025, 1, 1)
    end_zone(zone_id=zone_id, ends_on=over, acting=world.officer("harbin"), at=AT)
    assert counted(world, "zones.approved") == Value(0)
    assert counted(world, "zones.unionised", on=over - timedelta(days=1)) == Value(1)
    assert not Employer.objects.get(id=world.employers["mill"]).in_development_zone
    before = everything()
    with pytest.raises(errors.ZoneEnded):
        place(world, zone_id, over)
    with pytest.raises(errors.ZoneEnded):
        change_zone(
            zone_id=zone_id, name="新名", level="national", own_union_id=None, acting=world.officer("harbin"), at=AT
        )
    assert everything() == before
    assert zone(world) != zone_id  # the name is free again


def test_an_enterprise_is_above_scale_between_days_and_its_union_counts_on_them(world: World) -> None:
    listed(world)
    listed(world)
    assert AboveScale.objects.count() == 1
    assert counted(world, "unions.large_enterprises") == Value(1)
    assert counted(world, "unions.large_enterprises", "qiqihar") == Value(0)
    assert counted(world, "unions.large_enterprises", "machinery") == Value(1)
    assert counted(world, "unions.large_enterprises", on=SINCE - timedelta(days=1)) == Value(0)
    over, mill = date(2025, 1, 1), world.employers["mill"]
    end_above_scale(employer_id=mill, ends_on=over, acting=world.officer("daoli"), at=AT)
    assert counted(world, "unions.large_enterprises") == Value(0)
    assert counted(world, "unions.large_enterprises", on=over - timedelta(days=1)) == Value(1)
    before = everything()
    with pytest.raises(Invalid):
        listed(world, over - timedelta(days=1))
    with pytest.raises(errors.NotAboveScale):
        end_above_scale(employer_id=mill, ends_on=over, acting=world.officer("daoli"), at=AT)
    with pytest.raises(Invalid):
        listed(world, over, " ")
    assert everything() == before
    listed(world, over, "统计局名录 2025")
    with pytest.raises(errors.AboveScaleStands):
        listed(world, over, "别的名录")
    assert Employer.objects.get(id=mill).above_scale


@pytest.mark.parametrize(("by", "refusal"), [("daoli", Forbidden), ("qiqihar", Invalid), ("harbin machinery", Invalid)])
def test_zones_are_entered_by_the_city_and_above_in_their_own_territory(
    world: World, by: str, refusal: type[DomainError]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        zone(world, by=by)
    assert everything() == before


def test_a_county_places_its_employers_in_the_zones_of_its_city(world: World) -> None:
    place(world, zone(world, division_code="230100"))
    assert ZonePlacement.objects.count() == 1
    before = everything()
    with pytest.raises(NotFound):  # the mill is not Nangang's
        place(world, None, TODAY, by="nangang")
    elsewhere = zone(world, "龙沙开发区", by="qiqihar", division_code="230202")
    with pytest.raises(NotFound):
        place(world, elsewhere, TODAY)
    assert ZonePlacement.objects.filter(valid_until=None).count() == 1
    assert len(everything()[0]) == len(before[0]) + 1  # type: ignore[arg-type]


def test_two_who_enter_one_zone_at_once_enter_it_once(cloned_db: TestDatabase) -> None:
    world = small_world()
    assert at_once(lambda: zone(world), lambda: zone(world, by="province")) == ["ok", "zone-stands"]
    assert DevelopmentZone.objects.count() == 1


def test_two_who_place_one_employer_at_once_leave_it_in_one_zone(cloned_db: TestDatabase) -> None:
    world = small_world()
    first, second = zone(world), zone(world, "第二开发区")
    at_once(lambda: place(world, first), lambda: place(world, second, date(2024, 1, 1)))
    assert ZonePlacement.objects.filter(valid_until=None).count() == 1


def entered_on_the_page(client: Client, **more: str) -> UUID:
    form = {"name": "松北开发区", "level": "national", "division_code": "230102", "valid_from": "2021-05-01"}
    response = client.post("/zones/new", form | more)
    assert response.status_code == 302, response.content.decode()
    return UUID(response["Location"].rsplit("/", 1)[-1])


def test_a_city_enters_a_zone_and_a_county_fills_it_on_the_pages(people: People) -> None:
    zone_id = entered_on_the_page(people.client("city"), own_union="")
    county, mill = people.client("county"), people.world.employers["mill"]
    assert "还没有工会" in county.get("/zones").content.decode()
    assert str(mill) in county.get("/employers?q=mill").content.decode()
    form = {"zone_id": str(zone_id), "since": "2023-07-01"}
    assert county.post(f"/employers/{mill}/zone", form).status_code == 302
    form = {"listed_on": "2023-07-01", "source": "统计局名录"}
    assert county.post(f"/employers/{mill}/above-scale", form).status_code == 302
    shown = county.get(f"/zones/{zone_id}").content.decode()
    assert "已建会" in shown
    assert "mill有限公司" in shown
    assert "更改登记" not in shown  # the county does not keep the list
    assert "更改登记" in people.client("city").get(f"/zones/{zone_id}").content.decode()
    figures = people.client("county").get("/figures/zones.unionised_rate").content.decode()
    assert "100" in figures


def test_what_is_missing_is_said_at_its_field_and_nothing_is_entered(people: People) -> None:
    city, before = people.client("city"), everything()
    refused = city.post("/zones/new", {"name": "松北开发区", "level": "x", "valid_from": ""})
    assert refused.status_code == 422
    assert "批准设立的日期" in refused.content.decode()
    mill = people.world.employers["mill"]
    assert people.client("county").post(f"/employers/{mill}/above-scale", {"listed_on": ""}).status_code == 422
    assert people.client("other_county").post(f"/employers/{mill}/zone", {"since": "2023-01-01"}).status_code == 404
    assert everything() == before


def test_a_county_may_not_change_or_end_a_zone(people: People) -> None:
    zone_id = entered_on_the_page(people.client("city"))
    county, before = people.client("county"), everything()
    assert county.post(f"/zones/{zone_id}/change", {"name": "x", "level": "national"}).status_code == 403
    assert county.post(f"/zones/{zone_id}/end", {"ends_on": "2024-01-01"}).status_code == 403
    assert everything() == before


def test_programs_do_the_same(people: People) -> None:
    city, county = people.client("city"), people.client("county")
    body = {"name": "松北开发区", "level": "national", "division_code": "230102", "valid_from": "2021-05-01"}
    told = city.post("/api/v1/zones", body, content_type="application/json").json()
    assert (told["has_union"], told["valid_until"]) == (False, None)
    mill = people.world.employers["mill"]
    placed = county.put(
        f"/api/v1/employers/{mill}/zone",
        {"zone_id": told["id"], "since": "2023-07-01"},
        content_type="application/json",
    )
    assert placed.json()["zone_id"] == told["id"]
    assert county.get("/api/v1/zones").json()[0]["has_union"] is True
    assert [one["id"] for one in county.get("/api/v1/employers?q=mill").json()] == [str(mill)]
    assert people.client("other_county").get(f"/api/v1/employers/{mill}").status_code == 404


def test_the_invented_provinces_zones_are_what_counting_by_hand_gives(province: object) -> None:
    on = date(2026, 11, 22)
    top = Union.objects.get(level="province")
    zones = list(DevelopmentZone.objects.all())
    assert len(zones) == 3
    with_union = {
        placed.zone_id
        for placed in ZonePlacement.objects.filter(valid_from__lte=on)
        if Union.objects.filter(employer_id=placed.employer_id, state="Y", founded_on__lte=on).exists()
    }
    system = Acting(role=Role.PROVINCE_OFFICER, node_id=top.id, level=Level.PROVINCE)
    assert answer(system, figure("zones.unionised_rate"), top.id, on).value == Value(len(with_union), len(zones))
    assert Employer.objects.filter(in_development_zone=True).count() == ZonePlacement.objects.count() > 0
    assert Employer.objects.filter(above_scale=True).count() == AboveScale.objects.count() > 0
    for placed in ZonePlacement.objects.select_related("zone", "employer"):
        assert placed.zone.valid_from <= placed.valid_from
        assert placed.employer.division_code == placed.zone.division_code

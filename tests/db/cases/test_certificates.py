"""Recognitions: applied for, visited, recognised until a day, counted, withdrawn, reminded of."""

from datetime import date, timedelta

import pytest

from tests.db.cases.filing import amount, case_of, filed, visited
from tests.db.cases.story import Story
from yizhan.cases import errors
from yizhan.cases.models import Application, Certificate
from yizhan.cases.queries.certificates import access_certificate, listed
from yizhan.cases.services import certificates, handling
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import Message

ROOM = {
    "room_name": "示例厂办公楼 203 室",
    "site": "employer",
    "novelty": "new",
    "area_m2": "12",
    **dict.fromkeys(
        ("is_private", "has_sign", "has_water", "has_washstand", "has_seat", "has_fridge", "has_power", "has_keeper"),
        "yes",
    ),
    **dict.fromkeys(("has_air_conditioning", "has_steriliser", "has_microwave", "has_locker"), "no"),
}
STATION = {
    "station_name": "示例银行兆麟街支行",
    "site": "bank",
    "hours_a_day": "9",
    **dict.fromkeys(("has_sign", "has_place", "has_fittings", "has_rules", "has_keeper", "on_map"), "yes"),
}
PHOTOS = ("photo-door", "photo-inside")


def room(story: Story, who: str = "employer", **answers: str) -> Application:
    return filed(story, "mother-baby-room", ROOM | answers, acting=story.who(who), materials=PHOTOS)


def recognised(story: Story, application: Application) -> Certificate:
    case = case_of(application)
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    visited(story, case, "county")
    story.approve(case_of(application), "city", document_number="哈工女〔2026〕3号")
    return Certificate.objects.get(case__application=application)


def station(story: Story) -> Certificate:
    application = filed(story, "care-station", STATION, acting=story.who("cadre"), materials=PHOTOS)
    case = case_of(application)
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    visited(story, case, "county")
    story.approve(case_of(application), "county")
    return Certificate.objects.get(case=case)


def test_an_employers_room_is_recognised_for_three_years_and_counted(story: Story) -> None:
    found = recognised(story, room(story))
    assert (found.kind, found.variety, found.place) == ("mother_baby_room", "basic", "示例厂办公楼 203 室")
    assert (found.subject_kind, found.subject_id) == ("employer", story.people.world.employers["mill"])
    assert (found.valid_from, found.valid_until) == (date(2026, 3, 2), date(2029, 3, 1))
    assert case_of(found.case.application).state == "finished"
    assert amount(story, "venues.mother_baby_rooms_new_or_upgraded", node="harbin") == 1
    assert amount(story, "venues.mother_baby_rooms") == 1
    assert amount(story, "certificates.in_force", on=date(2029, 3, 2)) == 0


def test_all_of_the_comfort_list_makes_it_comfortable(story: Story) -> None:
    fittings = dict.fromkeys(("has_air_conditioning", "has_steriliser", "has_microwave", "has_locker"), "yes")
    assert recognised(story, room(story, **fittings)).variety == "comfort"


def test_a_union_has_its_room_recognised_above_itself(story: Story) -> None:
    found = recognised(story, room(story, "cadre"))
    assert (found.subject_kind, found.subject_id) == ("union", story.people.world["mill"])


def test_a_renewal_follows_on_and_is_not_counted_as_new(story: Story) -> None:
    first = recognised(story, room(story))
    again = recognised(story, room(story, novelty="renewed"))
    assert again.valid_from == first.valid_until + timedelta(days=1)
    assert amount(story, "venues.mother_baby_rooms_new_or_upgraded") == 1
    assert amount(story, "venues.mother_baby_rooms") == 1


@pytest.mark.parametrize(
    "missing", [{"area_m2": "9"}, {"is_private": "no"}, {"has_fridge": "no"}, {"has_keeper": "no"}]
)
def test_what_the_list_lacks_is_refused(story: Story, missing: dict[str, str]) -> None:
    with pytest.raises(errors.NotEligible):
        room(story, **missing)
    assert not Application.objects.exists()


def test_no_recognition_without_a_visit(story: Story) -> None:
    case = case_of(room(story))
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    with pytest.raises(errors.VisitMissing):
        handling.pass_on(case_id=case.id, acting=story.who("county"), at=story.at)
    assert not Certificate.objects.exists()


def test_a_bank_branch_counts_among_the_stations_and_apart(story: Story) -> None:
    station(story)
    assert amount(story, "venues.care_stations") == 1
    assert amount(story, "venues.bank_care_points") == 1
    assert amount(story, "venues.mother_baby_rooms") == 0


def test_withdrawn_it_counts_no_more_and_the_holder_is_told(story: Story) -> None:
    found, before = station(story), Message.objects.count()
    certificates.withdraw(certificate_id=found.id, reason="长期不开门", acting=story.who("county"), at=story.at)
    found.refresh_from_db()
    assert (found.withdrawn_on, found.withdraw_reason) == (story.today, "长期不开门")
    assert amount(story, "venues.care_stations") == 0
    assert Message.objects.count() > before
    with pytest.raises(errors.CertificateOver):
        certificates.withdraw(certificate_id=found.id, reason="长期不开门", acting=story.who("county"), at=story.at)


@pytest.mark.parametrize("who", ["cadre", "relative_cadre"])
def test_the_union_that_holds_it_does_not_withdraw_it(story: Story, who: str) -> None:
    found = station(story)
    with pytest.raises(errors.CertificateNotYours):
        certificates.withdraw(certificate_id=found.id, reason="长期不开门", acting=story.who(who), at=story.at)
    found.refresh_from_db()
    assert found.withdrawn_on is None


@pytest.mark.parametrize("who", ["other_county", "other_cadre", "member", "treasurer", "visitor"])
def test_nobody_outside_the_line_sees_it(story: Story, who: str) -> None:
    found = station(story)
    with pytest.raises(NotFound):
        access_certificate(story.who(who), found.id)
    assert found not in listed(story.who(who))


def test_it_is_printed_and_withdrawn_on_pages(story: Story) -> None:
    found = station(story)
    assert found.number in story.people.client("cadre").get(f"/certificates/{found.id}").content.decode()
    assert "示例银行兆麟街支行" in story.people.client("county").get("/certificates").content.decode()
    county = story.people.client("county")
    refused = county.post(f"/certificates/{found.id}/withdraw", {"reason": "短"})
    assert refused.status_code == 422
    found.refresh_from_db()
    assert found.withdrawn_on is None
    assert story.people.client("other_county").get(f"/certificates/{found.id}").status_code == 404


def test_the_holder_is_reminded_once_a_month_ahead(story: Story) -> None:
    found = station(story)
    story.at += (found.valid_until - story.today) - timedelta(days=31)
    assert certificates.remind(at=story.at) == 0
    story.days(1)
    before = Message.objects.count()
    assert certificates.remind(at=story.at) == 1
    assert Message.objects.count() > before
    assert certificates.remind(at=story.at) == 0

"""Recuperation: applications of one round in order of their score, decided at once, and never by whoever is close."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_handling import refused
from tests.db.cases.test_pages import page, press
from tests.db.cases.test_relief import denied_by
from tests.owning import by_the_owner
from tests.world import LOADER
from yizhan.cases import desk_errors
from yizhan.cases.errors import StepTooEarly
from yizhan.cases.models import Case, Decision
from yizhan.cases.queries.answers import workings_of
from yizhan.cases.queries.rounds import RoundKey, round_on_desk, rounds_on_desk
from yizhan.cases.rules.ranking import digest
from yizhan.cases.services import handling, rounds
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry
from yizhan.registry.codes import TieKind

WISH: dict[str, Any] = {
    "round": "summer_2027",
    "place": "jingpo",
    "in_post_since": "2020-03-01",
    "post": "frontline",
    "honour": "none",
    "work_injury": "no",
    "retires_soon": "no",
    "with_relatives": "1",
}
SCORES = {"member": 26, "cadre": 31, "relative_cadre": 6}


def wished(story: Story, who: str = "member", *, handler: str = "cadre", **changed: Any) -> Case:
    """Accepted by the union's other cadre, the application waits with the county for its round."""
    application = story.submitted("recuperation", answers=WISH | changed, who=who, materials=(), is_committed=True)
    handling.accept(case_id=application.cases.get().id, acting=story.who(handler), at=story.at)
    story.at += timedelta(minutes=1)
    return story.part(application, "recuperation")


def three(story: Story) -> dict[str, Case]:
    """Alice works on the frontline, Bob in a hazardous post, Alan in an office; they filed in this order."""
    return {
        "member": wished(story),
        "cadre": wished(story, "cadre", handler="relative_cadre", post="hazardous"),
        "relative_cadre": wished(story, "relative_cadre", handler="cadre", post="other"),
    }


def key_of(case: Case) -> RoundKey:
    return RoundKey(case.programme_version_id, case.ranked_in)


def seen(acting: Acting, key: RoundKey) -> str:
    return digest(round_on_desk(acting, key).placed)


def choose(
    story: Story, key: RoundKey, places: int, *, ends: bool = False, acting: Acting | None = None
) -> rounds.Chosen:
    acting = acting or story.who("county")
    choosing = rounds.Choosing(places, seen(acting, key), ends_the_rest=ends)
    return rounds.choose(key=key, choosing=choosing, acting=acting, at=story.at)


def test_the_score_is_kept_and_its_working_says_every_part(story: Story) -> None:
    case = wished(story, honour="city", work_injury="no")
    assert (case.ranked_in, case.score) == ("summer_2027", 20 + 20 + 6)
    [working] = workings_of([case]).values()
    told = {line["name"]: line["result"] for line in working}
    assert (told["post_points"], told["honour_points"], told["years"], told["points"]) == ("20", "20", "6", "46")


def test_a_round_is_in_order_of_score_then_of_filing(story: Story) -> None:
    cases = three(story)
    tied = wished(story, "other_member", handler="other_cadre")
    assert {who: case.score for who, case in cases.items()} == SCORES
    assert tied.desk_node_id != cases["member"].desk_node_id
    found = round_on_desk(story.who("county"), key_of(cases["member"]))
    assert [found.cases[one.entry.case_id].score for one in found.placed] == [31, 26, 6]
    assert [one.place for one in found.placed] == [1, 2, 3]


def test_the_first_so_many_get_the_places_each_with_its_own_reason(story: Story) -> None:
    cases = three(story)
    chosen = choose(story, key_of(cases["member"]), 2)
    assert list(chosen.chosen) == [cases["cadre"].id, cases["member"].id]
    states = {who: Case.objects.get(id=case.id) for who, case in cases.items()}
    assert {who: (case.state, case.step_kind) for who, case in states.items()} == {
        "member": ("handling", "result"),
        "cadre": ("handling", "result"),
        "relative_cadre": ("handling", "approve"),
    }
    reasons = set(
        Decision.objects.filter(case__in=[case.id for case in cases.values()]).values_list("reason", flat=True)
    )
    assert reasons == {
        "本轮名额 2 个，按得分排第 1 名（31 分），同意。",
        "本轮名额 2 个，按得分排第 2 名（26 分），同意。",
    }
    row = JournalEntry.objects.get(kind="cases.round_decided")
    assert (row.data["places"], row.data["ended"]) == (2, [])
    assert [one.waiting for one in rounds_on_desk(story.who("county"))] == [1]


def test_those_below_may_end_with_their_place_and_score(story: Story) -> None:
    cases = three(story)
    choose(story, key_of(cases["member"]), 1, ends=True)
    ended = Case.objects.get(id=cases["member"].id)
    assert (ended.state, ended.end_reason) == (
        "rejected",
        "本轮名额 1 个，按得分排第 2 名（26 分），没有排进名额。",
    )
    assert "下一轮" in ended.end_remedy
    assert rounds_on_desk(story.who("county")) == []


def test_nobody_has_attended_before_the_round_begins(story: Story) -> None:
    case = wished(story)
    choose(story, key_of(case), 1)
    story.days((date(2027, 5, 31) - story.today).days)
    entries = JournalEntry.objects.count()
    with pytest.raises(StepTooEarly) as refused:
        handling.finish(case_id=case.id, acting=story.who("cadre"), at=story.at)
    assert refused.value.fields == {"day": "2027-06-01"}
    assert Case.objects.get(id=case.id).state == "handling"
    assert (JournalEntry.objects.count(), Fact.objects.filter(kind="recuperation.attended").count()) == (entries, 0)


def test_who_went_counts_and_has_no_second_place_in_the_year(story: Story) -> None:
    story.days((date(2027, 3, 2) - story.today).days)
    case = wished(story)
    choose(story, key_of(case), 1)
    story.days((date(2027, 6, 1) - story.today).days)
    handling.finish(case_id=case.id, acting=story.who("cadre"), at=story.at)
    assert Fact.objects.get(kind="recuperation.attended").subject_id == story.people.person("member")
    denied_by(story, "recuperation", "once-a-year", WISH, ())


@pytest.mark.parametrize("since", ["2025-03-03", "2026-05-01"])
def test_it_takes_a_year_in_post(story: Story, since: str) -> None:
    denied_by(story, "recuperation", "in-post", WISH | {"in_post_since": since}, ())


@pytest.mark.parametrize("places", [0, 4])
def test_there_are_no_more_places_than_scores(story: Story, places: int) -> None:
    cases = three(story)
    refused(desk_errors.PlacesWrong, lambda: choose(story, key_of(cases["member"]), places))
    assert not Decision.objects.exists()


def test_an_order_that_has_changed_is_not_decided_on(story: Story) -> None:
    first = wished(story)
    county = story.who("county")
    order = seen(county, key_of(first))
    wished(story, "cadre", handler="relative_cadre")
    choosing = rounds.Choosing(1, order)
    refused(
        desk_errors.RoundChanged,
        lambda: rounds.choose(key=key_of(first), choosing=choosing, acting=county, at=story.at),
    )
    assert not Decision.objects.exists()


def test_a_score_that_is_not_known_has_no_place(story: Story) -> None:
    cases = three(story)
    Case.objects.filter(id=cases["cadre"].id).update(score=None)
    found = round_on_desk(story.who("county"), key_of(cases["member"]))
    assert [one.place for one in found.placed] == [1, 2, None]
    refused(desk_errors.PlacesWrong, lambda: choose(story, key_of(cases["member"]), 3))


def test_nobody_is_approved_out_of_turn(story: Story) -> None:
    case = wished(story)
    refused(desk_errors.RankedTogether, lambda: story.approve(case, "county"))
    assert not Decision.objects.exists()


def test_who_is_close_to_somebody_in_the_round_decides_none_of_it(story: Story) -> None:
    case = wished(story)
    wished(story, "cadre", handler="relative_cadre")
    friend, bob = story.people.person("other_member"), story.people.person("cadre")
    registry.declare_tie(person_id=bob, other_id=friend, kind=TieKind.RELATIVE, acting=LOADER, at=story.at)
    close = replace(story.who("county"), person_id=friend)
    assert [one.waiting for one in rounds_on_desk(close)] == [1]
    refused(desk_errors.RoundNotYours, lambda: choose(story, key_of(case), 1, acting=close))
    assert not Decision.objects.exists()


def test_who_filled_in_one_of_the_round_decides_none_of_it(story: Story) -> None:
    case = wished(story)
    county = story.who("county")
    with by_the_owner():
        Case.objects.filter(id=case.id).update(helper_id=county.user_id)
    refused(desk_errors.RoundNotYours, lambda: choose(story, key_of(case), 1))
    assert not Decision.objects.exists()


@pytest.mark.parametrize("who", ["other_county", "city", "member", "cadre", "treasurer"])
def test_a_round_is_seen_on_its_own_desk_alone(story: Story, who: str) -> None:
    case = wished(story)
    acting = story.who(who)
    assert rounds_on_desk(acting) == []
    refused(NotFound, lambda: round_on_desk(acting, key_of(case)))


def test_the_desk_sees_the_working_of_each_and_decides_with_one_press(story: Story) -> None:
    cases = three(story)
    county, key = story.people.client("county"), key_of(cases["member"])
    assert f"/rounds/{key.version_id}/{key.code}" in page(county, f"/cases/{cases['member'].application_id}")
    assert "职工疗休养 · 2027 年夏季" in page(county, "/rounds")
    address = f"/rounds/{key.version_id}/{key.code}"
    shown = page(county, address)
    assert shown.count("排序得分") == 3
    assert shown.index("Bob") < shown.index("Alice") < shown.index("Alan")
    application_id = cases["member"].application_id
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=application_id).count() == 1
    order = re.search(r'name="seen" value="([^"]+)"', shown)
    assert order
    unsaid = county.post(address, {"seen": order[1], "places": "", "rest": ""})
    assert unsaid.status_code == 422
    assert not Decision.objects.exists()
    press(county, address, {"seen": order[1], "places": "2", "rest": "end"})
    states = {case.application.applicant_name: case.state for case in Case.objects.select_related("application")}
    assert states == {"Bob": "handling", "Alice": "handling", "Alan": "rejected"}


def test_the_applicant_sees_their_own_score_and_nobody_else(story: Story) -> None:
    cases = three(story)
    shown = page(story.people.client("member"), f"/cases/{cases['member'].application_id}")
    assert "排序得分" in shown
    assert not {"Bob", "Alan"} & set(re.findall(r"Bob|Alan", shown))
    key = key_of(cases["member"])
    assert story.people.client("member").get(f"/rounds/{key.version_id}/{key.code}").status_code in (403, 404)


def test_the_guide_says_how_places_are_given_before_anybody_applies(story: Story) -> None:
    shown = page(story.people.client("visitor"), "/services/recuperation")
    assert "名额怎么排" in shown
    assert "排序得分" in shown

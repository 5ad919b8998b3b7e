"""What a cadre's first screen says beside today's work: 会员求助 and 本月要报."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.db.cases.story import Story
from tests.db.cases.test_festival import begun, in_december, nominated
from tests.db.cases.test_in_a_unions_name import reported
from yizhan.cases import screens
from yizhan.cases.models import Application
from yizhan.cases.queries.reports import Kind, Report, reports_of
from yizhan.catalogue import api as catalogue
from yizhan.kernel.ids import new_id
from yizhan.kernel.screens import Panel
from yizhan.registry.models import Union


def told(story: Story, who: str = "cadre") -> dict[str, Report]:
    return {each.programme.code: each for each in reports_of(story.who(who), on=story.today)}


def rows(panel: Panel | None) -> list[tuple[str, str, str]]:
    found = (*panel.rows, *panel.folded) if panel else ()
    return [(str(row.title), str(row.note), str(row.side)) for row in found]


def test_what_a_union_only_reports_is_listed_with_how_often_it_did_this_month(story: Story) -> None:
    assert {code: each.reported for code, each in told(story).items()} == {"summer-coolness": 0, "cadre-training": 0}
    reported(story)
    reported(story)
    assert told(story)["summer-coolness"] == Report(
        Kind.BATCHES, catalogue.published("summer-coolness", story.today), 2, None
    )
    story.at = story.at.replace(month=story.at.month + 1)
    assert told(story)["summer-coolness"].reported == 0


def test_what_another_union_reported_is_not_counted(story: Story) -> None:
    reported(story)
    assert told(story, "other_cadre")["summer-coolness"].reported == 0


def test_those_to_be_put_forward_stand_first_with_their_closing_day_and_how_many_were(story: Story) -> None:
    in_december(story)
    assert told(story)["festival-warmth"].reported == 0
    nominated(story)
    found = reports_of(story.who("cadre"), on=story.today)
    assert (found[0].kind, found[0].reported, found[0].until) == (Kind.NOMINATIONS, 1, date(2027, 3, 5))
    assert told(story, "other_cadre")["festival-warmth"].reported == 0
    assert rows(screens.reports(story.who("cadre"), story.at))[0] == (
        "两节送温暖",
        "已提名 1 人 · 2027-03-05 截止",
        "",
    )


def test_an_election_is_to_be_reported_when_the_term_is_near_its_end(story: Story) -> None:
    union = Union.objects.filter(id=story.people.world["mill"])
    union.update(term_until=story.today + timedelta(days=61))
    assert "union-new-term" not in told(story)
    union.update(term_until=story.today + timedelta(days=60))
    assert told(story)["union-new-term"].kind is Kind.TERM
    union.update(term_until=story.today - timedelta(days=1))
    assert told(story)["union-new-term"].until == story.today - timedelta(days=1)
    assert "union-new-term" not in told(story, "other_cadre")


def test_nobody_but_a_cadre_has_a_unions_reports(story: Story) -> None:
    for who in ("member", "employer", "street", "county", "treasurer", "auditor"):
        assert reports_of(story.who(who), on=story.today) == ()


def test_many_reports_ask_no_more_queries_than_one(story: Story) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            screens.reports(story.who("cadre"), story.at)
            screens.helped(story.who("cadre"), story.at)
        return len(seen)

    first = reported(story)
    queries()
    few = queries()
    for number in range(30):
        first.id, first.number, first._state.adding = new_id(), f"copy-{number}", True
        first.save(force_insert=True)
    assert Application.objects.count() == 31
    assert told(story)["summer-coolness"].reported == 31
    assert queries() == few


def test_whom_a_cadre_fills_in_for_waits_below_help_until_they_confirm(story: Story) -> None:
    in_december(story)
    assert screens.helped(story.who("cadre"), story.at) is None
    found = begun(story)
    panel = screens.helped(story.who("cadre"), story.at)
    assert panel is not None
    assert rows(panel) == [("Alice", "两节送温暖", "等本人确认")]
    assert panel.rows[0].href == f"/assist/{found.id}"
    assert screens.helped(story.who("other_cadre"), story.at) is None


def test_an_empty_first_screen_says_that_nobody_asked_for_help(story: Story) -> None:
    body = story.people.client("cadre").get("/").content.decode()
    assert "会员求助" in body
    assert "没有会员求助。" in body
    assert "本月要报" in body

"""What a cadre's first screen says beside today's work: 会员求助 and 本月要报."""

import re
from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from tests.counting import CountedQueries
from tests.db.cases.filing import published_anew
from tests.db.cases.story import Story
from tests.db.cases.test_festival import begun, in_december, nominated
from tests.db.cases.test_in_a_unions_name import reported
from yizhan.cases import screens
from yizhan.cases.models import Application
from yizhan.cases.queries.reports import Kind, Report, reports_of
from yizhan.cases.types import Lamp
from yizhan.kernel.ids import new_id
from yizhan.kernel.screens import Panel, Row
from yizhan.registry import api as registry
from yizhan.registry.models import Union


def told(story: Story, who: str = "cadre") -> dict[str, Report]:
    return {each.programme.code: each for each in reports_of(story.who(who), on=story.today)}


def shown(story: Story) -> tuple[Row, ...]:
    panel = screens.reports(story.who("cadre"), story.at)
    return (*panel.rows, *panel.folded) if panel else ()


def rows(panel: Panel | None) -> list[tuple[str, str, str]]:
    found = (*panel.rows, *panel.folded) if panel else ()
    return [(str(row.title), str(row.note), str(row.side)) for row in found]


def on_day(story: Story, day: date) -> None:
    """The calendar is published for 2026; the programmes have been in force since March of it."""
    story.at = story.at.replace(year=day.year, month=day.month, day=day.day)


def test_a_report_is_asked_for_in_its_season_with_its_day_and_its_lamp(story: Story) -> None:
    on_day(story, date(2026, 5, 31))
    assert "summer-coolness" not in told(story)
    on_day(story, date(2026, 6, 30))
    june = told(story)["summer-coolness"]
    assert (june.kind, june.reported, june.until, june.remaining) == (Kind.BATCHES, 0, date(2026, 7, 7), 5)
    assert june.lamp is Lamp.YELLOW
    note = "6 月 · 还没有报；办过的请报，没有办过不用报 · 2026-07-07 截止"
    assert ("夏季送清凉", note, "") in rows(screens.reports(story.who("cadre"), story.at))
    on_day(story, date(2026, 7, 8))
    assert told(story)["summer-coolness"].lamp is Lamp.OVERDUE
    for day in (date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 31)):
        on_day(story, day)
        assert "summer-coolness" not in told(story)


def test_the_first_report_puts_the_lamp_out_and_each_one_is_counted_for_its_period(story: Story) -> None:
    on_day(story, date(2026, 7, 3))
    reported(story)
    reported(story)
    june = told(story)["summer-coolness"]
    assert (june.period and june.period.last, june.reported, june.lamp) == (date(2026, 7, 31), 0, Lamp.NORMAL)
    on_day(story, date(2026, 7, 31))
    assert told(story)["summer-coolness"].reported == 0
    reported(story)
    july = told(story)["summer-coolness"]
    assert (july.period and july.period.last, july.reported, july.lamp) == (date(2026, 7, 31), 1, Lamp.NORMAL)
    [row] = [row for row in shown(story) if row.title == "夏季送清凉"]
    assert (row.clock, str(row.note)) == (None, "7 月 · 已报 1 次 · 2026-08-07 截止")


def test_a_period_before_the_programme_or_the_union_was_there_is_not_asked_for(story: Story, tmp_path: Path) -> None:
    on_day(story, date(2026, 7, 20))
    assert told(story)["summer-coolness"].until == date(2026, 7, 7)
    published_anew(story, "summer-coolness", tmp_path, "code: summer-coolness", "code: new-coolness")
    assert told(story)["new-coolness"].until == date(2026, 8, 7)
    Union.objects.filter(id=story.people.world["mill"]).update(founded_on=date(2026, 7, 2))
    assert told(story)["summer-coolness"].until == date(2026, 8, 7)


def test_what_has_no_report_in_its_file_is_not_asked_for(story: Story, tmp_path: Path) -> None:
    on_day(story, date(2026, 6, 30))
    assert set(told(story)) == {"summer-coolness", "cadre-training"}
    published_anew(story, "summer-coolness", tmp_path, r"\nreport: .*", "")
    assert set(told(story)) == {"cadre-training"}


def test_what_another_union_reported_is_not_counted(story: Story) -> None:
    on_day(story, date(2026, 6, 30))
    reported(story)
    assert (told(story)["summer-coolness"].reported, told(story, "other_cadre")["summer-coolness"].reported) == (1, 0)


def test_those_to_be_put_forward_have_their_closing_day_and_how_many_were(story: Story) -> None:
    in_december(story)
    assert told(story)["festival-warmth"].reported == 0
    assert ("两节送温暖", "2027-03-05 截止", "") in rows(screens.reports(story.who("cadre"), story.at))
    nominated(story)
    found = told(story)["festival-warmth"]
    assert (found.kind, found.reported, found.until) == (Kind.NOMINATIONS, 1, date(2027, 3, 5))
    assert told(story, "other_cadre")["festival-warmth"].reported == 0
    assert rows(screens.reports(story.who("cadre"), story.at)) == [
        ("工会干部学习培训", "7 月到 12 月 · 还没有报；办过的请报，没有办过不用报 · 2027-01-14 截止", ""),
        ("两节送温暖", "已提名 1 人 · 2027-03-05 截止", ""),
    ]


def test_an_election_is_to_be_reported_when_the_term_is_near_its_end(story: Story) -> None:
    union = Union.objects.filter(id=story.people.world["mill"])
    union.update(term_until=story.today + timedelta(days=61))
    assert "union-new-term" not in told(story)
    union.update(term_until=story.today + timedelta(days=60))
    assert told(story)["union-new-term"].kind is Kind.TERM
    union.update(term_until=story.today - timedelta(days=1))
    ended_on = story.today - timedelta(days=1)
    assert told(story)["union-new-term"].until == ended_on
    assert f"选举之后报结果 · 任期到 {ended_on.isoformat()}" in [str(row.note) for row in shown(story)]
    assert "union-new-term" not in told(story, "other_cadre")


def test_nobody_but_a_cadre_has_a_unions_reports(story: Story) -> None:
    for who in ("member", "employer", "street", "county", "treasurer", "auditor"):
        assert reports_of(story.who(who), on=story.today) == ()


def test_many_reports_ask_no_more_queries_than_one(story: Story) -> None:
    def queries() -> int:
        with CountedQueries(connection) as seen:
            screens.reports(story.who("cadre"), story.at)
            screens.helped(story.who("cadre"), story.at)
        return len(seen)

    on_day(story, date(2026, 6, 30))
    first = reported(story)
    queries()
    few = queries()
    for number in range(30):
        first.id, first.number, first._state.adding = new_id(), f"copy-{number}", True
        first.save(force_insert=True)
    assert Application.objects.count() == 31
    assert told(story)["summer-coolness"].reported == 31
    assert queries() == few


def test_a_first_screen_asks_once_who_is_tied_to_its_cadre(story: Story) -> None:
    """Each of its lists leaves them out; a program that writes asks anew each time."""
    cadre = story.people.client("cadre")
    story.submitted()
    cadre.get("/")
    with CountedQueries(connection) as seen:
        assert cadre.get("/").status_code == 200
    asked = [query["sql"] for query in seen.captured_queries]
    assert len([sql for sql in asked if 'FROM "registry_declaredtie"' in sql]) == 1
    assert len(asked) <= 30


def test_whoever_is_in_no_union_is_offered_joining_and_nothing_for_members(story: Story) -> None:
    """Neither somebody whom the register does not have, nor a person whose membership has ended."""
    former = story.people.client("other_member")
    assert "/services/hardship-support" in former.get("/").content.decode()
    registry.leave(
        membership_id=story.people.membership("other_member"),
        change="6",
        reason="5",
        acting=story.people.acting("other_cadre"),
        at=story.at,
    )
    for browser in (former, story.people.client("newcomer")):
        shown = browser.get("/").content.decode()
        assert [code for code in re.findall(r"/services/([a-z-]+)", shown) if code != "join-union"] == []
        assert "/services/join-union" in shown


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

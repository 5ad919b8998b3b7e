"""今天要办 on the first screen says how many more there are, and leads to all of them."""

import pytest

from tests.db.cases.story import Story
from yizhan.cases import screens
from yizhan.cases.queries.inbox import count_to_do, inbox


def told(story: Story, who: str = "cadre") -> tuple[int, str]:
    """The cases shown, and what stands beside them."""
    acting = story.who(who)
    panel = screens.today(acting, story.at)
    assert panel is not None
    rows = inbox(acting, on=story.today, limit=screens.TODAY_SHOWN).rows
    assert [row.href for row in panel.rows] == [f"/cases/{row.application_id}" for row in rows]
    if panel.more is not None:
        assert panel.more.href == "/inbox"
    return sum(len(row.case_ids) for row in rows), str(panel.more.title) if panel.more else ""


def test_what_does_not_fit_is_counted(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.submitted()
    assert told(story) == (3, "")
    monkeypatch.setattr(screens, "TODAY_SHOWN", 1)
    assert told(story) == (1, "还有 2 件")
    monkeypatch.setattr(screens, "MOST_COUNTED", 2)
    assert told(story) == (1, "还有 2 件以上")


def test_nothing_of_other_desks_is_counted(story: Story) -> None:
    story.submitted()
    assert count_to_do(story.who("cadre"), most=10) == 3
    for who in ("other_cadre", "relative_cadre", "county", "member"):
        assert count_to_do(story.who(who), most=10) == 0

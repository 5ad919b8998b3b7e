"""First screens put together from what the rooms say; menus from what exists."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from yizhan.kernel import screens
from yizhan.kernel.scope import Acting, Role
from yizhan.kernel.screens import Clock, MenuEntry, Panel, Place, Row, Section
from yizhan.web import home
from yizhan.web.menus import menu

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
CADRE = Acting(Role.CADRE)
MEMBER = Acting(Role.MEMBER)


@pytest.fixture(autouse=True)
def nobody_registered() -> Iterator[None]:
    """Each test begins with an empty register of screens, and leaves it as it was."""
    entries, providers = dict(screens._entries), list(screens._providers)
    screens._entries.clear()
    screens._providers.clear()
    yield
    screens._entries.clear()
    screens._entries.update(entries)
    screens._providers[:] = providers


def said(section: Section, role: Role, *rows: Row, **rest: Row) -> None:
    """A room that says just this."""
    screens.add_panel(section, frozenset({role}), lambda _acting, _at: Panel(rows, **rest))  # type: ignore[arg-type]


def titles(acting: Acting, section: Section) -> list[str]:
    return [
        str(row.title)
        for block in home.blocks(acting, AT)
        if block.heading.section is section
        for row in block.panel.rows
    ]


def test_work_of_several_rooms_stands_in_one_order_of_clocks() -> None:
    said(Section.TODAY, Role.CADRE, Row("five left", clock=Clock(5)), Row("no clock"), Row("late", clock=Clock(-2)))
    said(Section.TODAY, Role.CADRE, Row("stands still", clock=Clock(0, suspended=True)), Row("today", clock=Clock(0)))
    assert titles(CADRE, Section.TODAY) == ["late", "today", "five left", "no clock", "stands still"]


def test_a_worker_sees_three_services_and_may_unfold_the_rest() -> None:
    said(Section.SERVICES, Role.MEMBER, *(Row(str(n)) for n in range(5)))
    (block,) = [block for block in home.blocks(MEMBER, AT) if block.heading.section is Section.SERVICES]
    assert [row.title for row in block.panel.rows] == ["0", "1", "2"]
    assert [row.title for row in block.panel.folded] == ["3", "4"]


def test_what_is_empty_is_left_out_unless_its_emptiness_is_news() -> None:
    assert [block.heading.section for block in home.blocks(MEMBER, AT)] == [Section.WAITING]


def test_a_room_speaks_only_to_the_roles_it_named() -> None:
    said(Section.TODAY, Role.CADRE, Row("for cadres"))
    assert titles(Acting(Role.COUNTY_OFFICER), Section.TODAY) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.VISITOR, Role.SYSTEM}))
def test_every_role_that_signs_in_has_a_first_screen_that_says_something(role: Role) -> None:
    assert home.blocks(Acting(role), AT)


def test_the_main_button_is_there_even_when_the_list_is_empty() -> None:
    said(Section.REPORTS, Role.CADRE, main=Row("导入名册", "/import"))
    assert [block.panel.main.title for block in home.blocks(CADRE, AT) if block.panel.main] == ["导入名册"]


def test_menus_leave_out_what_leads_nowhere_and_what_is_not_for_the_role() -> None:
    screens.add_entry(MenuEntry("首页", "home", "home", frozenset({Role.CADRE}), Place.SIDE, order=10))
    screens.add_entry(MenuEntry("还没有", "not-built", "home", frozenset({Role.CADRE}), Place.SIDE, order=5))
    screens.add_entry(MenuEntry("我的", "me", "me", frozenset({Role.MEMBER}), Place.SIDE, order=20))
    assert [link.label for link in menu(Place.SIDE, CADRE, "/")] == ["首页"]


@pytest.mark.parametrize(("path", "current"), [("/", "首页"), ("/me", "我的"), ("/me/x", "我的"), ("/mean", None)])
def test_the_current_entry_is_the_nearest_above_the_page(path: str, current: str | None) -> None:
    for address, label in (("home", "首页"), ("me", "我的")):
        screens.add_entry(MenuEntry(label, address, "home", frozenset({Role.MEMBER}), Place.TAB))
    assert [link.label for link in menu(Place.TAB, MEMBER, path) if link.current] == ([current] if current else [])

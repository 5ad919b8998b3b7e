"""Days as pages write them: beside the clock of today, which the demonstration moves."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from tests.unit.web.test_design import drawn
from yizhan.kernel.clock import today
from yizhan.kernel.screens import Clock

pytestmark = pytest.mark.django_db


def test_a_clock_that_stands_still_names_no_day() -> None:
    assert "27" not in drawn("{% clock told %}", told=Clock(3, date(2026, 11, 27), suspended=True))
    assert "27" in drawn("{% clock told %}", told=Clock(3, date(2026, 11, 27)))


def test_days_are_written_in_the_reader_s_language_and_in_our_time() -> None:
    evening_in_london = datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert drawn("{{ at|day }}", at=evening_in_london) == "2026年11月23日"
    with override("en"):
        assert drawn("{{ on|short_day }}", on=date(today().year, 11, 2)) == "November 2"


def test_a_day_of_another_year_names_its_year() -> None:
    year = today().year
    assert drawn("{{ on|short_day }}", on=date(year, 2, 17)) == "2月17日"
    assert drawn("{{ on|short_day }}", on=date(year + 1, 2, 17)) == f"{year + 1}年2月17日"

"""From which day to which a certificate holds."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yizhan.cases.rules.certificates import Span, held, joined, months_after, next_span, stretch

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_a_new_one_begins_after_the_waiting_time() -> None:
    span = next_span([], on=date(2026, 3, 2), waiting_days=30, months=12)
    assert span == Span(date(2026, 4, 1), date(2027, 3, 31))


def test_a_renewal_follows_on_without_waiting() -> None:
    running = Span(date(2025, 4, 1), date(2026, 3, 31))
    span = next_span([running], on=date(2026, 3, 2), waiting_days=30, months=12)
    assert span == Span(date(2026, 4, 1), date(2027, 3, 31))


def test_after_a_gap_the_waiting_time_runs_again() -> None:
    over = Span(date(2024, 4, 1), date(2025, 3, 31))
    assert next_span([over], on=date(2026, 3, 2), waiting_days=30, months=12).first == date(2026, 4, 1)


def test_a_month_without_that_day_ends_with_its_last() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_a_withdrawn_one_ends_the_day_before() -> None:
    assert held(date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 1)) == Span(date(2026, 1, 1), date(2026, 5, 31))
    assert held(date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1)) is None
    assert held(date(2026, 1, 1), date(2026, 12, 31), None) == Span(date(2026, 1, 1), date(2026, 12, 31))


def test_the_stretch_of_a_day() -> None:
    spans = [
        Span(date(2026, 4, 1), date(2027, 3, 31)),
        Span(date(2025, 4, 1), date(2026, 3, 31)),
        Span(date(2020, 1, 1), date(2020, 12, 31)),
    ]
    assert stretch(spans, date(2026, 5, 1)) == Span(date(2025, 4, 1), date(2027, 3, 31))
    assert stretch(spans, date(2022, 1, 1)) == Span(date(2020, 1, 1), date(2020, 12, 31))
    assert stretch(spans, date(2019, 1, 1)) == Span(date(2020, 1, 1), date(2020, 12, 31))
    assert stretch([], date(2026, 5, 1)) is None


@given(
    spans=st.lists(st.builds(lambda day, length: Span(day, day + timedelta(days=length)), DAYS, st.integers(0, 900))),
    on=DAYS,
)
def test_stretches_are_apart_and_hold_on_the_same_days(spans: list[Span], on: date) -> None:
    found = joined(spans)
    assert all(after.first > before.last + timedelta(days=1) for before, after in pairwise(found))
    assert any(span.holds(on) for span in found) is any(span.holds(on) for span in spans)


@given(day=DAYS, months=st.integers(1, 60), waiting=st.integers(0, 90))
def test_a_certificate_never_ends_before_it_begins(day: date, months: int, waiting: int) -> None:
    span = next_span([], on=day, waiting_days=waiting, months=months)
    assert span.first <= span.last

"""Phones as people write them, and when sending or trying must wait."""

from datetime import UTC, datetime, timedelta

import pytest

from yizhan.accounts import rules
from yizhan.accounts.errors import PhoneUnreadable
from yizhan.kernel.ids import new_id

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "+86 13812345678",
        "008613812345678",
        " 13812345678\u3000",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(written: str) -> None:
    assert rules.normalise_mobile(written) == "13812345678"


def test_a_prefix_newer_than_any_list_is_read() -> None:
    assert rules.normalise_mobile("19912345678") == "19912345678"


@pytest.mark.parametrize(
    "written", ["", "1381234567", "138123456789", "0451-87654321", "12812345678", "１３８abc", "<script>"]
)
def test_what_is_no_mobile_number_is_refused(written: str) -> None:
    with pytest.raises(PhoneUnreadable):
        rules.normalise_mobile(written)


def test_a_code_fits_only_its_own_sending() -> None:
    first, second = new_id(), new_id()
    digest = rules.code_digest(first, "012345")
    assert rules.code_fits(first, "０１２３４５", digest)
    assert not rules.code_fits(first, "012346", digest)
    assert not rules.code_fits(second, "012345", digest)


def test_the_next_code_waits_a_minute_and_the_eleventh_a_day() -> None:
    assert rules.seconds_until_next_sending([], at=NOON) == 0
    assert rules.seconds_until_next_sending([NOON - timedelta(seconds=20)], at=NOON) == 40
    assert rules.seconds_until_next_sending([NOON - timedelta(seconds=61)], at=NOON) == 0
    ten = [NOON - timedelta(hours=hour + 1) for hour in range(10)]
    assert rules.seconds_until_next_sending(ten, at=NOON) == 14 * 3600


def test_ten_failures_in_a_quarter_of_an_hour_lock() -> None:
    failures = [NOON - timedelta(seconds=30 * step) for step in range(10)]
    assert rules.seconds_locked(failures[:9], at=NOON) == 0
    assert rules.seconds_locked(failures, at=NOON) == 900 - 270
    assert rules.seconds_locked(failures, at=NOON + timedelta(minutes=15)) == 0

"""特别程序: for which reasons a step may wait, and for how long the clock stands meanwhile."""

from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum

from yizhan.cases.rules.clock import due_day
from yizhan.cases.types import WorkingDays

LONGEST_DAYS = 30  # working days


class SpecialReason(StrEnum):
    """What cannot be hastened by the desk or the applicant. Each once at a step."""

    EXPERT_OPINION = "expert_opinion"
    SITE_INSPECTION = "site_inspection"
    MEANS_CHECK = "means_check"  # 家庭经济状况核对, done by civil affairs
    TEST = "test"
    HEARING = "hearing"
    OTHER_AUTHORITY = "other_authority"


class SpecialFault(StrEnum):
    """Why a procedure may not begin."""

    USED = "used"
    END_NOT_LATER = "end-not-later"
    TOO_LONG = "too-long"


def latest_end(*, on: date, days: WorkingDays) -> date:
    """The last day that may be named when a procedure begins on `on`."""
    return due_day(started_on=on, limit_days=LONGEST_DAYS, suspensions=(), days=days)


def fault(
    reason: SpecialReason, *, used: AbstractSet[SpecialReason], on: date, expected_end: date, days: WorkingDays
) -> SpecialFault | None:
    """Why it may not begin, or None. `used`: the reasons that there were at this step already."""
    if reason in used:
        return SpecialFault.USED
    if expected_end <= on:
        return SpecialFault.END_NOT_LATER
    return SpecialFault.TOO_LONG if expected_end > latest_end(on=on, days=days) else None


def clock_resumes_on(*, stopped_on: date, expected_end: date, ended_on: date) -> date:
    """The last day on which the clock stood: what runs over the expected end is the desk's own time."""
    return max(stopped_on, min(expected_end, ended_on))

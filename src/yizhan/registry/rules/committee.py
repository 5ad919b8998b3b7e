"""Sizes that the law asks of a union: the members that make a committee due, and how many sit on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

COMMITTEE_DUE_FROM = 25  # Trade Union Law (2021) §11: from 25 members a committee must be set up
WOMEN_COMMITTEE_DUE_FROM = 10  # §11: from 10 women members a women workers' committee, else a women's delegate


class Advice(StrEnum):
    """What a cadre should see before a founding or an election is passed on. Sources differ: no refusal."""

    COMMITTEE_DUE = "committee_due"
    ORGANISER_ENOUGH = "organiser_enough"
    WOMEN_COMMITTEE_DUE = "women_committee_due"
    WOMEN_DELEGATE_DUE = "women_delegate_due"
    TOO_FEW_SEATS = "too_few_seats"
    TOO_MANY_SEATS = "too_many_seats"
    EVEN_SEATS = "even_seats"


@dataclass(frozen=True, slots=True)
class Band:
    """Up to `members` members (None: no upper end), from `least` to `most` seats."""

    members: int | None
    least: int
    most: int


# 工会基层组织选举工作条例; districts give finer ones, so a province may hand in its own table.
BANDS = (
    Band(25, 1, 1),
    Band(200, 3, 7),
    Band(1_000, 7, 15),
    Band(5_000, 15, 21),
    Band(10_000, 21, 29),
    Band(None, 29, 37),
)


def band_for(members: int, bands: Sequence[Band] = BANDS) -> Band:
    """The band that `members` members fall into; the last one has no upper end."""
    return next(band for band in bands if band.members is None or members <= band.members)


def committee_advice(
    *, members: int, women: int, seats: int | None = None, bands: Sequence[Band] = BANDS
) -> tuple[Advice, ...]:
    """What to tell whoever founds a union of `members` members, `women` of them women, with `seats` seats."""
    advice = [Advice.COMMITTEE_DUE if members >= COMMITTEE_DUE_FROM else Advice.ORGANISER_ENOUGH]
    if women >= WOMEN_COMMITTEE_DUE_FROM:
        advice.append(Advice.WOMEN_COMMITTEE_DUE)
    elif women:
        advice.append(Advice.WOMEN_DELEGATE_DUE)
    if seats is not None:
        advice += _seat_advice(seats, band_for(members, bands))
    return tuple(advice)


def _seat_advice(seats: int, band: Band) -> list[Advice]:
    found = []
    if seats < band.least:
        found.append(Advice.TOO_FEW_SEATS)
    if seats > band.most:
        found.append(Advice.TOO_MANY_SEATS)
    if seats % 2 == 0:
        found.append(Advice.EVEN_SEATS)
    return found

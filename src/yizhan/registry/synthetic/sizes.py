"""How large a synthetic province is. Pure."""

from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from typing import Final

PRINTED_SEED: Final = 23
_OTHER_PROVINCES: Final = (0.95, 1.05)  # of the printed figures


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything there are. `former` and `moved` are shares per thousand members, `families` of pairs;
    `joint`, `preparing`, `ended` and `certified` are shares per thousand primary unions.

    `spread` is sigma of the unions' sizes, which are drawn log-normally: at 1.1 the largest of 2,000 has some 400 of
    20,000 members, at 1.5 the largest of 100,000 some 10,000 of 3.1 million.
    """

    primary_unions: int
    members: int
    large_enterprises: int = 0  # above scale, with a union; 0: a share of industry
    empty_zone_every: int = 18  # of the development zones one in which no union stands: of 92 five
    former: int = 0  # who left the union and are in none now
    moved: int = 0  # who were in another union before
    families: int = 0  # neighbours in the register who said that they are relatives
    spread: float = 1.1
    streets: int = 0  # invented on average in each county of which the divisions name none
    leagues: int = 0  # of an area or a trade, in each county
    joint: int = 0  # of several employers, none of which has a union of its own
    preparing: int = 0  # preparatory groups
    ended: int = 0  # wound up or merged in the last years
    certified: int = 0  # legal persons, with a certificate
    youngest: int = 400  # days since the last union was founded
    counted_years: int = 0  # of how many years, this one included, the changes are left as facts


# What a province printed of itself, as far as the register counts it; unions in round numbers.
WHOLE: Final = Size(
    primary_unions=100_000, members=3_100_000, large_enterprises=2_343, former=15, moved=120, families=20, spread=1.5,
    streets=8, leagues=3, joint=40, preparing=8, ended=15, certified=600, youngest=20, counted_years=2,
)  # fmt: skip


def size_of(scale: float, seed: int) -> Size:
    """A province at some scale: with the printed seed exactly the printed figures, with others some near them."""
    random = Random(f"size of {seed}")  # noqa: S311 - a repeatable invention, no secret

    def scaled(whole: int) -> int:
        return max(1, round(whole * scale * (1.0 if seed == PRINTED_SEED else random.uniform(*_OTHER_PROVINCES))))

    unions, members = scaled(WHOLE.primary_unions), scaled(WHOLE.members)
    return replace(
        WHOLE,
        primary_unions=unions,
        members=members,
        large_enterprises=min(scaled(WHOLE.large_enterprises), unions),
        empty_zone_every=WHOLE.empty_zone_every if seed == PRINTED_SEED else random.randint(9, 30),
        streets=max(1, round(WHOLE.streets * sqrt(scale))),
        leagues=max(1, round(WHOLE.leagues * sqrt(scale))),
    )

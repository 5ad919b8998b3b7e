"""Data quality for programs: the board of a union or level, and its rows."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.kernel import clock
from yizhan.kernel.scope import Acting
from yizhan.registry.http.schemas import MembersOut, member_out
from yizhan.registry.quality.queries import Counts, board, flawed_page, node_in_reach
from yizhan.registry.quality.rules import Flaw

quality = Router(tags=["registry"])


class CountsOut(Schema):
    union_id: UUID | None  # none: what lies directly at the level
    name: str
    members: int
    qualified: int
    flaws: dict[Flaw, int]


class WeekOut(Schema):
    week: date  # its Monday
    members: int
    qualified: int
    flaws: dict[Flaw, int]


class BoardOut(Schema):
    counted_at: datetime | None  # none: as of now
    total: CountsOut
    below: list[CountsOut]  # the lowest share of qualified members first, at most fifty
    others: int  # how many more there are below
    weeks: list[WeekOut]


@quality.get(
    "/quality",
    response=BoardOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("我所管范围内的登记缺什么"),
    description=gettext_noop("本工会或本级的，或下级工会 `at` 的。"),
)
def of_line(request: HttpRequest, at: UUID | None = None) -> BoardOut:
    found = board(_node(request, at), clock.now())
    return BoardOut(
        counted_at=found.counted_at,
        total=_told(found.total),
        below=[_told(one) for one in found.below],
        others=found.others,
        weeks=[
            WeekOut(week=week, members=counts.members, qualified=counts.qualified, flaws=counts.flaws)
            for week, counts in found.weeks
        ],
    )


@quality.get("/quality/{flaw}", response=MembersOut, auth=RoleAuth(*STAFF), summary=gettext_noop("有某一种问题的会员"))
def rows(request: HttpRequest, flaw: Flaw, at: UUID | None = None, after: str = "") -> MembersOut:
    page = flawed_page(_node(request, at), flaw, clock.now(), after=after)
    return MembersOut(members=[member_out(row) for row in page.rows], following=page.following)


def _node(request: HttpRequest, at: UUID | None) -> Acting:
    return node_in_reach(acting(request), at, clock.today())


def _told(counts: Counts) -> CountsOut:
    return CountsOut(
        union_id=counts.union_id,
        name=counts.name,
        members=counts.members,
        qualified=counts.qualified,
        flaws=counts.flaws,
    )

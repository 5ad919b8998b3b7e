"""Data quality for programs: the board of a union or level, and its rows."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.http.schemas import MembersOut, member_out
from yizhan.registry.quality.queries import Counts, board, flawed_page, node_in_reach
from yizhan.registry.quality.refused import refused_in_reach, settle_refused
from yizhan.registry.quality.rules import Flaw
from yizhan.registry.queries.lists import newest_first

quality = Router(tags=["registry"])


class CountsOut(Schema):
    union_id: UUID | None  # none: what lies directly at the level
    name: str
    members: int
    qualified: int
    flaws: dict[Flaw, int]
    refused_numbers: int  # rows of rosters that were refused for their number; no members


class WeekOut(Schema):
    week: date  # its Monday
    members: int
    qualified: int
    flaws: dict[Flaw, int]
    refused_numbers: int


class RefusedOut(Schema):
    roster_id: UUID
    file_name: str
    union_id: UUID
    sheet: str
    row: int
    finding: str  # as in the problems of an import
    recorded_at: datetime


class RefusedPageOut(Schema):
    rows: list[RefusedOut]
    following: str  # the cursor of the next page


class SettledOut(Schema):
    rows: int


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
            WeekOut(
                week=week,
                members=counts.members,
                qualified=counts.qualified,
                flaws=counts.flaws,
                refused_numbers=counts.refused_numbers,
            )
            for week, counts in found.weeks
        ],
    )


@quality.get(
    "/quality/refused-numbers",
    response=RefusedPageOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("名册里因为证件号码不对没有收的行"),
    description=gettext_noop("只说在哪个文件的哪一行；平台不保留他们的姓名和号码。"),
)
def refused(request: HttpRequest, at: UUID | None = None, after: str = "") -> RefusedPageOut:
    page = newest_first(refused_in_reach(_node(request, at)), after)
    rows = [
        RefusedOut(
            roster_id=row.roster_id,
            file_name=row.roster.file_name,
            union_id=row.union_id,
            sheet=row.sheet,
            row=row.place,
            finding=row.finding,
            recorded_at=row.recorded_at,
        )
        for row in page.rows
    ]
    return RefusedPageOut(rows=rows, following=page.following)


@quality.post(
    "/quality/refused-numbers/{uuid:roster_id}/settle",
    response=SettledOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("一次导入里没收的号码都核对过了，不再列出"),
)
def settled(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        return Answer(200, SettledOut(rows=settle_refused(roster_id=roster_id, acting=who, at=at)))

    return answered(request, do)


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
        refused_numbers=counts.refused_numbers,
    )

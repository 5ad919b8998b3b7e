"""Head counts by source, for programs: one by one as an office's list is read."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import OFFICERS, Acting
from yizhan.registry import errors
from yizhan.registry.queries.access import access_union
from yizhan.registry.queries.ancestry import superiors_of
from yizhan.registry.queries.as_of import first_day, members_standing
from yizhan.registry.queries.unions import heads_of
from yizhan.registry.services.head_counts import record_head_count

head_counts = Router(tags=["registry"])


class HeadCountIn(Schema):
    source: Annotated[str, Field(max_length=5)]  # tax, union
    as_of: date
    workers: Annotated[int, Field(ge=0, le=500_000)]
    members: Annotated[int, Field(ge=0, le=500_000)] | None = None


class HeadCountOut(Schema):
    source: str
    as_of: date
    workers: int
    members: int | None


class UnionDayOut(Schema):
    """A union as it stood at the end of a day: workers by source as last counted until then, superiors by line."""

    on: date
    members: int | None
    workers: dict[str, int]
    superiors: dict[str, list[UUID]]


@head_counts.get(
    "/unions/{uuid:union_id}/head-counts",
    response=list[HeadCountOut],
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("一家工会的职工人数，税务登记和工会登记分开"),
)
def counted(request: HttpRequest, union_id: UUID) -> list[HeadCountOut]:
    return _told(acting(request), union_id)


@head_counts.post(
    "/unions/{uuid:union_id}/head-counts",
    response={201: list[HeadCountOut]},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("登记职工人数"),
    description=gettext_noop("同一来源同一天再报，就是更正。税务登记（tax）没有会员数。"),
)
def count(request: HttpRequest, union_id: UUID, body: HeadCountIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        record_head_count(union_id=union_id, **body.dict(), acting=who, at=at)
        return Answer(201, _told(who, union_id))

    return answered(request, do)


@head_counts.get(
    "/unions/{uuid:union_id}/on/{day}",
    response=UnionDayOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("一个工会在某一天的会员人数、职工人数和上级工会"),
    description=gettext_noop("今天或以前的一天，不早于工会的筹备或成立。会员人数含保留会籍。"),
)
def union_on_day(request: HttpRequest, union_id: UUID, day: date) -> UnionDayOut:
    who, today = acting(request), clock.today()
    found = access_union(who, union_id, today)
    if day > today:
        raise errors.field_wrong("as_of")
    since = first_day(found)
    if since is not None and day < since:
        raise errors.before_it_was("as_of", since)
    counts, _difference = heads_of(found.id, day)
    return UnionDayOut(
        on=day,
        members=members_standing(who, found.id, day) if who.role in OFFICERS else None,
        workers={source: row.workers for source, row in counts.items()},
        superiors=superiors_of(found.id, day),
    )


def _told(who: Acting, union_id: UUID) -> list[HeadCountOut]:
    rows = access_union(who, union_id, clock.today()).head_counts.order_by("-as_of", "source")[:50]
    return [HeadCountOut(source=row.source, as_of=row.as_of, workers=row.workers, members=row.members) for row in rows]

"""去世登记 for programs. The file of a paper goes through the page; a number is enough here."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.http.schemas import DeathIn, DeathOut, DeathTakenBackIn
from yizhan.registry.models import Death
from yizhan.registry.queries.access import access_death, deaths_in_reach
from yizhan.registry.queries.lists import newest_first
from yizhan.registry.services.deaths import record_death, take_back_death
from yizhan.registry.services.papers import Paper

deaths = Router(tags=["registry"])
AT_ONCE: Final = 100


@deaths.post(
    "/members/{uuid:person_id}/death",
    response={201: DeathOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("登记去世：会籍终止，不再发任何消息"),
)
def record(request: HttpRequest, person_id: UUID, body: DeathIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        paper = Paper(number=body.document_number)
        made = record_death(person_id=person_id, died_on=body.died_on, paper=paper, acting=who, at=at)
        return Answer(201, _told(access_death(who, made)))

    return answered(request, do)


@deaths.get(
    "/deaths",
    response=list[DeathOut],
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("我所管范围内的去世登记"),
    description=gettext_noop("新的在前，一次一百条，撤销了的也在内。再往前的：after 填最后一条的 id。"),
)
def recorded(request: HttpRequest, after: UUID | None = None) -> list[DeathOut]:
    return [_told(row) for row in newest_first(deaths_in_reach(acting(request)), str(after or ""), limit=AT_ONCE).rows]


@deaths.post(
    "/deaths/{uuid:death_id}/take-back",
    response=DeathOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("登错了，由上级工会撤销"),
)
def take_back(request: HttpRequest, death_id: UUID, body: DeathTakenBackIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        take_back_death(death_id=death_id, why=body.why, acting=who, at=at)
        return Answer(200, _told(access_death(who, death_id)))

    return answered(request, do)


def _told(row: Death) -> DeathOut:
    return DeathOut(
        id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        died_on=row.died_on,
        document_number=row.document_number,
        recorded_at=row.recorded_at,
        is_taken_back=row.taken_back_at is not None,
    )

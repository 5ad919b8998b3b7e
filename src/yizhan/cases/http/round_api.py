"""名额排序 for programs: the rounds on one's desk, one in order, and its decision."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.cases.http.schemas import Short
from yizhan.cases.queries.answers import workings_of
from yizhan.cases.queries.rounds import RoundKey, round_on_desk, rounds_on_desk
from yizhan.cases.rules.ranking import LARGEST_ROUND, digest
from yizhan.cases.services import revealing, rounds
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting

ranked_rounds = Router(tags=["cases"])


class Rest(StrEnum):
    """What becomes of those below the places."""

    WAIT = "wait"
    END = "end"


class ChoosingIn(Schema):
    """`seen` is what reading the round gave: another order since then is refused."""

    places: int
    seen: Short
    rest: Rest


@ranked_rounds.get("/rounds", auth=RoleAuth(*STAFF), summary=gettext_noop("等我决定的轮次"))
def on_desk(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "programme_version_id": str(row.key.version_id),
            "code": row.key.code,
            "programme": row.programme,
            "name": row.name,
            "waiting": row.waiting,
        }
        for row in rounds_on_desk(acting(request))
    ]


@ranked_rounds.post(
    "/rounds/{uuid:version_id}/{code}/reading",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("一个轮次的排序和计算过程（查看会留痕）"),
    description=gettext_noop("每次查看他人的计算过程都会留痕，所以用 POST。"),
)
def read(request: HttpRequest, version_id: UUID, code: str) -> dict[str, Any]:
    who = acting(request)
    found = round_on_desk(who, RoundKey(version_id, code))
    revealing.log_workings(found.cases.values(), acting=who, at=clock.now())
    workings = workings_of(found.cases.values())
    return {
        "name": found.name,
        "seen": digest(found.placed),
        "on_the_way": found.on_the_way,
        "largest": LARGEST_ROUND,
        "placed": [
            {
                "place": one.place,
                "case_id": str(one.entry.case_id),
                "score": one.entry.score,
                "working": workings.get(one.entry.case_id, []),
            }
            for one in found.placed
        ],
        "denied": [str(case.id) for case in found.denied],
    }


@ranked_rounds.post(
    "/rounds/{uuid:version_id}/{code}/decision", auth=RoleAuth(*STAFF), summary=gettext_noop("按名次确定入选名额")
)
def decide(request: HttpRequest, version_id: UUID, code: str, body: ChoosingIn) -> HttpResponse:
    choosing = rounds.Choosing(body.places, body.seen, ends_the_rest=body.rest is Rest.END)

    def do(who: Acting, at: datetime) -> Answer:
        done = rounds.choose(key=RoundKey(version_id, code), choosing=choosing, acting=who, at=at)
        told = {"chosen": [str(one) for one in done.chosen], "ended": [str(one) for one in done.ended]}
        return Answer(200, told)

    return answered(request, do)

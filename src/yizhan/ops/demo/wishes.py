"""Applications of the demonstration for the programmes beside hardship support, a few of each at different stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from yizhan.cases.models import Application, Case
from yizhan.cases.queries.consents import context_of
from yizhan.cases.services import consents, drafts, handling, submitting
from yizhan.catalogue import api as catalogue
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.ops.demo.cases import Named, account_of, acting_as, attach, member_of, visit

_FIRST_NUMBER: Final = 300  # beyond the households'
_PAID: Final = ("temporary-relief", "model-worker-aid")  # their forms ask where to
_JOINED: Final = timedelta(days=400)
_LEAVE: Final = {"round": "summer_2027", "place": "jingpo", "work_injury": "no", "retires_soon": "no"}


@dataclass(frozen=True, slots=True)
class Wish:
    """One application: whose, for what, how many days ago, and whether it is accepted or visited."""

    who: Named
    programme: str
    answers: Mapping[str, Any]
    days_ago: int = 3
    materials: tuple[str, ...] = ()
    stage: str = "accepted"  # filed | accepted | visited
    days: Mapping[str, int] = field(default_factory=dict)  # answers that are days: so many ago


def _leave(name: str, born: date, *, man: bool, **answers: Any) -> Wish:
    who, usual = Named(name, born, man), {"post": "other", "honour": "none"}
    return Wish(who, "recuperation", _LEAVE | usual | answers, days_ago=6, days={"in_post_since": 2500})


WISHES: Final = (
    _leave("葛长林", date(1969, 3, 9), man=True, post="hazardous", retires_soon="yes"),
    _leave("关玉梅", date(1980, 7, 21), man=False, post="frontline", honour="city"),
    _leave("滕立新", date(1985, 2, 2), man=True, post="frontline"),
    _leave("佟丽华", date(1978, 11, 30), man=False, post="frontline"),
    _leave("单志国", date(1990, 5, 5), man=True),
    Wish(
        Named("房秀兰", date(1982, 4, 18), man=False),
        "temporary-relief",
        {"cause": "accident", "loss_fen": "9000", "compensated_fen": "7200", "told": ""},
        materials=("proof",),
        stage="visited",
        days={"happened_on": 20},
    ),
    Wish(
        Named("曲海燕", date(1991, 10, 12), man=False),
        "temporary-relief",
        {"cause": "disaster", "loss_fen": "5000", "compensated_fen": "0", "told": ""},
        materials=("proof",),
        days_ago=0,
        stage="filed",
        days={"happened_on": 4},
    ),
    Wish(
        Named("祁伟", date(1988, 8, 26), man=True),
        "model-worker-aid",
        {
            "honour_level": "city",
            "honour_year": "2019",
            "honour_document": "",
            "honour_revoked": "no",
            "retired": "no",
            "income_month_fen": "5800",
        },
        materials=("honour-certificate", "income-proof"),
    ),
)


def open_wishes(*, at: datetime) -> int:
    """File each that began this year, and take it as far as it goes; returns how many."""
    cadre = acting_as("cadre", local_date(at))
    assert cadre.node_id is not None  # noqa: S101 - a cadre acts for a union
    begun = [wish for wish in WISHES if local_date(at - timedelta(days=wish.days_ago)).year == local_date(at).year]
    for number, wish in enumerate(begun, start=_FIRST_NUMBER):
        member = member_of(wish.who, number, cadre.node_id, at - _JOINED)
        _handle(wish, _file(wish, number, member, at - timedelta(days=wish.days_ago)), cadre, at)
    return len(begun)


def _file(wish: Wish, number: int, member: Acting, at: datetime) -> Application:
    draft = drafts.start_draft(programme_code=wish.programme, acting=member, at=at)
    programme = catalogue.version(draft.programme_version_id)
    consents.consent_oneself(context=context_of(draft), programme=programme, acting=member, at=at)
    days = {name: (local_date(at) - timedelta(days=ago)).isoformat() for name, ago in wish.days.items()}
    account = account_of(number) if wish.programme in _PAID else {}
    answers = drafts.Answers({**wish.answers, **days, **account})
    drafts.save_draft(draft_id=draft.id, sent=answers, acting=member, at=at)
    for code in wish.materials:
        attach(draft.id, code, member, at)
    return submitting.submit(draft_id=draft.id, acting=member, at=at, how=submitting.Sending(is_committed=True))


def _handle(wish: Wish, application: Application, cadre: Acting, at: datetime) -> None:
    if wish.stage == "filed":
        return
    case_id: UUID = application.cases.get().id
    handling.accept(case_id=case_id, acting=cadre, at=at - timedelta(days=wish.days_ago - 1))
    if wish.stage == "visited":
        visit(Case.objects.select_related("application").get(id=case_id), cadre, at - timedelta(days=1))

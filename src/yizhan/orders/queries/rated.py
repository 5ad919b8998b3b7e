"""Of a bad rating: what was rated, the rater, and what those rated say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yizhan.accounts.models import User
from yizhan.accounts.queries import phone_of
from yizhan.cases import api as cases
from yizhan.cases.api import Stop
from yizhan.catalogue import api as catalogue
from yizhan.kernel.scope import Level
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.views import sealed
from yizhan.orders.terms import kind_name
from yizhan.orders.types import Family
from yizhan.registry import api as registry


@dataclass(frozen=True, slots=True)
class Rated:
    """What was rated, a case or the answer to a rights matter. `rater` is "" where nobody said who they are."""

    desk: Stop
    what: str
    number: str
    score: int
    rater: str
    phone: str


def rated_of(order: WorkOrder) -> Rated | None:
    """What an order of a bad rating is about; None for a rights matter."""
    if order.rated_order is not None:
        return _answer(order, order.rated_order)
    found = cases.rated_case(order.case_id) if order.case_id else None
    if found is None:
        return None
    what = catalogue.said(catalogue.version(found.programme_version_id).names)
    return Rated(found.desk, what, found.number, found.score, found.applicant, _phone(found.user_id))


def _answer(order: WorkOrder, rated: WorkOrder) -> Rated:
    """What they said when they reported it; else what their account says."""
    said = sealed(rated.personal_id)
    cards = registry.person_cards(rated.connected[:1])
    name = said.get("name") or next((card.name for card in cards.values()), "")
    phone = said.get("phone") or _phone(order.user_id)
    desk = Stop(Level(order.rated_level), order.rated_node_id)
    return Rated(desk, kind_name(rated.kind), rated.number, order.score or 0, name, phone)


def _phone(user_id: UUID | None) -> str:
    user = User.objects.filter(id=user_id).first() if user_id else None
    return phone_of(user) if user else ""


@dataclass(frozen=True, slots=True)
class RatedView:
    """`rater`, `phone`, `number` and the texts are empty until the order was opened, which is on record."""

    programme: str
    desk: str
    score: int
    rater: str = ""
    phone: str = ""
    number: str = ""
    mend: str = ""
    is_told: bool = False
    report: str = ""
    has_report: bool = False
    appeal: str = ""
    awaits_ruling: bool = False


def rated_view(order: WorkOrder, *, is_opened: bool) -> RatedView | None:
    found = rated_of(order)
    if found is None:
        return None
    mending = Mending.objects.filter(order=order).first()
    return RatedView(
        programme=found.what,
        desk=cases.desk_name(found.desk),
        score=found.score,
        rater=found.rater if is_opened else "",
        phone=found.phone if is_opened else "",
        number=found.number if is_opened else "",
        mend=_text(mending.text_id) if mending and is_opened else "",
        is_told=mending is not None and mending.told_at is not None,
        report=_text(mending.report_id) if mending and is_opened else "",
        has_report=mending is not None and mending.reported_at is not None,
        appeal=_text(mending.appeal_id) if mending and is_opened else "",
        awaits_ruling=mending is not None and mending.appealed_at is not None and mending.settled_at is None,
    )


def people_served(order: WorkOrder, rated: Stop, *, since: datetime, until: datetime) -> int:
    """Among how many people, served by the rated desk in a time, whoever gave this rating is one."""
    if order.rated_order_id is None:
        return cases.applicants_served(rated, since=since, until=until)
    return people_answered(rated, since=since, until=until)


def people_answered(desk: Stop, *, since: datetime, until: datetime) -> int:
    """How many different people a rights desk answered. All who gave no account count as one: they may be one."""
    answered = WorkOrder.objects.filter(
        family=Family.RIGHTS,
        desk_level=desk.level,
        desk_node_id=desk.node_id,
        answered_at__gt=since,
        answered_at__lte=until,
    )
    known = answered.filter(user_id__isnull=False).values("user_id").distinct().count()
    return known + answered.filter(user_id__isnull=True).exists()


@dataclass(frozen=True, slots=True)
class MendingView:
    """What the rated desk reads: what to mend, its own words, and how its appeal was answered."""

    mending: Mending
    text: str
    report: str
    appeal: str
    finding: str
    told_at: datetime | None
    is_over: bool


def mending_view(found: Mending) -> MendingView:
    return MendingView(
        mending=found,
        text=_text(found.text_id),
        report=_text(found.report_id),
        appeal=_text(found.appeal_id),
        finding=_text(found.finding_id),
        told_at=found.told_at,
        is_over=not found.order.is_open,
    )


def _text(item_id: UUID | None) -> str:
    return str(sealed(item_id).get("text", ""))

"""Of a bad rating: what its desk reads of the case, the rater, and what those rated say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yizhan.accounts.models import User
from yizhan.accounts.queries import phone_of
from yizhan.cases import api as cases
from yizhan.catalogue import api as catalogue
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.views import sealed


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
    found = cases.rated_case(order.case_id) if order.case_id else None
    if found is None:
        return None
    mending = Mending.objects.filter(order=order).first()
    user = User.objects.filter(id=found.user_id).first() if is_opened else None
    return RatedView(
        programme=catalogue.said(catalogue.version(found.programme_version_id).names),
        desk=cases.desk_name(found.desk),
        score=found.score,
        rater=found.applicant if is_opened else "",
        phone=phone_of(user) if user else "",
        number=found.number if is_opened else "",
        mend=_text(mending.text_id) if mending and is_opened else "",
        is_told=mending is not None and mending.told_at is not None,
        report=_text(mending.report_id) if mending and is_opened else "",
        has_report=mending is not None and mending.reported_at is not None,
        appeal=_text(mending.appeal_id) if mending and is_opened else "",
        awaits_ruling=mending is not None and mending.appealed_at is not None and mending.settled_at is None,
    )


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

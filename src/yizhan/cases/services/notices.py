"""公示: opening it, its end, and objections, whose authors nobody but the notice's own level may know."""

import secrets
from datetime import date, datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Objection, PublicNotice
from yizhan.cases.queries.access import handled_case
from yizhan.cases.queries.notices import (
    access_notice,
    may_settle,
    notice_shown,
    objection_desk,
    objector_of,
    planned_notice,
)
from yizhan.cases.rules import notice
from yizhan.cases.rules.batch import LONGEST_REASON, SHORTEST_REASON
from yizhan.cases.services import telling
from yizhan.cases.services.handling import order_of, required_reason
from yizhan.cases.services.moving import carry_out, run_clock
from yizhan.cases.types import Command, Order
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import PublicNotice as NoticePlan
from yizhan.kernel import journal, texts, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting


@transaction.atomic
def open_notice(*, case_id: UUID, acting: Acting, at: datetime) -> PublicNotice:
    """Publish surname, unit and category for the programme's working days, five at the least.

    Shown anew after an upheld objection it has a new address and new days; the journal keeps the earlier ones.
    """
    case = handled_case(acting, case_id)
    plan = catalogue.version(case.programme_version_id).notice
    carry_out(case, order_of(case, Command.OPEN_NOTICE, acting), acting=acting, at=at)
    if plan is None:
        raise errors.NotAtThisStep
    shown = _publish(case, plan, acting=acting, on=local_date(at))
    run_clock(case)
    case.save(update_fields=["due_on", "due_is_provisional"])
    telling.notice_opened(case, until=shown.until, at=at)
    return shown


def close_due_notices(*, at: datetime, limit: int = 500) -> int:
    """Close the notices whose last day is over and that no objection holds up; returns how many. A job's work."""
    on = local_date(at)
    holding_up = Objection.objects.filter(notice=OuterRef("pk"), settled_at__isnull=True)
    due = PublicNotice.objects.filter(~Exists(holding_up), closed_at__isnull=True, until__lt=on)
    ids = due.order_by("until", "id").values_list("id", flat=True)
    return sum(_close_guarded(notice_id, at=at) for notice_id in list(ids[:limit]))


def _close_guarded(notice_id: UUID, *, at: datetime) -> int:
    """One notice that cannot be closed (a fund is short, an effect is refused) must not hold up those behind it."""
    try:
        return _close(notice_id, at=at)
    except DomainError as refused:
        structlog.get_logger(__name__).warning("notice_not_closed", notice_id=str(notice_id), code=refused.code)
        return 0


@transaction.atomic
def close_notice(*, case_id: UUID, acting: Acting, at: datetime) -> Case:
    """By hand, once the last day is over and every objection is settled."""
    case = handled_case(acting, case_id)
    shown = PublicNotice.objects.select_for_update().filter(case=case, closed_at__isnull=True).first()
    if shown is None:
        raise errors.NotAtThisStep
    _refuse_closing(shown, on=local_date(at))
    _end(shown, case, acting=acting, at=at)
    return case


@transaction.atomic
def object_to_notice(*, token: str, text: str, contact: str, acting: Acting, at: datetime) -> None:
    """Somebody objects. What they say and who they are go to the vault; the journal tells only that it happened."""
    text = _said(text)
    shown = notice_shown(acting, token, on=local_date(at))
    objection_id = new_id()
    said = {"text": text, "contact": texts.whole(contact, "contact", longest=200), "user_id": str(acting.user_id or "")}
    content = vault.put(said, purpose="cases.objection", owner=("objection", objection_id))
    Objection.objects.create(id=objection_id, notice=shown, content_id=content, filed_at=at)
    journal.append(
        "cases.objected",
        acting=Acting.system("objection"),
        at=at,
        subject=("notice", shown.id),
        scope=shown.case.scope,
        data={"objection_id": objection_id},
    )
    desk = objection_desk(shown, on=local_date(at))
    telling.objected(shown.id, [user for user in desk if user != acting.user_id], at=at)


@transaction.atomic
def settle_objection(*, objection_id: UUID, is_upheld: bool, finding: str, acting: Acting, at: datetime) -> Objection:
    """The notice's own level has looked into it and says what it found. Whoever objected is told the answer.

    Upheld, it ends the notice at once: the case lies on that desk again, at the same step, and does not go on before
    it was shown anew, or rejected with a reason. The applicant learns that, and never who objected. Raises
    ObjectionIsOwn for whoever filed it and those close to them.
    """
    finding = required_reason(finding, "finding")
    shown = _locked(acting, objection_id, on=local_date(at))
    objection = Objection.objects.select_for_update().get(id=objection_id)
    if objection.settled_at is not None:
        raise errors.NotInThisState
    if not may_settle(acting, objection):
        raise errors.ObjectionIsOwn
    found = vault.put({"finding": finding}, purpose="cases.finding", owner=("objection", objection.id))
    objection.settled_at, objection.is_upheld, objection.finding_id = at, is_upheld, found
    objection.save(update_fields=["settled_at", "is_upheld", "finding_id"])
    data = {"objection_id": objection.id, "upheld": is_upheld}
    subject = ("notice", shown.id)
    journal.append("cases.objection_settled", acting=acting, at=at, subject=subject, scope=shown.case.scope, data=data)
    if is_upheld and shown.closed_at is None:
        _end_early(shown, acting=acting, at=at)
    telling.objection_answered(objector_of(objection), is_upheld=is_upheld, at=at)
    return objection


def _said(text: str) -> str:
    """What somebody objects, without blanks around it; raises ObjectionEmpty where there is not enough of it,
    Invalid where it is too long."""
    text = texts.whole(text, "text", longest=LONGEST_REASON)
    if len(text) < SHORTEST_REASON:
        raise errors.ObjectionEmpty
    return text


def _locked(acting: Acting, objection_id: UUID, *, on: date) -> PublicNotice:
    """The notice of an objection, for whoever settles it, under the application's lock as all that moves a case."""
    objection = Objection.objects.select_related("notice__case").filter(id=objection_id).first()
    if objection is None:
        raise NotFound
    access_notice(acting, objection.notice_id, on=on)
    Application.objects.select_for_update(no_key=True).get(id=objection.notice.case.application_id)
    return access_notice(acting, objection.notice_id, on=on)


def _end_early(shown: PublicNotice, *, acting: Acting, at: datetime) -> None:
    shown.closed_at = at
    shown.save(update_fields=["closed_at"])
    order = Order(Command.END_NOTICE, by=acting.user_id)
    carry_out(shown.case, order, acting=acting, at=at, data={"notice_id": shown.id})
    telling.notice_ended(shown.case, at=at)


def _publish(case: Case, plan: NoticePlan, *, acting: Acting, on: date) -> PublicNotice:
    planned = planned_notice(case, plan, on=on)
    shown, _is_first = PublicNotice.objects.update_or_create(
        case=case,
        defaults={
            "token": secrets.token_urlsafe(18),
            "level": planned.stop.level,
            "node_id": planned.stop.node_id,
            "node_name": planned.node_name,
            "audience": plan.audience,
            "name": planned.line.name,
            "unit": planned.line.unit,
            "category": planned.line.category,
            "opened_on": on,
            "until": planned.until,
            "opened_by": acting.user_id,
            "closed_at": None,
        },
    )
    return shown


def _refuse_closing(shown: PublicNotice, *, on: date) -> None:
    if not notice.may_close(until=shown.until, on=on):
        raise errors.NoticeStillOpen(until=shown.until.isoformat())
    still_open = shown.objections.filter(settled_at__isnull=True).count()
    if still_open:
        raise errors.ObjectionsOpen(count=still_open)


@transaction.atomic
def _close(notice_id: UUID, *, at: datetime) -> bool:
    """One notice, in a transaction of its own; False where it changed meanwhile."""
    case_id = PublicNotice.objects.values_list("case_id", flat=True).get(id=notice_id)
    application_id = Case.objects.values_list("application_id", flat=True).get(id=case_id)
    Application.objects.select_for_update(no_key=True).get(id=application_id)
    shown = PublicNotice.objects.select_related("case__application").get(id=notice_id)
    held_up = shown.objections.filter(settled_at__isnull=True).exists()
    if shown.closed_at is not None or held_up or not notice.may_close(until=shown.until, on=local_date(at)):
        return False
    _end(shown, shown.case, acting=Acting.system("notices"), at=at)
    return True


def _end(shown: PublicNotice, case: Case, *, acting: Acting, at: datetime) -> None:
    shown.closed_at = at
    shown.save(update_fields=["closed_at"])
    order = Order(Command.CLOSE_NOTICE, by=acting.user_id)
    carry_out(case, order, acting=acting, at=at, data={"notice_id": shown.id})

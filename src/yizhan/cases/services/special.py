"""特别程序: the clock of one step stands for a named reason, until its result is on record."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yizhan.cases import errors
from yizhan.cases.models import Case, Receipt, SpecialProcedure, Suspension
from yizhan.cases.queries.access import handled_case
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.words import SPECIAL_REASONS
from yizhan.cases.rules import special
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.rules.special import SpecialFault, SpecialReason
from yizhan.cases.services import facts, receipts, telling
from yizhan.cases.services.handling import required_reason
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import Command, Order
from yizhan.catalogue import api as catalogue
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting


@dataclass(frozen=True, slots=True)
class Planned:
    """For which reason, who does what (the applicant reads it), and by which day."""

    reason: SpecialReason
    what: str
    expected_end: date


@transaction.atomic
def start_procedure(*, case_id: UUID, planned: Planned, acting: Acting, at: datetime) -> SpecialProcedure:
    """Begin it: the clock stands, the applicant is told on paper why and until when.

    Raises ReasonMissing, SpecialReasonUsed where the step had this reason before, SpecialEndWrong.
    """
    what = required_reason(planned.what, "what", longest=300)
    case = handled_case(acting, case_id)
    on = local_date(at)
    _refuse_where_open(case)
    _refuse_faulty(case, planned, on=on)
    plan = plan_of(catalogue.version(case.programme_version_id), case.plan)
    procedure = SpecialProcedure(
        id=new_id(),
        case=case,
        step=case.step,
        step_code=plan[case.step].code,
        reason=planned.reason,
        what=what,
        started_by=acting.user_id,
        started_at=at,
        started_on=on,
        expected_end=planned.expected_end,
    )
    procedure.save(force_insert=True)
    Suspension.objects.create(case=case, procedure=procedure, step=case.step, stopped_on=on)
    data = {"procedure_id": procedure.id, "reason": planned.reason.value, "until": planned.expected_end.isoformat()}
    carry_out(case, Order(Command.START_SPECIAL, by=acting.user_id), acting=acting, at=at, data=data)
    lines = [f"{receipts.as_written(SPECIAL_REASONS[planned.reason])}：{what}"]
    receipts.issue(case.application, Receipt.Kind.SPECIAL, case=case, lines=lines, acting=acting, at=at)
    facts.special_started(case, at=at)
    telling.special_started(case, until=planned.expected_end, at=at)
    return procedure


@transaction.atomic
def end_procedure(*, case_id: UUID, result: str, acting: Acting, at: datetime) -> SpecialProcedure:
    """Its result is on record: the clock runs on. Days after the expected end count as the desk's own."""
    result = required_reason(result, "result")
    case = handled_case(acting, case_id)
    procedure = SpecialProcedure.objects.select_for_update().filter(case=case, ended_at__isnull=True).first()
    if procedure is None:
        raise errors.NotInThisState
    owner = ("procedure", procedure.id)
    procedure.result_id = vault.put({"result": result}, purpose="cases.procedure", owner=owner)
    procedure.ended_at, procedure.ended_by = at, acting.user_id
    procedure.save(update_fields=["result_id", "ended_at", "ended_by"])
    span = procedure.suspensions.get()
    span.resumed_on = special.clock_resumes_on(
        stopped_on=span.stopped_on, expected_end=procedure.expected_end, ended_on=local_date(at)
    )
    span.save(update_fields=["resumed_on"])
    order = Order(Command.END_SPECIAL, by=acting.user_id)
    carry_out(case, order, acting=acting, at=at, data={"procedure_id": procedure.id})
    telling.special_ended(case, at=at)
    return procedure


def _refuse_faulty(case: Case, planned: Planned, *, on: date) -> None:
    before = SpecialProcedure.objects.filter(case=case, step=case.step).values_list("reason", flat=True)
    used = frozenset(SpecialReason(reason) for reason in before)
    days = working_days()
    fault = special.fault(planned.reason, used=used, on=on, expected_end=planned.expected_end, days=days)
    if fault is SpecialFault.USED:
        raise errors.SpecialReasonUsed(reason=SPECIAL_REASONS[planned.reason])
    if fault is not None:
        raise errors.SpecialEndWrong(latest=special.latest_end(on=on, days=days).isoformat())


def _refuse_where_open(case: Case) -> None:
    """Before a row is written: the table would refuse a second open one, the machine says so in words."""
    if SpecialProcedure.objects.filter(case=case, ended_at__isnull=True).exists():
        raise errors.NotInThisState

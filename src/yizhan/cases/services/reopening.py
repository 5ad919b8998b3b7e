"""What an upheld appeal does: the case goes on from where it was refused, or its answer is another from now on."""

from datetime import datetime

from yizhan.cases import effects, errors
from yizhan.cases.models import Appeal, Case, Receipt
from yizhan.cases.rules import machine
from yizhan.cases.rules.appeal import Against, Outcome
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import entries, facts, receipts, telling
from yizhan.cases.services.deciding import Given, keep, refuse_raising
from yizhan.cases.services.effects import context_of
from yizhan.cases.services.ending import awaited_by
from yizhan.cases.services.handling import order_of, refuse_where_denied
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import OPEN, Command, Order, Refusal, Ruling, State, Stop
from yizhan.catalogue.types import Programme, StepKind
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Level


def carry_through(found: Appeal, programme: Programme, *, reason: str, acting: Acting, at: datetime) -> None:
    """Inside the caller's transaction, with the appeal settled and the application locked."""
    case = found.case
    if found.against == Against.AMOUNT:
        _raise_amount(found, programme, reason=reason, acting=acting, at=at)
        return
    _reopen(case, acting=acting, at=at)
    if found.outcome == Outcome.REPLACED:
        _decide(found, reason=reason, acting=acting, at=at)


def _reopen(case: Case, *, acting: Acting, at: datetime) -> None:
    """Back on the desk of its step, with the parts that ended along with it waiting again. Raises AppliedAgain."""
    _refuse_where_applied_again(case)
    lapsed = _lapsed_with(case)
    facts.end_taken_back(case, at=at)
    case.round += 1
    carry_out(case, Order(Command.REOPEN, by=acting.user_id), acting=acting, at=at)
    for part in lapsed:
        facts.end_taken_back(part, at=at)
        part.round += 1
        carry_out(part, Order(Command.REVIVE), acting=acting, at=at)


def _decide(found: Appeal, *, reason: str, acting: Acting, at: datetime) -> None:
    """The yes that the desk did not give, given by the desk above: with the step's own requirements."""
    case = found.case
    step = case.step
    if case.step_kind == StepKind.ACCEPT:
        refuse_where_denied(case)
        receipts.issue(case.application, Receipt.Kind.ACCEPTANCE, case=case, acting=acting, at=at)
        carry_out(case, order_of(case, Command.ACCEPT, acting), acting=acting, at=at)
        telling.accepted(case, at=at)
        return
    refuse_where_denied(case)
    command = Command.SET_AMOUNT if case.step_kind == StepKind.AMOUNT else Command.APPROVE
    amount_fen = found.amount_fen if command is Command.SET_AMOUNT else None
    order = order_of(case, command, acting, amount_fen=amount_fen)
    refuse_raising(case, order)
    carry_out(case, order, acting=acting, at=at)
    _keep(found, step, reason, order, acting=acting, at=at)


def _raise_amount(found: Appeal, programme: Programme, *, reason: str, acting: Acting, at: datetime) -> None:
    """The amount is higher from now on; the difference is committed as a grant of its own, beside the first."""
    case = found.case
    plan = plan_of(programme, case.plan)
    before = case.amount_fen or 0
    order = Order(Command.RAISE_AMOUNT, by=acting.user_id, amount_fen=found.amount_fen)
    refuse_raising(case, order)
    after = machine.move(plan, case.position, order)
    if isinstance(after, Refusal):
        raise errors.REFUSED[after.code]
    case.amount_fen, case.round = after.amount_fen, case.round + 1
    case.save(update_fields=["amount_fen", "round"])
    step_code = plan[found.step].code
    entries.write(case, step_code, order, acting=acting, at=at, data={"appeal_id": found.id})
    _keep(found, found.step, reason, order, acting=acting, at=at)
    if machine.pays(plan):
        context = context_of(case, programme, step_code, order, acting=acting, at=at)
        more = (case.amount_fen or 0) - before
        effects.commit_amount(case, context, amount_fen=more, key=f"{case.id}:appeal:{found.id}")


def _keep(found: Appeal, step: int, reason: str, order: Order, *, acting: Acting, at: datetime) -> None:
    ruling = Ruling(found.case_id, is_approved=True, reason=reason, amount_fen=order.amount_fen)
    desk = Stop(Level(found.desk_level), found.desk_node_id)
    keep(found.case, Given(step, desk, ruling, reason, order, is_on_appeal=True), acting=acting, at=at)


def _lapsed_with(case: Case) -> list[Case]:
    """The parts that ended because this one did, directly or through others: the journal says so of that moment."""
    if case.ended_at is None:
        return []
    beside = Case.objects.select_related("application").filter(
        application_id=case.application_id, state=State.REJECTED, ended_at=case.ended_at
    )
    parts = list(beside.exclude(id=case.id).order_by("id"))
    ids = [part.id for part in parts]
    entries_then = JournalEntry.objects.filter(
        subject_kind="case", subject_id__in=ids, kind="cases.lapsed", at=case.ended_at
    )
    lapsed = set(entries_then.values_list("subject_id", flat=True))
    gone = {case.programme_code}
    found: list[Case] = []
    for part in parts:
        if part.id in lapsed and not awaited_by(part).isdisjoint(gone) and not _applied_again(part):
            gone.add(part.programme_code)
            found.append(part)
    return found


def _refuse_where_applied_again(case: Case) -> None:
    number = _applied_again(case)
    if number:
        raise errors.AppliedAgain(number=number)


def _applied_again(case: Case) -> str:
    """The number of the application in which the same subject has asked for the same meanwhile; "" without one."""
    if case.is_one_of_several:
        return ""
    others = Case.objects.filter(
        subject_id=case.subject_id, programme_code=case.programme_code, state__in=sorted(OPEN)
    ).exclude(id=case.id)
    return others.values_list("application__number", flat=True).first() or ""

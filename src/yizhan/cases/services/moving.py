"""How a case moves: the one way by which every service changes its state.

Lock (the caller's) → decide (rules.machine) → write row and desk → journal → what a completed step does → what an
end sets free. All in the caller's transaction.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, PublicNotice, SpecialProcedure, Suspension
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.owed import promises_to
from yizhan.cases.rules import clock, machine
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import entries, facts, routing
from yizhan.cases.types import DECIDED, ENDED, Order, Position, Promise, Refusal, State
from yizhan.cases.types import Suspension as Span
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme, Requirement
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting


def carry_out(
    case: Case,
    order: Order,
    *,
    acting: Acting,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    end_reason: str = "",
) -> Position:
    """Give one order to a case whose row is locked. Raises the refusal as a domain error, with nothing changed."""
    programme = catalogue.version(case.programme_version_id)
    plan = plan_of(programme, case.plan)
    before = case.position
    if any(step.after for step in plan):
        order = replace(order, open_parts=_open_parts_beside(case))
    after = machine.move(plan, before, order)
    if isinstance(after, Refusal):
        raise errors.REFUSED[after.code]
    _write(case, plan, before, after, at=at, end_reason=end_reason)
    entries.write(case, plan[before.step].code, order, acting=acting, at=at, data=data or {})
    if _completes(before, after):
        _complete_step(case, programme, plan[before.step].code, order, acting=acting, at=at)
    if after.state in ENDED:
        _after_end(case, after, acting=acting, at=at)
    elif after.state is State.PAYING:
        _after_decision(case, at=at)
    return after


def place(case: Case, plan: machine.Plan, *, on: date) -> None:
    """Put the case on the desk of its step and start that step's clock. Does not save."""
    step = plan[case.step]
    stop = routing.free_desk(step.level, case, on=on, others=machine.not_again(step, case.position))
    case.step_kind = step.kind
    case.desk_level, case.desk_node_id = stop.level, stop.node_id
    case.step_started_on, case.step_limit_days = on, step.limit_days
    run_clock(case)


def run_clock(case: Case) -> None:
    """Work out the due day of the step from its start and suspensions; none while the case is not on a desk."""
    case.papers_until = None
    if case.state in ENDED or case.state in (State.WAITING, State.SUPPLEMENT, State.PAYING):
        case.due_on, case.due_is_provisional = None, False
        return
    days, until, promises = working_days(), _end_of_notice(case), _promises(case)
    if case.state == State.SPECIAL:  # the clock stands; past the expected end the case rises to the desk above
        case.due_on = _end_of_procedure(case)
    elif until is not None:  # what was published stays; the desk has the working day after it
        case.due_on = clock.due_day(started_on=until, limit_days=1, suspensions=(), days=days)
    else:
        case.due_on = clock.due_day(
            started_on=case.step_started_on,
            limit_days=case.step_limit_days,
            suspensions=[*spans_of(case), *clock.spans_of_papers(promises, started_on=case.step_started_on)],
            days=days,
        )
        case.papers_until = clock.papers_until(promises, started_on=case.step_started_on)
    case.due_is_provisional = not days.is_published(case.due_on)


@transaction.atomic
def recompute_due(*, case_id: UUID) -> bool:
    """After a new year's calendar: work the due day out again, under the lock of every move. True where it changed."""
    application_id = Case.objects.values_list("application_id", flat=True).get(id=case_id)
    Application.objects.select_for_update(no_key=True).get(id=application_id)
    return _run_clock_again(Case.objects.get(id=case_id))


def recompute_for_papers(application_id: UUID) -> None:
    """Papers were promised, or came: the clocks that stand for them. Inside the caller's transaction and lock."""
    for case in Case.objects.filter(application_id=application_id, due_on__isnull=False).order_by("id"):
        _run_clock_again(case)


def _run_clock_again(case: Case) -> bool:
    before = (case.due_on, case.due_is_provisional, case.papers_until)
    run_clock(case)
    if (case.due_on, case.due_is_provisional, case.papers_until) == before:
        return False
    case.save(update_fields=["due_on", "due_is_provisional", "papers_until"])
    return True


def _promises(case: Case) -> list[Promise]:
    """The papers promised to a step that cannot be done without them; none elsewhere."""
    if case._state.adding:  # noqa: SLF001 - promised once there is a row
        return []
    plan = plan_of(catalogue.version(case.programme_version_id), case.plan)
    return promises_to(case) if Requirement.DEFERRED_PAPERS in plan[case.step].requires else []


def _end_of_notice(case: Case) -> date | None:
    """The last day of the public notice that is showing; it was told to everybody, and no calendar moves it."""
    if case.state != State.NOTICE:
        return None
    showing = PublicNotice.objects.filter(case=case, closed_at__isnull=True)
    return showing.values_list("until", flat=True).first()


def _end_of_procedure(case: Case) -> date:
    """The day by which the special procedure that is going on was to end."""
    return SpecialProcedure.objects.values_list("expected_end", flat=True).get(case=case, ended_at__isnull=True)


def spans_of(case: Case) -> list[Span]:
    """The suspensions of the step that the case is at."""
    if case._state.adding:  # noqa: SLF001 - a case not yet saved has none, and asking would need a row
        return []
    rows = Suspension.objects.filter(case=case, step=case.step).order_by("stopped_on")
    return [Span(row.stopped_on, row.resumed_on) for row in rows]


def _open_parts_beside(case: Case) -> frozenset[str]:
    beside = Case.objects.filter(application_id=case.application_id, ended_at__isnull=True).exclude(id=case.id)
    return frozenset(beside.values_list("programme_code", flat=True))


def _write(case: Case, plan: machine.Plan, before: Position, after: Position, *, at: datetime, end_reason: str) -> None:
    on = local_date(at)
    if _completes(before, after) and case.due_on is not None and on > case.due_on:
        case.was_overdue = True
    case.state, case.step = after.state, after.step
    case.visited, case.noticed = after.visited, after.noticed
    case.amount_fen, case.last_by = after.amount_fen, after.last_by
    if after.state in ENDED:
        case.ended_at, case.ended_on, case.end_reason = at, on, end_reason
    elif before.state in ENDED:
        case.ended_at, case.ended_on, case.end_reason, case.end_remedy = None, None, "", ""
    begins_anew = (
        before.state is State.WAITING
        or before.state in ENDED
        or (before.state is State.NOTICE and after.state is State.HANDLING)
    )
    if after.state not in ENDED and (after.step != before.step or begins_anew):
        place(case, plan, on=on)
    else:
        run_clock(case)
    case.save(update_fields=case.changing)


def _completes(before: Position, after: Position) -> bool:
    return after.step != before.step or (after.state in DECIDED and before.state not in DECIDED)


def _complete_step(
    case: Case, programme: Programme, step_code: str, order: Order, *, acting: Acting, at: datetime
) -> None:
    from yizhan.cases.services.asking import refuse_early
    from yizhan.cases.services.effects import run_effects

    refuse_early(case, programme, step_code, on=local_date(at))
    run_effects(case, programme, step_code, order, acting=acting, at=at)


def _after_decision(case: Case, *, at: datetime) -> None:
    from yizhan.cases.services.paying import wait_for_the_money

    wait_for_the_money(case, at=at)


def _after_end(case: Case, after: Position, *, acting: Acting, at: datetime) -> None:
    from yizhan.cases.services.ending import settle

    Suspension.objects.filter(case=case, resumed_on__isnull=True).update(resumed_on=local_date(at))
    PublicNotice.objects.filter(case=case, closed_at__isnull=True).update(closed_at=at)
    facts.ended(case, is_finished=after.state is State.FINISHED, at=at)
    settle(case, acting=acting, at=at)

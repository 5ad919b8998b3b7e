"""Which answers can be appealed against until when, whose desk an appeal lies on, and what each sees of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yizhan.cases.models import Appeal, Case, Decision
from yizhan.cases.queries.access import line_q, visible_cases
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.names import desk_name
from yizhan.cases.rules import appeal, clock
from yizhan.cases.rules.appeal import Against, Outcome
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.rules.route import UPWARDS
from yizhan.cases.types import ENDED, Lamp, State, Stop
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme, Requirement, StepKind
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import OFFICERS, Acting, Level
from yizhan.kernel.screens import Clock

PAGE = 30
_REPLACEABLE = frozenset({StepKind.ACCEPT, StepKind.APPROVE, StepKind.AMOUNT})
_PAPERS = frozenset({Requirement.DOCUMENT_NUMBER, Requirement.CERTIFICATE})


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that the applicant need not accept: what it was, at which step, whose desk gave it, told when."""

    against: Against
    step: int
    round: int
    desk: Stop
    told_on: date


@dataclass(frozen=True, slots=True)
class AppealDoor:
    """The way up from an answer: until which day, to which desk; or the appeal that was filed."""

    until: date
    to: str
    is_open: bool
    appeal: Appeal | None
    answer_days: int


@dataclass(frozen=True, slots=True)
class AppealRow:
    """One open appeal as the desk above reads it in its list."""

    appeal: Appeal
    applicant: str
    programme: str
    number: str
    lamp: Lamp
    clock: Clock


def answered(case: Case) -> Answered | None:
    """What can be appealed against, where the case stands; `decisions` prefetched asks nothing. Not whether in time."""
    last = _last(case.decisions.all(), case)
    is_own_no = last is not None and not last.is_approved and last.step == case.step
    about = appeal.against(
        State(case.state), was_decided=is_own_no, amount_fen=case.amount_fen, proposed_fen=case.proposed_fen
    )
    if about is None:
        return None
    if about is not Against.AMOUNT:
        told = case.ended_on or local_date(case.opened_at)
        return Answered(about, case.step, case.round, case.desk, told)
    return _lowered(case, last)


def _lowered(case: Case, last: Decision | None) -> Answered | None:
    amounts = [one for one in case.decisions.all() if one.amount_fen is not None]
    if not amounts or last is None:
        return None
    lowered = max(amounts, key=lambda one: (one.round, one.step))
    if lowered.is_on_appeal:
        return None
    desk = Stop(Level(lowered.desk_level), lowered.desk_node_id) if lowered.desk_level else case.desk
    told = max(case.ended_on or date.min, local_date(last.decided_at))
    return Answered(Against.AMOUNT, lowered.step, lowered.round, desk, told)


def _last(decisions: QuerySet[Decision], case: Case) -> Decision | None:
    of_this_round = [one for one in decisions if one.round == case.round or case.state not in ENDED]
    return max(of_this_round, key=lambda one: (one.round, one.step), default=None)


def door_of(case: Case, programme: Programme, *, on: date) -> AppealDoor | None:
    """The way up for the applicant; None where there is nothing to appeal against. Wants decisions and appeals."""
    found = answered(case)
    filed = [one for one in case.appeals.all() if found and (one.step, one.round) == (found.step, found.round)]
    if found is None:
        return None
    until = appeal.last_day(told_on=found.told_on, within_days=programme.appeal.within_days, days=working_days())
    standing = filed[0] if filed else None
    to = standing.desk if standing else appeal.above(found.desk, case.scope)
    is_open = standing is None and on <= until
    return AppealDoor(until, desk_name(to), is_open, standing, programme.appeal.answer_days)


def outcomes_for(found: Appeal, programme: Programme) -> frozenset[Outcome]:
    """How whoever settles an appeal may answer it. A step that needs a number or certificate goes back to its desk."""
    step = programme.step(plan_of(programme, found.case.plan)[found.step].code)
    is_replaceable = step is not None and step.kind in _REPLACEABLE and not step.requires & _PAPERS
    return appeal.possible_outcomes(Against(found.against), is_replaceable=is_replaceable)


def asks_amount(found: Appeal, programme: Programme) -> bool:
    """Whether another answer is another amount: then, and only then, whoever settles it names one."""
    step = programme.step(plan_of(programme, found.case.plan)[found.step].code)
    return found.against == Against.AMOUNT or (step is not None and step.kind is StepKind.AMOUNT)


def took_part(case: Case) -> frozenset[UUID]:
    """The users who did something to a case at a desk: none of them settles an appeal about it."""
    entries = JournalEntry.objects.filter(subject_kind="case", subject_id=case.id, user_id__isnull=False)
    users = set(entries.values_list("user_id", flat=True)) - {case.application.user_id}
    return frozenset(user for user in users if user is not None)


def access_appeal(acting: Acting, appeal_id: UUID) -> Appeal:
    """An appeal for the officers on whose desk it lies and who took no part in the case; NotFound for all others."""
    found = Appeal.objects.select_related("case__application").filter(id=appeal_id).first()
    if found is None or acting.role not in OFFICERS or not _is_desk_of(acting, found):
        raise NotFound
    if not visible_cases(acting).filter(id=found.case_id).exists():
        raise NotFound
    return found


def own_appeal(acting: Acting, appeal_id: UUID) -> Appeal:
    """The applicant's own appeal; NotFound for everybody else's."""
    found = Appeal.objects.select_related("case__application").filter(id=appeal_id).first()
    if found is None or acting.role in OFFICERS or not visible_cases(acting).filter(id=found.case_id).exists():
        raise NotFound
    return found


def appeals_on_desk(acting: Acting, *, on: date, limit: int = PAGE) -> list[AppealRow]:
    """What this officer has to answer, soonest due first; of people they are close to nothing."""
    if acting.role not in OFFICERS:
        return []
    desk: dict[str, object] = {"desk_level": acting.level}
    if acting.level is not Level.PROVINCE:
        desk["desk_node_id"] = acting.node_id
    return _rows(_open(acting).filter(**desk), on, limit)


def appeals_overdue_below(acting: Acting, *, on: date, limit: int = PAGE) -> list[AppealRow]:
    """Appeals past their day on the desks below; they rise by themselves."""
    if acting.role not in OFFICERS or acting.level is None:
        return []
    below = [level.value for level in UPWARDS[: UPWARDS.index(acting.level)]]
    return _rows(_open(acting).filter(due_on__lt=on, desk_level__in=below), on, limit)


def _open(acting: Acting) -> QuerySet[Appeal]:
    cases = Case.objects.filter(line_q(acting))
    return Appeal.objects.filter(settled_at__isnull=True, case__in=cases).select_related("case__application")


def _rows(appeals: QuerySet[Appeal], on: date, limit: int) -> list[AppealRow]:
    return [_row(one, on) for one in appeals.order_by("due_on", "id")[:limit]]


def _row(one: Appeal, on: date) -> AppealRow:
    remaining = clock.remaining_until(one.due_on, on=on, days=working_days())
    programme = catalogue.version(one.case.programme_version_id)
    return AppealRow(
        appeal=one,
        applicant=one.case.application.applicant_name,
        programme=catalogue.said(programme.names),
        number=one.case.application.number,
        lamp=clock.lamp(remaining=remaining, limit_days=programme.appeal.answer_days),
        clock=Clock(remaining, one.due_on, provisional=one.due_is_provisional),
    )


def _is_desk_of(acting: Acting, found: Appeal) -> bool:
    if acting.level is Level.PROVINCE:
        return found.desk_level == Level.PROVINCE
    return found.desk_level == acting.level and found.desk_node_id == acting.node_id

"""申诉: filed by the applicant, answered by the desk above, by somebody who took no part in the case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhan.cases import errors
from yizhan.cases.models import Appeal, Application, Receipt
from yizhan.cases.queries.access import own_case
from yizhan.cases.queries.appeals import access_appeal, answered, asks_amount, outcomes_for, own_appeal, took_part
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.names import LEVEL_NAMES
from yizhan.cases.queries.words import OUTCOME_WORDS
from yizhan.cases.rules import appeal, clock
from yizhan.cases.rules.appeal import Outcome
from yizhan.cases.services import facts, receipts, reopening, telling
from yizhan.cases.services.handling import required_reason
from yizhan.cases.services.routing import free_above, free_holders
from yizhan.catalogue import api as catalogue
from yizhan.kernel import journal, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level


@dataclass(frozen=True, slots=True)
class AppealRuling:
    """The answer to an appeal; the applicant reads the reason. `amount_fen` where the answer is an amount."""

    outcome: Outcome
    reason: str
    amount_fen: int | None = None


@transaction.atomic
def file_appeal(*, case_id: UUID, grounds: str, acting: Acting, at: datetime) -> Appeal:
    """The applicant does not agree: the grounds go sealed to the desk above, whose own clock begins.

    Raises ReasonMissing, NothingToAppeal, AppealLate, AppealFiled.
    """
    grounds = required_reason(grounds, "grounds")
    case = own_case(acting, case_id)
    about = answered(case)
    if about is None:
        raise errors.NothingToAppeal
    programme = catalogue.version(case.programme_version_id)
    on, days = local_date(at), working_days()
    until = appeal.last_day(told_on=about.told_on, within_days=programme.appeal.within_days, days=days)
    if on > until:
        raise errors.AppealLate(until=until.isoformat())
    others = took_part(case)
    stop = free_above(about.desk, case, others=others, on=on)
    due_on = clock.due_day(started_on=on, limit_days=programme.appeal.answer_days, suspensions=(), days=days)
    appeal_id = new_id()
    filed = Appeal(
        id=appeal_id,
        case=case,
        step=about.step,
        round=about.round,
        against=about.against,
        decided_level=about.desk.level,
        decided_node_id=about.desk.node_id,
        desk_level=stop.level,
        desk_node_id=stop.node_id,
        grounds_id=vault.put({"grounds": grounds}, purpose="cases.appeal", owner=("appeal", appeal_id)),
        filed_by=acting.user_id,
        filed_at=at,
        due_on=due_on,
        due_is_provisional=not days.is_published(due_on),
    )
    _insert(filed)
    data = {"appeal_id": filed.id, "against": filed.against}
    journal.append("cases.appealed", acting=acting, at=at, subject=("case", case.id), scope=case.scope, data=data)
    facts.appealed(case, at=at)
    telling.appealed(case, free_holders(stop, case, others=others, on=on), at=at)
    return filed


@transaction.atomic
def withdraw_appeal(*, appeal_id: UUID, acting: Acting, at: datetime) -> Appeal:
    """The applicant takes it back; there is no second one against the same answer."""
    found = _locked(own_appeal(acting, appeal_id))
    _close(found, AppealRuling(Outcome.WITHDRAWN, ""), acting=acting, at=at)
    subject, data = ("case", found.case_id), {"appeal_id": found.id}
    scope = found.case.scope
    journal.append("cases.appeal_withdrawn", acting=acting, at=at, subject=subject, scope=scope, data=data)
    return found


@transaction.atomic
def settle_appeal(*, appeal_id: UUID, ruling: AppealRuling, acting: Acting, at: datetime) -> Appeal:
    """Answered: dismissed, given back to be decided anew, or the answer is another from now on.

    Raises ReasonMissing, AppealNotYours, AppealOutcomeWrong, AppliedAgain, and what a replaced decision itself may
    meet (ConsentMissing, AmountTooHigh…): nothing has changed then.
    """
    reason = required_reason(ruling.reason)
    found = _locked(access_appeal(acting, appeal_id))
    case = found.case
    if acting.user_id in took_part(case):
        raise errors.AppealNotYours
    programme = catalogue.version(case.programme_version_id)
    if ruling.outcome not in outcomes_for(found, programme):
        raise errors.AppealOutcomeWrong
    if ruling.amount_fen is not None and not asks_amount(found, programme):
        raise Invalid([Problem(field="amount_fen", message=_("这件申诉不改金额。请不要填写金额。"))])
    _close(found, AppealRuling(ruling.outcome, reason, ruling.amount_fen), acting=acting, at=at)
    _tell_journal(found, acting=acting, at=at)
    if ruling.outcome in appeal.UPHELD:
        reopening.carry_through(found, programme, reason=reason, acting=acting, at=at)
        facts.appeal_upheld(case, at=at)
    lines = [receipts.as_written(OUTCOME_WORDS[ruling.outcome]), reason]
    receipts.issue(case.application, Receipt.Kind.APPEAL, case=case, lines=lines, acting=acting, at=at)
    telling.appeal_settled(case, at=at)
    return found


def log_reading(found: Appeal, *, acting: Acting, at: datetime) -> str:
    """The grounds, for the desk on which the appeal lies; the reading is on record."""
    vault.log_reading(
        acting=acting,
        at=at,
        subject=("appeal", found.id),
        fields=["grounds"],
        purpose="cases.appeal",
        scope=found.case.scope,
    )
    return str(vault.get(found.grounds_id)["grounds"])


def _tell_journal(found: Appeal, *, acting: Acting, at: datetime) -> None:
    data = {"appeal_id": found.id, "outcome": found.outcome}
    subject = ("case", found.case_id)
    journal.append("cases.appeal_settled", acting=acting, at=at, subject=subject, scope=found.case.scope, data=data)


def _insert(filed: Appeal) -> None:
    try:
        with transaction.atomic():
            filed.save(force_insert=True)
    except IntegrityError as clash:
        if "one_appeal_a_decision" not in str(clash):
            raise
        raise errors.AppealFiled from None


def _locked(found: Appeal) -> Appeal:
    """Read again under the application's lock, as all that moves a case. Raises NotInThisState where answered."""
    Application.objects.select_for_update(no_key=True).get(id=found.case.application_id)
    again = Appeal.objects.select_for_update(of=("self",)).select_related("case__application").get(id=found.id)
    if again.settled_at is not None:
        raise errors.NotInThisState
    return again


def _close(found: Appeal, ruling: AppealRuling, *, acting: Acting, at: datetime) -> None:
    found.outcome, found.reason, found.amount_fen = ruling.outcome, ruling.reason, ruling.amount_fen
    found.settled_at, found.settled_by = at, acting.user_id
    found.settled_for = acting.name or str(LEVEL_NAMES[acting.level or Level.PROVINCE])
    found.save(update_fields=found.changing)

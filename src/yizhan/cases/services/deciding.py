"""Deciding: yes or no with a reason, an amount within what the rule proposes, one case or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases import desk_errors, errors
from yizhan.cases.models import Case, Decision, Receipt
from yizhan.cases.queries.access import handled_case, visible_cases
from yizhan.cases.queries.names import LEVEL_NAMES
from yizhan.cases.queries.rounds import is_ranked
from yizhan.cases.rules import batch
from yizhan.cases.rules.batch import LONGEST_NUMBER, LONGEST_REASON, LONGEST_REMEDY, BatchFault
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import receipts, telling
from yizhan.cases.services.handling import Papers, order_of, refuse_where_denied, required_reason, required_remedy
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import Command, Order, Ruling, Stop
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import StepKind
from yizhan.kernel import texts
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.money import yuan
from yizhan.kernel.scope import Acting, Level

FAULT_WORDS: dict[BatchFault, str | Promise] = {
    BatchFault.EMPTY: _("没有选中任何办件。"),
    BatchFault.TOO_MANY: _("一次最多 50 件，请分批办理。"),
    BatchFault.TWICE: _("同一件选了两次。"),
    BatchFault.REASON_MISSING: _("每一件都要写明各自的理由（至少 4 个字）。"),
    BatchFault.AMOUNT_MISSING: _("同意的每一件都要填大于 0 的金额。"),
}

_REMEDY_MISSING_OF = _("{name}：不同意的，请写明怎样补救；没有办法补救的，也请写明。")


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one case of a batch; `error` is None where it went through."""

    case_id: UUID
    error: DomainError | None


@transaction.atomic
def decide(
    *,
    ruling: Ruling,
    acting: Acting,
    at: datetime,
    document_number: str = "",
    batch_id: UUID | None = None,
    in_round: bool = False,
) -> Case:
    """One decision at the case's step: approve, set the amount, or reject with the reason and how to put it right.

    Raises Invalid at `remedy` where a no does not say that: the applicant is told so in the answer. What is ranked is
    approved with its whole round alone (`services.rounds`).
    """
    reason = required_reason(ruling.reason)
    case = handled_case(acting, ruling.case_id)
    remedy = _remedy(ruling)
    if ruling.is_approved:
        refuse_where_denied(case)
        if is_ranked(case) and not in_round:
            raise desk_errors.RankedTogether
    order = _order(case, ruling, acting, document_number)
    refuse_raising(case, order)
    step, desk = case.step, case.desk
    end_reason = "" if ruling.is_approved else reason
    case.end_remedy = remedy
    carry_out(case, order, acting=acting, at=at, end_reason=end_reason)
    keep(case, Given(step, desk, ruling, reason, order), batch_id=batch_id, acting=acting, at=at)
    if not ruling.is_approved:
        receipts.issue_no(case, Receipt.Kind.REJECTION, reason=reason, acting=acting, at=at)
        telling.rejected(case, at=at)
    return case


@transaction.atomic
def decide_batch(
    *, rulings: Sequence[Ruling], acting: Acting, at: datetime, document_number: str = ""
) -> list[BatchOutcome]:
    """Several at once, each with its own reason and on its own savepoint: one refusal does not undo the others.

    With nothing done it raises BatchFaulty where the batch itself is wrong (a reason missing, a case twice), and
    Invalid naming every text that is too long and every no without its remedy.
    """
    kinds = set(Case.objects.filter(id__in=[r.case_id for r in rulings]).values_list("step_kind", flat=True))
    found = batch.faults(rulings, amount_needed=kinds == {StepKind.AMOUNT})
    if found:
        words = {str(FAULT_WORDS[fault]) for fault in found.values()}
        raise errors.BatchFaulty(what="".join(sorted(words)))
    _refuse_long(rulings, document_number)
    _refuse_without_remedy(rulings, acting)
    batch_id = new_id()
    return [
        _try(ruling, acting=acting, at=at, document_number=document_number, batch_id=batch_id)
        for ruling in _in_lock_order(rulings)
    ]


def _refuse_long(rulings: Sequence[Ruling], document_number: str) -> None:
    """Raises Invalid, naming every text that is too long and its case, before the first of them is decided."""
    reasons = [(f"reason-{one.case_id}", one.reason, LONGEST_REASON) for one in rulings]
    remedies = [(f"remedy-{one.case_id}", one.remedy, LONGEST_REMEDY) for one in rulings]
    texts.refuse_long([*reasons, *remedies, ("document_number", document_number, LONGEST_NUMBER)])


def _remedy(ruling: Ruling) -> str:
    """How to put a no right; a yes has none."""
    return "" if ruling.is_approved else required_remedy(ruling.remedy)


def _refuse_without_remedy(rulings: Sequence[Ruling], acting: Acting) -> None:
    """Each no that does not say how to put it right is named by its field and by whose case it is.

    What lies outside the line is not found in its turn, and named to nobody.
    """
    silent = [ruling.case_id for ruling in rulings if batch.lacks_remedy(ruling)]
    names = visible_cases(acting).filter(id__in=silent).values_list("id", "application__applicant_name")
    problems = [
        Problem(field=f"remedy-{case_id}", message=str(_REMEDY_MISSING_OF).format(name=name)) for case_id, name in names
    ]
    if problems:
        raise Invalid(problems)


def _try(ruling: Ruling, *, acting: Acting, at: datetime, document_number: str, batch_id: UUID) -> BatchOutcome:
    try:
        decide(ruling=ruling, acting=acting, at=at, document_number=document_number, batch_id=batch_id)
    except DomainError as refused:
        return BatchOutcome(ruling.case_id, refused)
    return BatchOutcome(ruling.case_id, None)


def _in_lock_order(rulings: Sequence[Ruling]) -> list[Ruling]:
    """By application, so that two batches over the same cases wait for one another instead of locking up."""
    ids = [ruling.case_id for ruling in rulings]
    application_of = dict(Case.objects.filter(id__in=ids).values_list("id", "application_id"))
    return sorted(rulings, key=lambda ruling: (str(application_of.get(ruling.case_id, "")), str(ruling.case_id)))


def _order(case: Case, ruling: Ruling, acting: Acting, document_number: str) -> Order:
    if not ruling.is_approved:
        return Order(Command.REJECT, by=acting.user_id)
    command = Command.SET_AMOUNT if case.step_kind == StepKind.AMOUNT else Command.APPROVE
    amount_fen = ruling.amount_fen if command is Command.SET_AMOUNT else None
    return order_of(case, command, acting, amount_fen=amount_fen, papers=Papers(document_number))


def refuse_raising(case: Case, order: Order) -> None:
    """Raises AmountTooHigh where an amount is above what the rule proposes."""
    if order.amount_fen is not None and case.proposed_fen is not None and order.amount_fen > case.proposed_fen:
        raise errors.AmountTooHigh(limit=yuan(case.proposed_fen))


@dataclass(frozen=True, slots=True)
class Given:
    """A decision as it was given: at which step, on whose desk, what and why. `is_on_appeal`: nobody appeals again."""

    step: int
    desk: Stop
    ruling: Ruling
    reason: str
    order: Order
    is_on_appeal: bool = False


def keep(case: Case, given: Given, *, acting: Acting, at: datetime, batch_id: UUID | None = None) -> None:
    """Write a decision down, inside the caller's transaction."""
    plan = plan_of(catalogue.version(case.programme_version_id), case.plan)
    Decision.objects.create(
        case=case,
        step=given.step,
        step_code=plan[given.step].code,
        round=case.round,
        is_on_appeal=given.is_on_appeal,
        desk_level=given.desk.level,
        desk_node_id=given.desk.node_id,
        is_approved=given.ruling.is_approved,
        reason=given.reason,
        amount_fen=given.order.amount_fen,
        document_number=given.order.document_number,
        decided_by=acting.user_id,
        decided_for=acting.name or str(LEVEL_NAMES[acting.level or Level.PROVINCE]),
        decided_at=at,
        batch_id=batch_id,
    )

"""The end of a case with money: it is finished when the bank says paid, and given up when the grant is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _  # kept as written: the applicant may read another language

from yizhan.cases.models import Application, Case
from yizhan.cases.services import telling
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import Command, Order, State
from yizhan.kernel.scope import Acting
from yizhan.ledger import api as ledger

_STOPPED: dict[ledger.CancelReason, str] = {
    ledger.CancelReason.DECLINED: _("本人放弃，款项不再发放。改变主意的，可以重新申请。"),
    ledger.CancelReason.DIED: _("收款人身故，款项不再发放。"),
    ledger.CancelReason.DECIDED_IN_ERROR: _("审批有误，款项不再发放。有疑问请联系办理的工会。"),
}


def wait_for_the_money(case: Case, *, at: datetime) -> None:
    """Everything is decided: the applicant is told, or the case ends at once where an earlier step's money is paid."""
    if _all_paid(_standing(case)):
        carry_out(case, Order(Command.PAY), acting=Acting.system("payments"), at=at)
    else:
        telling.to_be_paid(case, at=at)


@transaction.atomic
def paid(*, case_id: UUID, at: datetime) -> None:
    """The bank says paid: the case is finished and the applicant told. One that ended before is told of the money."""
    case = _locked(case_id)
    if case.state == State.PAYING and not _waits_for_another(case):
        carry_out(case, Order(Command.PAY), acting=Acting.system("payments"), at=at)
    else:
        telling.payment(case, is_paid=True, at=at)


@transaction.atomic
def stopped(*, case_id: UUID, reason: str, at: datetime) -> None:
    """The grant was given up before it was paid: the case ends and says why. Another grant of it goes on."""
    case = _locked(case_id)
    if case.state != State.PAYING:
        return
    if _has_another(case):
        if _all_paid(_standing(case)):
            carry_out(case, Order(Command.PAY), acting=Acting.system("payments"), at=at)
        return
    words = _STOPPED[ledger.CancelReason(reason)]
    carry_out(case, Order(Command.STOP_PAYMENT), acting=Acting.system("payments"), at=at, end_reason=words)
    telling.payment_stopped(case, at=at)


def _waits_for_another(case: Case) -> bool:
    """Of several grants (a second one after an upheld appeal) the last ends the case; those given up do not count."""
    standing = _standing(case)
    return len(standing) > 1 and not _all_paid(standing)


def _has_another(case: Case) -> bool:
    """One of several grants was given up, and another of them stands."""
    return len(ledger.grants_of_cases([case.id])[case.id]) > 1 and bool(_standing(case))


def _standing(case: Case) -> list[ledger.GrantStatus]:
    grants = ledger.grants_of_cases([case.id])[case.id]
    return [grant for grant in grants if grant.state is not ledger.GrantState.CANCELLED]


def _all_paid(grants: list[ledger.GrantStatus]) -> bool:
    return bool(grants) and all(grant.state is ledger.GrantState.PAID for grant in grants)


def _locked(case_id: UUID) -> Case:
    """The case, read under its application's lock as all that moves one."""
    application_id = Case.objects.values_list("application_id", flat=True).get(id=case_id)
    Application.objects.select_for_update(no_key=True).get(id=application_id)
    return Case.objects.select_related("application").get(id=case_id)

"""Accounts that people are paid to: sealed, corrected by a new row."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yizhan.kernel import clock, vault
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.rules.bank_accounts import clean_number
from yizhan.kernel.scope import Acting
from yizhan.ledger.errors import HolderDiffers
from yizhan.ledger.labels import HOLDER_FAULT
from yizhan.ledger.models import Grant, PayeeAccount
from yizhan.ledger.rules import accounts
from yizhan.ledger.services.households import household_of
from yizhan.ledger.types import OtherHolder, PayeeDetails
from yizhan.registry.models import Person

_TABLE = "ledger_payeeaccount"
_INDEXED_AS = "bank_account"
HINTS = {
    "holder": _("请填写开户时登记的姓名，最多 120 个字，不含换行等特殊符号。"),
    "bank": _("请填写开户行全称，例如“中国工商银行哈尔滨南岗支行”。"),
    "number": _("账号应为 8 至 32 位数字；银行卡号请对照卡面逐位核对。"),
}


def write(
    person_id: UUID,
    case_id: UUID,
    details: PayeeDetails,
    *,
    other: OtherHolder | None = None,
    acting: Acting,
    at: datetime,
) -> PayeeAccount:
    """Seal an account inside the caller's transaction; raises Invalid with each field that cannot be used.

    It is the person's own, by the register's name, or with `other` that of an adult whom the case's application names.
    """
    holder, bank, number = _clean(details)
    other = _check_holder(holder, person_id, case_id, other, on=clock.local_date(at))
    payee_id = new_id()
    return PayeeAccount.objects.create(
        id=payee_id,
        person_id=person_id,
        holder_sealed=vault.seal(holder, table=_TABLE, column="holder_sealed", row_id=payee_id),
        number_sealed=vault.seal(number, table=_TABLE, column="number_sealed", row_id=payee_id),
        number_index=vault.blind_index(_INDEXED_AS, number),
        number_last4=number[-4:],
        number_length=len(number),
        bank=bank,
        created_at=at,
        created_by=acting.user_id,
        other_holder=other.reason if other else "",
        evidence_id=other.evidence_id if other else None,
    )


def last_of(person_id: UUID) -> PayeeAccount | None:
    """The account of their own that this person gave last. An exception was for the case that declared it."""
    return PayeeAccount.objects.filter(person_id=person_id, other_holder="").order_by("-created_at", "-id").first()


def opened(payee: PayeeAccount) -> PayeeDetails:
    """Holder, bank and number in full. Showing them to a person needs `vault.log_reading` first."""
    return PayeeDetails(
        holder=vault.open_sealed(bytes(payee.holder_sealed), table=_TABLE, column="holder_sealed", row_id=payee.id),
        bank=payee.bank,
        number=vault.open_sealed(bytes(payee.number_sealed), table=_TABLE, column="number_sealed", row_id=payee.id),
    )


def holder_of(payee: PayeeAccount) -> str:
    """In whose name the account is."""
    return vault.open_sealed(bytes(payee.holder_sealed), table=_TABLE, column="holder_sealed", row_id=payee.id)


def check_holders(grants: Sequence[Grant]) -> None:
    """Raises HolderDiffers where an account in force is in another name and no exception was declared for it."""
    if in_another_name(grants):
        raise HolderDiffers


def in_another_name(grants: Sequence[Grant]) -> set[UUID]:
    """The ids of those whose account is in another name, without an exception declared for it."""
    names = dict(Person.objects.filter(id__in={grant.person_id for grant in grants}).values_list("id", "name"))
    return {
        grant.id
        for grant in grants
        if grant.payee
        and not grant.payee.other_holder
        and not accounts.same_name(holder_of(grant.payee), names.get(grant.person_id, ""))
    }


def given_by_others(grants: Sequence[Grant]) -> dict[UUID, int]:
    """By grant: how many other people gave the account in force as their own as well; none with 0.

    An adult's of the household is declared as another's, and no surprise.
    """
    own = {grant: found for grant in grants if (found := _own_index(grant.payee))}
    rows = PayeeAccount.objects.filter(number_index__in=set(own.values()), other_holder="") if own else ()
    people: dict[bytes, set[UUID]] = {}
    for row in rows:
        people.setdefault(bytes(row.number_index or b""), set()).add(row.person_id)
    others = {grant.id: len(people.get(index, set()) - {grant.person_id}) for grant, index in own.items()}
    return {grant_id: count for grant_id, count in others.items() if count}


def _own_index(payee: PayeeAccount | None) -> bytes | None:
    return bytes(payee.number_index) if payee and payee.number_index and not payee.other_holder else None


def problems_of(details: PayeeDetails) -> list[Problem]:
    """What keeps an account from being paid to, by field (holder, bank, number), in words; empty where nothing does."""
    return [Problem(field=field, message=str(HINTS[field])) for field, value in _read(details).items() if value is None]


def _check_holder(
    holder: str, person_id: UUID, case_id: UUID, other: OtherHolder | None, *, on: date
) -> OtherHolder | None:
    """What stays declared: nothing where the account is the person's own."""
    name = Person.objects.filter(id=person_id).values_list("name", flat=True).first() or ""
    adults = household_of(case_id, on).adults if other else ()
    fault = accounts.holder_fault(holder, payee=name, adults=adults, is_declared=other is not None)
    if fault:
        message = str(HOLDER_FAULT[fault]).format(payee=name, holder=holder)
        raise Invalid([Problem(field="holder", message=message)])
    return None if accounts.same_name(holder, name) else other


def _read(details: PayeeDetails) -> dict[str, str | None]:
    return {
        "holder": accounts.clean_name(details.holder),
        "bank": accounts.clean_name(details.bank, longest=accounts.LONGEST_BANK),
        "number": clean_number(details.number),
    }


def _clean(details: PayeeDetails) -> tuple[str, str, str]:
    if problems := problems_of(details):
        raise Invalid(problems)
    found = _read(details)
    return found["holder"] or "", found["bank"] or "", found["number"] or ""

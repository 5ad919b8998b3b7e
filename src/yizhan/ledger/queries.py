"""Reads of the ledger: bounded, and only within the asker's line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, Sum

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role, ScopeKeys, scope_q
from yizhan.ledger import naming
from yizhan.ledger.models import Balance, Entry, Fund, Grant, PayeeAccount, PaymentBatch, PaymentLine
from yizhan.ledger.rules.accounts import same_name
from yizhan.ledger.rules.grants import LIVE, may_release
from yizhan.ledger.services import payees
from yizhan.ledger.types import AccountKind, AccountTold, Cap, FileLine, GrantState, GrantStatus, OwnAccount, SentLine
from yizhan.registry.api import are_tied
from yizhan.registry.models import Person, UnionAncestry

PAGE = 50
_NEAREST_FIRST = (Level.PRIMARY, Level.STREET, Level.COUNTY, Level.CITY, Level.INDUSTRY)


@dataclass(frozen=True, slots=True)
class FundBalances:
    """A fund and what it holds in each account, fen."""

    fund: Fund
    fen: Mapping[AccountKind, int]

    @property
    def free_fen(self) -> int:
        return self.fen.get(AccountKind.FUND, 0)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant with the register's name of whom it is for, and in whose name the account in force is."""

    grant: Grant
    name: str
    holder: str = ""
    title: str = ""  # what the service is called in the reader's language
    given_by_others: int = 0  # how many other people gave the same account as their own

    @property
    def is_others(self) -> bool:
        """Whether the account is declared to be that of an adult of the household."""
        return bool(self.grant.payee and self.grant.payee.other_holder)

    @property
    def is_wrong(self) -> bool:
        """Whether the account is in another name without anything declared: it cannot be released or paid."""
        return bool(self.grant.payee) and not self.is_others and not same_name(self.holder, self.name)


# --- who may see what ---------------------------------------------------------------------------------------------


def in_line(acting: Acting) -> Q:
    """Grants that this role may see: of its own funds' line, and of cases in its own line."""
    if acting.role not in OFFICERS | {Role.TREASURER, Role.AUDITOR}:
        return Q(pk__in=[])
    return scope_q(acting, prefix="fund__") | scope_q(acting)


def access_grant(acting: Acting, grant_id: UUID) -> Grant:
    """The grant, within the asker's line; raises NotFound, to an officer who is tied to the payee as well."""
    grant = Grant.objects.select_related("fund", "payee").filter(in_line(acting), id=grant_id).first()
    if grant is None or _is_tied(acting, grant.person_id):
        raise NotFound
    return grant


def _is_tied(acting: Acting, person_id: UUID) -> bool:
    """Whether an officer would read about themselves or somebody they declared."""
    if acting.role not in OFFICERS or acting.person_id is None:
        return False
    return acting.person_id == person_id or are_tied(acting.person_id, person_id)


def access_batch(acting: Acting, batch_id: UUID, *, lock: bool = False) -> PaymentBatch:
    """The batch, within the line of treasurer or auditor; locked where asked. Raises NotFound."""
    rows = PaymentBatch.objects.select_related("fund").filter(_in_money_line(acting), id=batch_id)
    batch = (rows.select_for_update(no_key=True, of=("self",)) if lock else rows).first()
    if batch is None:
        raise NotFound
    return batch


def access_fund(acting: Acting, fund_id: UUID) -> Fund:
    """The fund, within the line of treasurer or auditor; raises NotFound."""
    fund = Fund.objects.filter(_in_money_line(acting), id=fund_id).first()
    if fund is None:
        raise NotFound
    return fund


def check_in_money_line(acting: Acting, grant_ids: Sequence[UUID]) -> None:
    """Raises NotFound where a grant of another line's fund is among these; what does not exist is not looked at."""
    there = Grant.objects.filter(id__in=set(grant_ids))
    if there.count() != there.filter(scope_q(acting, prefix="fund__")).count():
        raise NotFound


def _in_money_line(acting: Acting) -> Q:
    return scope_q(acting) if acting.role in {Role.TREASURER, Role.AUDITOR} else Q(pk__in=[])


# --- lists for the treasurer --------------------------------------------------------------------------------------


def grants_in_state(acting: Acting, states: Sequence[GrantState], *, after: UUID | None = None) -> list[GrantRow]:
    """One page of grants, oldest first, after the one named. A treasurer's own funds; an auditor's whole line."""
    rows = Grant.objects.select_related("fund", "payee").filter(_worklist(acting), state__in=states)
    if after:
        rows = rows.filter(id__gt=after)
    return _named(list(rows.order_by("id")[:PAGE]))


def total_fen(grant_ids: Sequence[UUID]) -> int:
    """The sum of some grants, fen."""
    return int(Grant.objects.filter(id__in=grant_ids).aggregate(total=Sum("amount_fen"))["total"] or 0)


def needs_another(grant: Grant, acting: Acting) -> bool:
    """Whether this treasurer approved the amount or wrote the account, so that somebody else must release it."""
    payee_by = grant.payee.created_by if grant.payee else None
    is_second = may_release(acting.user_id, committed_by=grant.committed_by, payee_by=payee_by)
    return acting.role is Role.TREASURER and not is_second


def waiting_counts(acting: Acting, *, most: int) -> dict[GrantState, int]:
    """How many grants wait in each state of the treasurer's work, counted up to `most` + 1 and no further."""
    states = (GrantState.COMMITTED, GrantState.RELEASED, GrantState.FAILED)
    rows = Grant.objects.filter(_worklist(acting))
    return {state: len(rows.filter(state=state).values_list("id")[: most + 1]) for state in states}


def batches(acting: Acting, *, before: UUID | None = None) -> list[PaymentBatch]:
    """One page of batches, newest first."""
    rows = PaymentBatch.objects.select_related("fund", "bank_return").filter(_in_money_line(acting))
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:PAGE])


def lines_of(batch: PaymentBatch, *, after: int = 0) -> list[tuple[PaymentLine, str, str]]:
    """One page of a batch's lines with the payee's name and the account's holder, in the file's order."""
    rows = PaymentLine.objects.select_related("grant", "payee").filter(batch=batch, line_no__gt=after)
    lines = list(rows.order_by("line_no")[:PAGE])
    names = names_of([line.grant.person_id for line in lines])
    return [(line, names.get(line.grant.person_id, ""), payees.holder_of(line.payee)) for line in lines]


def fund_balances(acting: Acting) -> list[FundBalances]:
    """The funds of a treasurer's or auditor's line with their balances, at most two pages."""
    funds = list(Fund.objects.filter(_in_money_line(acting)).order_by("id")[: 2 * PAGE])
    sums: dict[UUID, dict[AccountKind, int]] = {fund.id: {} for fund in funds}
    found = Balance.objects.filter(account__fund__in=funds).values_list("account__fund_id", "kind")
    for fund_id, kind, fen in found.annotate(total=Sum("amount_fen")):
        sums[fund_id][AccountKind(kind)] = int(fen)
    return [FundBalances(fund, sums[fund.id]) for fund in funds]


def names_of(person_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names by person id."""
    return dict(Person.objects.filter(id__in=set(person_ids)).values_list("id", "name"))


def _worklist(acting: Acting) -> Q:
    if acting.role is Role.TREASURER and acting.node_id is not None:
        return Q(fund__union_id=acting.node_id)
    return in_line(acting)


def _named(grants: list[Grant]) -> list[GrantRow]:
    names = names_of([grant.person_id for grant in grants])
    titles = naming.titles(grant.programme_code for grant in grants)
    others = payees.given_by_others(grants)
    return [_row(grant, names.get(grant.person_id, ""), titles, others) for grant in grants]


def row_of(grant: Grant, name: str) -> GrantRow:
    """What anybody has to see who confirms a grant: whose it is, and whose account."""
    return _row(grant, name, naming.titles([grant.programme_code]), payees.given_by_others([grant]))


def _row(grant: Grant, name: str, titles: Mapping[str, str], others: Mapping[UUID, int]) -> GrantRow:
    holder = payees.holder_of(grant.payee) if grant.payee else ""
    title = titles.get(grant.programme_code, grant.title)
    return GrantRow(grant, name, holder, title, others.get(grant.id, 0))


def chosen_grants(acting: Acting, states: Sequence[GrantState], ids: Sequence[UUID]) -> list[GrantRow]:
    """Those of the named grants that still stand in these states in one's own worklist, oldest first."""
    rows = Grant.objects.select_related("fund", "payee").filter(_worklist(acting), state__in=states, id__in=ids)
    return _named(list(rows.order_by("id")))


# --- for other rooms ----------------------------------------------------------------------------------------------


def used_fen(cap: Cap) -> int:
    """What live grants use of a cap, goods at their value. One that concerns two of the subjects counts once."""
    uses = Grant.objects.filter(
        cap_uses__group=cap.group,
        cap_uses__year=cap.year,
        cap_uses__subject_id__in=cap.subjects,
        state__in=LIVE,
    )
    worth = Sum(F("amount_fen") + F("goods_fen"))
    total = Grant.objects.filter(id__in=uses.values("id")).aggregate(total=worth)["total"]
    return int(total or 0)


def paid_fen(person_ids: Sequence[UUID], *, first: date, last: date, programmes: Sequence[str] = ()) -> dict[UUID, int]:
    """What was paid to each person from `first` to `last` (both days included), reversals left out. Fen.

    `programmes` narrows to programme codes. People who were paid nothing are in the answer with 0.
    """
    rows = Grant.objects.filter(person_id__in=set(person_ids), paid_on__range=(first, last), state=GrantState.PAID)
    if programmes:
        rows = rows.filter(programme_code__in=programmes)
    sums = rows.values_list("person_id").annotate(total=Sum("amount_fen"))
    return dict.fromkeys(person_ids, 0) | {person_id: int(total) for person_id, total in sums}


def grants_of_cases(case_ids: Sequence[UUID]) -> dict[UUID, list[GrantStatus]]:
    """The grants of some cases, in one query: what a case page shows of the money."""
    found: dict[UUID, list[GrantStatus]] = {case_id: [] for case_id in case_ids}
    reached = Entry.objects.filter(grant_id=OuterRef("id"), kind=OuterRef("state")).order_by("-id")
    grants = Grant.objects.filter(case_id__in=set(case_ids)).annotate(since=reached.values("occurred_on")[:1])
    for g in grants.order_by("id"):
        status = GrantStatus(g.id, g.case_id, g.amount_fen, GrantState(g.state), g.failure, g.paid_at, g.since)
        found[g.case_id].append(status)
    return found


def account_told(payee_id: UUID) -> AccountTold:
    """An account that was written for somebody, as they are told of it."""
    payee = PayeeAccount.objects.get(id=payee_id)
    return AccountTold(payee.number_last4, payees.holder_of(payee) if payee.other_holder else "")


def last_account(person_id: UUID) -> OwnAccount | None:
    """The account of their own that somebody gave last: a grant for which none is named goes there."""
    payee = payees.last_of(person_id)
    return OwnAccount(payee.bank, payee.number_last4) if payee else None


def fund_for(purpose: str, scope: ScopeKeys) -> UUID | None:
    """The fund that pays for a purpose on a line: that of the nearest union upwards, at last the province's.

    Where one union has several sources for the purpose, the one with most free money.
    """
    nodes = [node for level in _NEAREST_FIRST if (node := scope.at(level))]
    funds = list(Fund.objects.filter(purpose=purpose).filter(Q(union_id__in=nodes) | Q(level=Level.PROVINCE)))
    free = _free_of(funds)
    rank = {node: place for place, node in enumerate(nodes)}
    best = min(funds, key=lambda fund: (rank.get(fund.union_id, len(nodes)), -free.get(fund.id, 0)), default=None)
    return best.id if best else None


def _free_of(funds: Sequence[Fund]) -> dict[UUID, int]:
    rows = Balance.objects.filter(account__fund__in=funds, kind=AccountKind.FUND)
    return dict(rows.values_list("account__fund_id", "amount_fen"))


# --- inside the room ----------------------------------------------------------------------------------------------


def file_lines(batch_id: UUID) -> list[FileLine]:
    """The lines of a payment file in full, for the bank."""
    rows = PaymentLine.objects.select_related("grant", "payee").filter(batch_id=batch_id).order_by("line_no")
    return [_file_line(row) for row in rows]


def sent_lines(batch_id: UUID) -> list[SentLine]:
    """What the bank's answer to a batch must match, in the file's order."""
    rows = PaymentLine.objects.filter(batch_id=batch_id).order_by("line_no")
    return [SentLine(*row) for row in rows.values_list("line_no", "reference", "amount_fen")]


def _file_line(row: PaymentLine) -> FileLine:
    payee = payees.opened(row.payee)
    return FileLine(
        line_no=row.line_no,
        reference=row.reference,
        holder=payee.holder,
        number=payee.number,
        bank=payee.bank,
        amount_fen=row.amount_fen,
        purpose=row.grant.title,
    )


def superiors_of(union_ids: Sequence[UUID], on: date) -> dict[UUID, list[UUID]]:
    """Every union above each of these on that day, on every line, in one query."""
    found: dict[UUID, list[UUID]] = {union_id: [] for union_id in union_ids}
    rows = UnionAncestry.objects.filter(union_id__in=found, depth__gt=0, valid_from__lte=on)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
    for union_id, ancestor_id in rows.order_by("line", "depth").values_list("union_id", "ancestor_id"):
        if ancestor_id not in found[union_id]:
            found[union_id].append(ancestor_id)
    return found


def fund_names(fund_ids: Collection[UUID]) -> dict[UUID, str]:
    """What funds are called; no query for none."""
    return dict(Fund.objects.filter(id__in=fund_ids).values_list("id", "name")) if fund_ids else {}

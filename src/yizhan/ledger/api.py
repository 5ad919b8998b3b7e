"""What other rooms may call. Each function that writes is one transaction; inside the caller's it is a savepoint.

The way of a grant: `commit_grant` (the approver) → `release_grant` (a second person) → `make_batch` → `batch_file`
→ `take_return` → paid or failed; a failed one gets another account by `set_payee`, is released again by somebody else
and goes into a new batch; a paid one that came back is taken back by `reverse`. The journal says `ledger.paid` and
`ledger.payment_failed` with the case's and the person's id: who tells the member consumes those.
"""

from yizhan.ledger.naming import name_services
from yizhan.ledger.queries import account_told, fund_for, grants_of_cases, last_account
from yizhan.ledger.queries import paid_fen as paid_in_period
from yizhan.ledger.services.batches import batch_file, make_batch
from yizhan.ledger.services.commitments import Promise, commit_grant
from yizhan.ledger.services.funds import open_fund, receive
from yizhan.ledger.services.grants import (
    cancel_grant,
    release_grant,
    release_grants,
    restore,
    reverse,
    set_payee,
)
from yizhan.ledger.services.households import register_household
from yizhan.ledger.services.payees import problems_of as payee_problems
from yizhan.ledger.services.returns import take_return
from yizhan.ledger.types import (
    CancelReason,
    Cap,
    FundSource,
    GrantState,
    GrantStatus,
    HolderReason,
    Household,
    OtherHolder,
    OwnAccount,
    PayeeDetails,
    Pick,
    Refund,
    ReversalReason,
)

__all__ = [
    "CancelReason",
    "Cap",
    "FundSource",
    "GrantState",
    "GrantStatus",
    "HolderReason",
    "Household",
    "OtherHolder",
    "OwnAccount",
    "PayeeDetails",
    "Pick",
    "Promise",
    "Refund",
    "ReversalReason",
    "account_told",
    "batch_file",
    "cancel_grant",
    "commit_grant",
    "fund_for",
    "grants_of_cases",
    "last_account",
    "make_batch",
    "name_services",
    "open_fund",
    "paid_in_period",
    "payee_problems",
    "receive",
    "register_household",
    "release_grant",
    "release_grants",
    "restore",
    "reverse",
    "set_payee",
    "take_return",
]

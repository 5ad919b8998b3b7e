"""What must be true of the whole ledger, read from the rows themselves: `yizhan ledger check`.

The database holds most of it already; this finds what somebody with the owner's password did.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from yizhan.ledger.rules.grants import PLACE

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One question put to the ledger: how many rows were looked at, how many are wrong, and the first of those."""

    name: str
    looked_at: int
    wrong: int
    first: tuple[str, ...]


def run() -> list[Finding]:
    """Put every question, in a fixed order. Reads each table once or twice."""
    return [check() for check in CHECKS]


def _ask(name: str, table: str, wrong: str) -> Callable[[], Finding]:
    """A question in SQL: `wrong` selects one text column, the id of each row that is not as it must be."""

    def check() -> Finding:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names written here, nothing from outside
            looked_at = cursor.fetchone()[0]
            cursor.execute(f"SELECT count(*) FROM ({wrong}) AS w")  # noqa: S608
            count = cursor.fetchone()[0]
            cursor.execute(f"SELECT * FROM ({wrong}) AS w(id) ORDER BY id LIMIT {MOST_NAMED}")  # noqa: S608
            return Finding(name, looked_at, count, tuple(row[0] for row in cursor.fetchall()))

    return check


_PLACE_OF_STATE = ", ".join(f"('{state}', '{kind}')" for state, kind in PLACE.items())

CHECKS: tuple[Callable[[], Finding], ...] = (
    _ask(
        "entries-sum-to-zero",
        "ledger_entry",
        """SELECT e.id::text FROM ledger_entry e LEFT JOIN ledger_leg l ON l.entry_id = e.id
           GROUP BY e.id HAVING count(l.id) < 2 OR sum(l.amount_fen) <> 0""",
    ),
    _ask(
        "balances-follow-legs",
        "ledger_account",
        """SELECT a.id::text FROM ledger_account a
           LEFT JOIN (SELECT account_id, sum(amount_fen) AS fen FROM ledger_leg GROUP BY account_id) l
                  ON l.account_id = a.id
           LEFT JOIN ledger_balance b ON b.account_id = a.id
           WHERE coalesce(b.amount_fen, 0) <> coalesce(l.fen, 0) OR b.kind <> a.kind""",
    ),
    _ask(
        "nothing-is-overdrawn",
        "ledger_balance",
        """SELECT account_id::text FROM ledger_balance
           WHERE (kind = 'income' AND amount_fen > 0) OR (kind <> 'income' AND amount_fen < 0)""",
    ),
    _ask(
        "entries-have-their-grant",
        "ledger_entry",
        """SELECT e.id::text FROM ledger_entry e
           WHERE e.grant_id IS NOT NULL AND NOT EXISTS (SELECT FROM ledger_grant g WHERE g.id = e.grant_id)""",
    ),
    _ask(
        "entries-have-their-batch",
        "ledger_entry",
        """SELECT e.id::text FROM ledger_entry e
           WHERE e.batch_id IS NOT NULL AND NOT EXISTS (SELECT FROM ledger_paymentbatch b WHERE b.id = e.batch_id)""",
    ),
    _ask(
        "grants-have-the-amount-of-their-entries",
        "ledger_grant",
        """SELECT g.id::text FROM ledger_grant g
           LEFT JOIN ledger_entry e ON e.grant_id = g.id LEFT JOIN ledger_leg l ON l.entry_id = e.id
           GROUP BY g.id HAVING count(l.id) = 0 OR bool_or(abs(l.amount_fen) <> g.amount_fen)""",
    ),
    _ask(
        "grants-are-where-their-state-says",
        "ledger_grant",
        f"""SELECT g.id::text FROM ledger_grant g
            JOIN (VALUES {_PLACE_OF_STATE}) AS place(state, kind) ON place.state = g.state
            LEFT JOIN LATERAL (
                SELECT coalesce(sum(l.amount_fen) FILTER (WHERE a.kind = place.kind), 0) AS here,
                       coalesce(sum(l.amount_fen) FILTER (WHERE a.kind NOT IN (place.kind, 'fund')), 0) AS elsewhere
                FROM ledger_entry e JOIN ledger_leg l ON l.entry_id = e.id JOIN ledger_account a ON a.id = l.account_id
                WHERE e.grant_id = g.id AND a.fund_id = g.fund_id
            ) AS money ON true
            WHERE money.elsewhere <> 0
               OR money.here <> CASE WHEN place.kind = 'fund' THEN 0 ELSE g.amount_fen END""",  # noqa: S608
    ),
    _ask(
        "payments-have-one-fact",
        "ledger_grant",
        """SELECT g.id::text FROM ledger_grant g
           LEFT JOIN LATERAL (
               SELECT coalesce(sum(f.amount_fen), 0) AS fen FROM kernel_fact f
               WHERE f.record_kind = 'grant' AND f.record_id = g.id
           ) AS counted ON true
           WHERE counted.fen <> CASE WHEN g.state = 'paid' THEN g.amount_fen ELSE 0 END""",
    ),
    _ask(
        "released-by-a-second-person",
        "ledger_grant",
        """SELECT g.id::text FROM ledger_grant g LEFT JOIN ledger_payeeaccount p ON p.id = g.payee_id
           WHERE g.released_by IN (g.committed_by, p.created_by)
              OR (g.released_by IS NULL) <> (g.state = 'committed') AND g.state <> 'cancelled'""",
    ),
    _ask(
        "another-name-was-confirmed",
        "ledger_grant",
        """SELECT g.id::text FROM ledger_grant g JOIN ledger_payeeaccount p ON p.id = g.payee_id
           WHERE p.other_holder <> '' AND g.released_by IS DISTINCT FROM g.holder_confirmed_by""",
    ),
    _ask(
        "batches-add-up",
        "ledger_paymentbatch",
        """SELECT b.id::text FROM ledger_paymentbatch b LEFT JOIN ledger_paymentline l ON l.batch_id = b.id
           GROUP BY b.id HAVING count(l.id) <> b.line_count OR coalesce(sum(l.amount_fen), 0) <> b.amount_fen""",
    ),
    _ask(
        "grants-at-the-bank-have-their-line",
        "ledger_grant",
        """SELECT g.id::text FROM ledger_grant g
           JOIN (VALUES ('batched', 'sent'), ('paid', 'paid'), ('reversed', 'paid'), ('restored', 'paid'))
             AS said(state, line) ON said.state = g.state
           WHERE NOT EXISTS (SELECT FROM ledger_paymentline l WHERE l.grant_id = g.id AND l.state = said.line)""",
    ),
    _ask(
        "answered-batches-have-the-banks-answer",
        "ledger_paymentbatch",
        """SELECT b.id::text FROM ledger_paymentbatch b
           LEFT JOIN ledger_bankreturn r ON r.batch_id = b.id
           LEFT JOIN LATERAL (
               SELECT count(*) FILTER (WHERE l.state = 'paid') AS paid,
                      count(*) FILTER (WHERE l.state = 'failed') AS failed
               FROM ledger_paymentline l WHERE l.batch_id = b.id
           ) AS said ON true
           WHERE (r.id IS NULL) <> (b.state <> 'returned')
              OR (said.paid, said.failed) <> (coalesce(r.paid_count, 0), coalesce(r.failed_count, 0))""",
    ),
    _ask(
        "lines-carry-their-grants-amount",
        "ledger_paymentline",
        """SELECT l.id::text FROM ledger_paymentline l LEFT JOIN ledger_grant g ON g.id = l.grant_id
           WHERE l.amount_fen IS DISTINCT FROM g.amount_fen""",
    ),
)

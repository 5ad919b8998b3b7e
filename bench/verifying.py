"""Verifying a journal of a million rows, as `yizhan journal verify` does it, beside merely reading the rows."""

import sys
import time

from bench.database import Bench
from bench.machine import load_now
from bench.table import Figure, number

IN_ONE_TRANSACTION = 1_000

_FILL = """
INSERT INTO kernel_journalentry (id, at, kind, role, actor_name, request_id, subject_kind, subject_id, data)
SELECT uuidv7(), now(), 'bench.appended', 'system', 'bench', '', 'case', gen_random_uuid(), '{{"n": 1}}'
FROM generate_series(1, {count})
"""
_SEAL = """
import django
django.setup()
from yizhan.kernel import clock, sealer
sealer.seal(at=clock.now())
"""


def verifying(bench: Bench, *, rows: int) -> list[Figure]:
    """Seconds to seal and to verify, and rows a second; what is verified is also read bare."""
    with bench.owner() as owner:
        for _ in range(rows // IN_ONE_TRANSACTION):
            owner.execute(_FILL.format(count=IN_ONE_TRANSACTION).encode())
        read_s = _seconds(lambda: owner.execute("SELECT sum(length(e::text)) FROM kernel_journalentry AS e"))
        held = owner.execute("SELECT count(*) FROM kernel_journalentry").fetchone()
    seal_s = _seconds(lambda: bench.run(sys.executable, "-c", _SEAL))
    verify_s = _seconds(lambda: bench.yizhan("journal", "verify"))
    count = held[0] if held else 0
    return [
        Figure("rows in the journal", f"{count:,}", "rows", load_now()),
        Figure("reading every row in PostgreSQL", number(read_s), "s", f"{number(count / read_s)} rows/s"),
        Figure("sealing, with Python's start", number(seal_s), "s", f"{number(count / seal_s)} rows/s"),
        Figure("yizhan journal verify, with its start", number(verify_s), "s", f"{number(count / verify_s)} rows/s"),
    ]


def _seconds(do: object) -> float:
    assert callable(do)
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun

"""Appending to the journal beside bare inserts: what the journal's trigger and its indexes cost."""

import sys

from bench.database import Bench
from bench.machine import load_now
from bench.table import Figure, number

CLIENTS = 16

_BARE_TABLE = "CREATE TABLE bench_bare (id uuid PRIMARY KEY, kind text, at timestamptz, data jsonb)"
_BARE = """
INSERT INTO bench_bare (id, kind, at, data) VALUES (uuidv7(), 'bench.appended', now(), '{"n": 1}');
"""
_APPEND = """
INSERT INTO kernel_journalentry (id, at, kind, role, user_id, actor_name, request_id, subject_kind, subject_id,
    union_id, county_id, city_id, data)
VALUES (uuidv7(), now(), 'bench.appended', 'cadre', gen_random_uuid(), '', '', 'case', gen_random_uuid(),
    gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '{"n": 1}');
"""
_IN_PYTHON = """
import sys, time, uuid, django
django.setup()
from django.db import connection, transaction
from yizhan.kernel import clock, journal
from yizhan.kernel.scope import Acting
seconds = float(sys.argv[1])

def rate(step):
    step()
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        step()
        done += 1
    return done / (time.perf_counter() - begun)

acting, at, subject = Acting.system("bench"), clock.now(), ("case", uuid.uuid4())

def append():
    with transaction.atomic():
        journal.append("bench.appended", acting=acting, at=at, subject=subject, data={"n": 1})

def bare():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare (id, kind, at, data) VALUES (uuidv7(), 'bench.appended', %s, %s)",
                       [at, '{"n": 1}'])

print(rate(bare), rate(append))
"""


def journal(bench: Bench, *, seconds: int) -> list[Figure]:
    """Rates of both, from many clients and from one Python thread; each insert is its own durable transaction."""
    with bench.owner() as owner:
        owner.execute(_BARE_TABLE)
        owner.execute("GRANT SELECT, INSERT ON bench_bare TO yizhan_app")
    bare = bench.pgbench(_BARE, clients=CLIENTS, seconds=seconds)
    appended = bench.pgbench(_APPEND, clients=CLIENTS, seconds=seconds)
    one_bare, one_append = map(float, bench.run(sys.executable, "-c", _IN_PYTHON, str(seconds)).split())
    return [
        Figure(f"bare insert, {CLIENTS} clients (pgbench)", number(bare), "rows/s", load_now()),
        Figure(
            f"journal row, {CLIENTS} clients (pgbench)", number(appended), "rows/s", f"{appended / bare:.0%} of bare"
        ),
        Figure("bare insert, one Django connection", number(one_bare), "rows/s"),
        Figure(
            "journal.append in its own transaction",
            number(one_append),
            "rows/s",
            f"{one_append / one_bare:.0%} of bare",
        ),
    ]

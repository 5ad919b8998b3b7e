"""A register of millions out of some ten thousand invented people: every row again under other ids, in SQL.

The copies have blind indexes of their own and sealed fields that open for nobody; no import looks into those. Indexes
are made anew behind.
"""

import psycopg

from bench.database import Bench
from yizhan.ops.postgres import SUPERUSER

TABLES = ("registry_person", "registry_membership")
_COPIES = """
CREATE TEMPORARY TABLE grown AS
SELECT p.id AS old, uuidv7() AS id, uuidv7() AS membership_id, row_number() OVER () AS n
FROM generate_series(1, %s), registry_person p
"""
_OTHER_PERSON = {
    "id": "g.id", "user_id": "NULL", "document_index": "sha256(g.id::text::bytea)",
    "phone_index": "CASE WHEN r.phone_index IS NOT NULL THEN sha256(g.membership_id::text::bytea) END",
    "member_number": "'X' || lpad(g.n::text, 12, '0')", "number_issued_on": "date '2020-01-01'",
}  # fmt: skip
_OTHER_MEMBERSHIP = {"id": "g.membership_id", "person_id": "g.id"}


def grow(bench: Bench, *, times: int) -> None:
    """Add so many copies of everybody who stands in the register."""
    with psycopg.connect(bench.cluster.url(SUPERUSER), autocommit=True) as power:
        power.execute("SET session_replication_role = replica")  # copies of rows that were proven
        power.execute("SET maintenance_work_mem = '1GB'")
        for table in TABLES:
            power.execute(
                "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = %s::regclass", [table]
            )
        power.execute(_COPIES.replace("%s", str(int(times))))
        power.execute("ANALYZE grown")
        _copy(power, "registry_person", _OTHER_PERSON, "r.id = g.old")
        _copy(power, "registry_membership", _OTHER_MEMBERSHIP, "r.person_id = g.old AND r.closed_on IS NULL")
        for table in TABLES:
            power.execute(f"REINDEX TABLE {table}")
            power.execute(f"VACUUM (ANALYZE) {table}")
        power.execute("CHECKPOINT")


def columns(connection: "psycopg.Connection", table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
        [table],
    )
    return [name for (name,) in rows]


def _copy(power: "psycopg.Connection", table: str, other: dict[str, str], joined: str) -> None:
    names = columns(power, table)
    values = ", ".join(other.get(name, f"r.{name}") for name in names)
    power.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM grown g JOIN {table} r ON {joined}"  # noqa: S608
    )

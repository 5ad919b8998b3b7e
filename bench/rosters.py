"""Rosters: rows a second of a dry run, an import, a second import of the same file; the floor; the errors sent back."""

import json
import sys
import time
from typing import Any

import psycopg

from bench.database import Bench
from bench.growing import columns, grow
from bench.machine import load_now, pace
from bench.table import Figure, number

INVENTED = 20_000  # people that are invented one by one; the rest of the register are their copies
BAD_ROWS = 50_000
PEER_ROWS = 5_000
# What an import writes, in the order in which it is written, with the columns that another row of it must not share.
WRITTEN = {
    "registry_person": ("id", "unnest(entered)"),
    "registry_membership": ("id", "unnest(opened)"),
    "kernel_fact": ("record_id", "id"),
}
_OTHER_ID = "overlay({}::text placing 'f' from 1 for 1)::uuid"  # another id at the same place among its like
_OTHER = {
    "id": _OTHER_ID, "person_id": _OTHER_ID, "member_number": "overlay({} placing 'F' from 1 for 1)",
    "document_index": "sha256({})", "phone_index": "sha256({})",
}  # fmt: skip


def rosters(bench: Bench, *, rows: int, members: int) -> list[Figure]:
    invented = min(members, INVENTED)
    _run(bench, "fill", invented)
    if members > invented:
        grow(bench, times=members // invented - 1)
    peer = _run(bench, "peer", min(rows, PEER_ROWS))  # first, since the same people are entered after it
    told = _run(bench, "measure", rows)
    shown = [Figure("members before", f"{told['members']:,}", "", load_now()), pace()]
    for name in ("dry run", "import", "second import"):
        shown += _figures(name, told[name], rows)
    ours = told["import"]["seconds"] / rows
    shown.append(_floor(bench, ours))
    shown.append(_peer(peer, ours))
    shown.append(pace())
    shown.append(Figure("memory at most", f"{told['most_mib']:.0f}", "MiB", f"file of {told['bytes'] / 2**20:.0f} MiB"))
    bad = _run(bench, "errors", BAD_ROWS)
    note = f"checking them {bad['checking']:.1f} s, {bad['bytes'] / 2**20:.1f} MiB"
    shown.append(Figure(f"workbook of errors, {BAD_ROWS:,} bad rows", number(bad["writing"]), "s", note))
    return shown


def _run(bench: Bench, part: str, count: int) -> dict[str, Any]:
    said = bench.run(sys.executable, "-m", "bench.importing", part, str(count))
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


def _figures(name: str, part: dict[str, Any], rows: int) -> list[Figure]:
    note = ", ".join(f"{word} {count:,}" for word, count in part["counts"].items() if count)
    parts = (f"{part[where] / rows * 1_000_000:.0f}" for where in ("cpu_here", "cpu_beside", "cpu_there"))
    return [
        Figure(name, f"{rows / part['seconds']:,.0f}", "rows/s", note),
        Figure(f"{name}: processor a row", " + ".join(parts), "µs", "our process + the one beside + PostgreSQL's"),
    ]


def _peer(told: dict[str, Any], ours: float) -> Figure:
    """django-import-export with as many rows of the same file as it can be waited for. `ours` is seconds a row."""
    each = told["seconds"] / told["people"]
    note = f"{told['people']:,} rows, people alone, nothing checked; it takes {each / ours:.1f} times as long"
    return Figure("peer: django-import-export in bulk", f"{1 / each:,.0f}", "rows/s", note)


def _floor(bench: Bench, ours: float) -> Figure:
    """What PostgreSQL alone takes to write the same rows into the same tables: staged by COPY, each once, rolled back.

    The rows are those that the import wrote, ready made and with other ids: nothing is read, checked or sealed, and
    every index, constraint and trigger is the register's own. `ours` is seconds a row.
    """
    with bench.owner() as owner:
        lines = {table: _again(owner, table, *where) for table, where in WRITTEN.items()}
        rows = lines["registry_person"].count(b"\n")
        begun = time.perf_counter()
        with owner.transaction(force_rollback=True):
            for table, text in lines.items():
                owner.execute(f"CREATE TEMPORARY TABLE staged_{table} (LIKE {table}) ON COMMIT DROP")
                with owner.cursor().copy(f"COPY staged_{table} FROM STDIN") as copy:
                    copy.write(text)
                owner.execute(
                    f"INSERT INTO {table} SELECT DISTINCT ON (id) *"  # noqa: S608 - a name of this file
                    f" FROM staged_{table} ON CONFLICT DO NOTHING"
                )
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            seconds = time.perf_counter() - begun
    note = f"{rows:,} rows; an imported row takes {ours * rows / seconds:.1f} times as long"
    return Figure("floor: the same rows ready made, SQL alone", f"{rows / seconds:,.0f}", "rows/s", note)


def _again(owner: "psycopg.Connection", table: str, key: str, listed: str) -> bytes:
    """The rows of one table that the import wrote, as lines, under other ids."""
    values = ", ".join(_OTHER.get(name, "{}").format(name) for name in columns(owner, table))
    wanted = f"SELECT {values} FROM {table} WHERE {key} IN (SELECT {listed} FROM registry_rosterchunk)"  # noqa: S608
    with owner.cursor().copy(f"COPY ({wanted}) TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)

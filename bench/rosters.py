"""Rosters: rows a second of a dry run, an import and a second import of the same file."""

import json
import sys
import time
from typing import Any

import psycopg

from bench.database import Bench
from bench.table import Figure


def rosters(bench: Bench, *, rows: int, members: int) -> list[Figure]:
    said = bench.run(sys.executable, "-m", "bench.importing", str(rows), str(members))
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    shown = []
    for name in ("dry run", "import", "second import"):
        part = told[name]
        note = ", ".join(f"{word} {count:,}" for word, count in part["counts"].items() if count)
        shown.append(Figure(name, f"{rows / part['seconds']:,.0f}", "rows/s", note))
        shown.append(
            Figure(f"{name}: processor in our process", f"{part['cpu_here']:.1f}", "s", f"of {part['seconds']:.1f} s")
        )
    shown.append(_floor(bench))
    shown.append(Figure("memory at most", f"{told['most_mib']:.0f}", "MiB", f"file of {told['bytes'] / 2**20:.0f} MiB"))
    return shown


def _floor(bench: Bench) -> Figure:
    """What PostgreSQL alone takes for the same rows: staged by COPY, each once, into tables with the same indexes."""
    with bench.owner() as owner:
        lines = {name: _copied(owner, name) for name in ("registry_person", "registry_membership")}
        for name in lines:
            owner.execute(f"CREATE TABLE floor_{name} (LIKE {name} INCLUDING ALL)")
            owner.execute(f"CREATE TEMPORARY TABLE staged_{name} (LIKE {name})")
        begun = time.perf_counter()
        for name, text in lines.items():
            with owner.cursor().copy(f"COPY staged_{name} FROM STDIN") as copy:
                copy.write(text)
            owner.execute(
                f"INSERT INTO floor_{name} SELECT DISTINCT ON (id) *"  # noqa: S608 - two names of this file
                f" FROM staged_{name} ON CONFLICT (id) DO NOTHING"
            )
        seconds = time.perf_counter() - begun
    rows = lines["registry_person"].count(b"\n")
    return Figure(
        "floor: the same people and memberships, SQL alone", f"{rows / seconds:,.0f}", "rows/s", f"{rows:,} rows"
    )


def _copied(owner: "psycopg.Connection", name: str) -> bytes:
    """The rows that the import opened, as lines."""
    key = "id" if name == "registry_person" else "person_id"
    entered = "(SELECT unnest(entered) FROM registry_rosterchunk)"
    wanted = f"SELECT * FROM {name} WHERE {key} IN {entered}"  # noqa: S608 - two names of this file
    with owner.cursor().copy(f"COPY ({wanted}) TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)

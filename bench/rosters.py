"""Rosters: rows a second of a dry run, an import and a second import of the same file."""

import json
import sys
from typing import Any

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
    shown.append(Figure("memory at most", f"{told['most_mib']:.0f}", "MiB", f"file of {told['bytes'] / 2**20:.0f} MiB"))
    return shown

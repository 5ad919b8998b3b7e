"""What the press takes by which a union of many members is merged into another, and a county with all below it."""

import json
import sys
from typing import Any

from bench.database import bench_database
from bench.machine import load_now
from bench.provinces import TABLES, write
from bench.table import Figure, number

WITHIN_S = 5  # a press that people wait for


def ending(*, scale: float, members: int) -> list[Figure]:
    """In a province of its own."""
    before = load_now()
    with bench_database() as bench:
        write(bench, scale)
        with bench.owner() as owner:
            for table in TABLES:
                owner.execute(f"VACUUM (ANALYZE) {table}")
        output = bench.run(sys.executable, "-m", "bench.handing_over", str(members))
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    note = f"aim {WITHIN_S} s for 30,000; {before} before, {load_now()} after"
    return [
        Figure(f"a union of {told['merged']:,} members merged", number(told["merged_s"]), "s", note),
        Figure(
            f"a county of {told['unions']:,} unions merged",
            number(told["handed_s"]),
            "s",
            f"{told['members']:,} members stamped with their new line",
        ),
    ]

"""A synthetic province written into an empty register: how long it takes, and whether its figures are as printed."""

import json
import sys
from typing import Any

from bench.database import Bench, bench_database
from bench.machine import load_now
from bench.table import Figure, number, percentile

WITHIN_S = 300  # a whole province on two cores
TABLES = ("registry_person", "registry_membership", "registry_membershipversion")
PRINTED = {"members.real_name": 3_100_000, "zones.unionised_rate": 95, "unions.large_enterprises": 2_343}

_FIGURES = """
import json, sys, django
django.setup()
from datetime import date
from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import total_of
from yizhan.insight.rules.reading import per_cent
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Union

def told(name):
    figure, on = declared().figures[name], date.fromisoformat(sys.argv[1])
    value = total_of(Acting.system("bench"), figure, province.id, on).value
    return value.amount if value.whole is None else per_cent(value.amount, value.whole)

province = Union.objects.get(level="province")
print(json.dumps({name: told(name) for name in json.loads(sys.argv[2])}))
"""


def province(*, scale: float) -> list[Figure]:
    """Into a database of its own: whatever else is measured has filled the other."""
    before = load_now()
    with bench_database() as bench:
        told = write(bench, scale)
        names = json.dumps(list(PRINTED))
        found = json.loads(bench.run(sys.executable, "-c", _FIGURES, told["on"], names).splitlines()[-1])
        size = _gibibytes(bench)
    seconds = told["seconds"]
    aim = f"aim {WITHIN_S} s" if scale == 1 else "not the whole"
    counts = ", ".join(f"{name} {told[name]:,}" for name in ("unions", "employers", "members", "people"))
    return [
        Figure(f"a province at scale {scale:g}", number(seconds), "s", f"{aim}; {before} before, {load_now()} after"),
        Figure("people written", f"{told['people'] / seconds:,.0f}", "a second", counts),
        Figure("database", f"{size:.1f}", "GiB", ""),
        *(Figure(name, f"{found[name]:,}", "", f"printed {printed:,}") for name, printed in PRINTED.items()),
    ]


def search(*, scale: float, requests: int) -> list[Figure]:
    """Members found and days read in a province of its own, as officers of three levels; one question at a time."""
    with bench_database() as bench:
        told = write(bench, scale)
        with bench.owner() as owner:
            for table in TABLES:
                owner.execute(f"VACUUM (ANALYZE) {table}")  # as autovacuum does within minutes
        times = json.loads(bench.run(sys.executable, "-m", "bench.searching", str(requests)).splitlines()[-1])
    figures = [Figure("members", f"{told['members']:,}", "", load_now())]
    for who, kinds in times.items():
        for what, found in kinds.items():
            shown = f"{number(percentile(found, 0.5))} / {number(percentile(found, 0.99))}"
            figures.append(Figure(f"{who}: {what}", shown, "ms p50 / p99", f"{len(found)} questions"))
    return figures


def write(bench: Bench, scale: float) -> dict[str, Any]:
    """What `yizhan province --json` told."""
    told: dict[str, Any] = json.loads(bench.yizhan("province", "--scale", str(scale), "--json").splitlines()[-1])
    return told


def _gibibytes(bench: Bench) -> float:
    with bench.owner() as owner:
        row = owner.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return float(row[0]) / 2**30

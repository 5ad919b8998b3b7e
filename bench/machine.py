"""What a figure was measured on: without it a figure says nothing."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

from bench.table import Figure

_ADDITIONS = 1_000_000
PACKAGES = ("django", "granian", "psycopg", "django-ninja", "procrastinate")


def machine() -> list[Figure]:
    return [
        Figure("processor", _processor(), f"{os.cpu_count()} cores"),
        Figure("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f}", "GiB"),
        Figure("system", platform.platform(terse=True), ""),
        Figure("Python", platform.python_version(), ""),
        *(Figure(package, version(package), "") for package in PACKAGES),
    ]


def load_now() -> str:
    """How busy the machine was with other things: a shared machine measures low."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def pace() -> Figure:
    """How quick the processor is for us at this moment: neighbours take caches and more, and no load average tells."""
    begun, total = time.process_time(), 0
    for number in range(_ADDITIONS):
        total += number
    spent = (time.process_time() - begun) * 1000
    return Figure("pace: a million additions in Python", f"{spent:.0f}", "ms", "processor time, at this moment")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()

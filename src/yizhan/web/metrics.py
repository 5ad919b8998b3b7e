"""Counters and times for Prometheus. Labels are route names and codes, never ids or people."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_requests = Counter("yizhan_requests", "Requests answered", ["route", "method", "status"])
_durations = Histogram(
    "yizhan_request_seconds",
    "Time to answer a request",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def observe_request(*, route: str, method: str, status: int, duration_s: float) -> None:
    known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
    _requests.labels(route, known, str(status)).inc()
    _durations.labels(route).observe(duration_s)


def as_text() -> bytes:
    """What Prometheus reads: of all processes where several serve (`yizhan serve` names their folder), else of ours."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)

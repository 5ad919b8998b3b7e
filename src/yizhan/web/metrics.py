"""Counters and times for Prometheus. Labels are route names and codes, never ids or people."""

import os
from collections.abc import Iterator

from django.db import DatabaseError
from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from yizhan.kernel import outbox

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
    counted = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    return generate_latest(counted) + generate_latest(_waiting)


class _Backlog(Collector):
    """What waits, read from the database when asked. While the database is away these numbers are missing."""

    def collect(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("yizhan_jobs", "Background jobs by state", labels=["state"])
        behind = GaugeMetricFamily("yizhan_consumer_blocks_behind", "Sealed blocks unread", labels=["consumer"])
        try:
            by_state = ProcrastinateJob.objects.values_list("status").annotate(number=Count("id"))
            for state, number in by_state.order_by("status"):
                jobs.add_metric([state], number)
            for standing in outbox.standings():
                behind.add_metric([standing.consumer], standing.blocks_behind)
        except DatabaseError:
            return
        yield jobs
        yield behind


_waiting = CollectorRegistry()
_waiting.register(_Backlog())

"""What the worker keeps doing beside its jobs: seal the journal, wake its readers, deliver; and what it sweeps."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yizhan.kernel import clock, files, idempotency, limits, messages, outbox, sealer

_log = structlog.get_logger(__name__)
_LONGEST_PAUSE_S = 30.0


def register() -> None:
    """Called when the room is ready."""
    clock.on_forward(run_periodic_jobs)


def run_periodic_jobs(at: datetime) -> None:
    """What the worker would have done in the days over which a demonstration's clock jumps: every job once.

    Each comes round at least daily and looks itself what is due by the clock, the weekly ones too. Those that ask for
    the worker's own context go on with what was left lying: no day brings that about.
    """
    jobs = sorted(app.periodic_registry.periodic_tasks.values(), key=lambda job: (job.task.name, job.periodic_id))
    for job in jobs:
        if not job.task.pass_context:
            job.task.func(timestamp=int(at.timestamp()))


def start(stop: threading.Event) -> list[threading.Thread]:
    """Begin the two loops, each in a thread with a connection of its own; they end soon after `stop` is set.

    Any number of workers may run them: one seals at a time, each batch and each delivery is taken once.
    """
    loops = {"sealing": (seal_and_wake, 1.0), "messages": (deliver, 1.0)}
    threads = [
        threading.Thread(target=_keep, name=name, args=(work, pause_s, stop)) for name, (work, pause_s) in loops.items()
    ]
    for thread in threads:
        thread.start()
    return threads


def seal_and_wake() -> None:
    """Seal what has ended; then let the outbox's consumers read, once for the whole batch."""
    outbox.begin()
    for block in sealer.seal(at=clock.now()):
        # The log keeps every head outside the database: whoever cuts off the chain's end there is found by it.
        _log.info("journal_sealed", head=block)
    outbox.run_due(at=clock.now())


def deliver() -> None:
    """Make every delivery that is due."""
    while messages.deliver_next(at=clock.now()):
        pass


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="kernel.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - the hour it is due; what counts is the clock
    """Every hour, once, whatever the number of workers."""
    sweep_now(clock.now())


def sweep_now(at: datetime) -> None:
    """Forget kept answers, counted tries, old deliveries, and files that never got a row."""
    idempotency.sweep(at=at)
    limits.sweep(at=at)
    messages.sweep(at=at)
    files.sweep_orphans(at=at)


def _keep(work: Callable[[], None], pause_s: float, stop: threading.Event) -> None:
    """Repeat until told to stop; a failure is logged and waited out, longer each time."""
    failures = 0
    while not stop.is_set():
        try:
            work()
            failures = 0
        except Exception as error:  # noqa: BLE001 - the loop outlives a database that is away
            failures += 1
            _log.error("worker_loop_failed", loop=threading.current_thread().name, error=type(error).__name__)
            close_old_connections()
        stop.wait(min(_LONGEST_PAUSE_S, 2.0**failures) if failures else pause_s)
    connection.close()

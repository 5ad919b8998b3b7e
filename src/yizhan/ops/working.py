"""The worker: background jobs by procrastinate; beside them the sealing of the journal, messages and sweeping."""

import threading

from procrastinate.contrib.django import app

from yizhan.kernel import tasks


def work(*, concurrency: int) -> None:
    """Work until SIGINT or SIGTERM; the job in hand is finished first."""
    stop = threading.Event()
    loops = tasks.start(stop)
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
            jobs.run_worker(concurrency=concurrency, shutdown_graceful_timeout=15, delete_jobs="successful")
    finally:
        stop.set()
        for loop in loops:
            loop.join()

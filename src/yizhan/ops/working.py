"""The worker: background jobs by procrastinate."""

from procrastinate.contrib.django import app


def work(*, concurrency: int) -> None:
    """Work until SIGINT or SIGTERM; the job in hand is finished first."""
    with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
        jobs.run_worker(concurrency=concurrency, shutdown_graceful_timeout=15, delete_jobs="successful")

"""Waking a worker: what is to be done lies in the rows; the job only says that there is something."""

from typing import Final

from procrastinate.contrib.django import app

_TASK: Final = "yizhan.registry.tasks.work_on_rosters"


def wake_worker() -> None:
    """In the transaction that is open: the worker hears of it when it is committed."""
    app.configure_task(_TASK).defer(timestamp=0)

"""What a command says while it works: to standard error, so that results on standard output stay clean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


def tell(text: str) -> None:
    click.echo(f"yizhan: {text}", err=True)


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars: call what is given with (what, done, total) as often as you like."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as shown:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=total)
            shown.update(tasks[what], completed=done, total=total)

        yield progress

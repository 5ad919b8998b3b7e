"""`yizhan worker`."""

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import tell


@click.command()
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 64), help="Jobs at a time.")
def worker(*, concurrency: int) -> None:
    """Do background jobs and seal the journal, until Ctrl-C. Several may run, also on several machines."""
    with current_database(tell, speaks=False):
        from yizhan.ops.working import work

        work(concurrency=concurrency)

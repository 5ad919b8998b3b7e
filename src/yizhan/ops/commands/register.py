"""`yizhan register`."""

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import tell


@click.group()
def register() -> None:
    """Look after the real-name register."""


@register.command()
def duplicates() -> None:
    """Look for entries of one person now. The worker does it once a week; a desk decides on each pair."""
    with current_database(tell):
        from yizhan.kernel import clock
        from yizhan.registry.duplicates.finding import find_pairs

        count = find_pairs(clock.now())
    click.echo(count)

"""`yizhan migrate`."""

import click

from yizhan.ops.environment import database
from yizhan.ops.telling import tell


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Name each migration.")
def migrate(*, verbose: bool) -> None:
    """Bring the database up to date, as its owner, and grant the serving role its rights."""
    with database(tell, may_create=True) as configuration:
        from yizhan.ops.roles import migrate as bring_up_to_date

        bring_up_to_date(configuration, verbosity=1 if verbose else 0)
    tell("the database is up to date")

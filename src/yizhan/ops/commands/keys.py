"""`yizhan keys`: the key files that everything sensitive hangs on."""

import sys

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import bars, tell


@click.group()
def keys() -> None:
    """The key files. They are in no backup: keep a copy of the folder elsewhere."""


@keys.command()
def init() -> None:
    """Make the keys that are missing, readable by this account only."""
    from yizhan.kernel.keys import create_missing_keys
    from yizhan.web.configuration import Configuration

    folder = Configuration.read().keys
    made = create_missing_keys(folder)
    tell(f"made {', '.join(made)} in {folder}" if made else f"all keys are in {folder}")
    if made:
        tell("keep a copy elsewhere now: without them nothing that is sealed can be read again")


@keys.command()
@click.option("--keep-key", is_flag=True, help="Make no new key: only bring everything to the newest one.")
def rotate(*, keep_key: bool) -> None:
    """Make a new field key and seal everything again with it. Interrupted: begin again with --keep-key."""
    with current_database(tell) as configuration, bars() as progress:
        from django.conf import settings

        from yizhan.kernel import keys as ring
        from yizhan.kernel import rotation
        from yizhan.ops.roles import as_owner

        number = ring.ring().current if keep_key else ring.add_field_key(settings.KEYS_DIR)
        with as_owner(configuration.database_url):
            outcome = rotation.reseal(progress)
    tell(f"{outcome.resealed} values are sealed with field-{number:04d}.key; copy it to your safe place")
    for table, column, row in outcome.unreadable:
        tell(f"{table}.{column} of {row} does not open: it was altered or moved; left as it is")
    if outcome.unreadable:
        sys.exit(1)
    tell("older field keys are still needed for older backups")


@keys.command()
def status() -> None:
    """Which key seals, and how much is still sealed with older ones."""
    with current_database(tell):
        from yizhan.kernel import keys as ring
        from yizhan.kernel import rotation

        click.echo(f"field-{ring.ring().current:04d}.key seals; on the ring: {sorted(ring.ring().field)}")
        for column in rotation.sealed_columns():
            click.echo(f"{column.table}.{column.column}: {rotation.left_to_do(column)} with older keys")

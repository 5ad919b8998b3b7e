"""`yizhan psql`."""

import subprocess
import sys

import click

from yizhan.ops.binaries import wheel_binaries
from yizhan.ops.environment import workplace
from yizhan.ops.telling import tell


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--owner", is_flag=True, help="As the database's owner, who can change what was written: on a copy.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(*, owner: bool, arguments: tuple[str, ...]) -> None:
    """Open the database in PostgreSQL's own terminal, as the role that serves; the embedded one, started if need be.

    ARGUMENTS are psql's own, such as -c "SELECT …".
    """
    with workplace(tell) as place:
        from yizhan.ops.backup import client_environment

        addresses = place.configuration
        url = addresses.database_url if owner else addresses.database_app_url or addresses.database_url
        command = [wheel_binaries().path("psql"), *arguments]
        done = subprocess.run(command, env=client_environment(url), check=False)
    sys.exit(done.returncode)

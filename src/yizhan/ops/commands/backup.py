"""`yizhan backup` and `yizhan restore`."""

import json
from pathlib import Path

import click

from yizhan.ops.environment import database
from yizhan.ops.telling import bars, tell


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the manifest.")
def backup(*, file: Path, as_json: bool) -> None:
    """Write the database and the uploaded files into FILE. The keys are not in it: keep a copy of them elsewhere."""
    from yizhan.ops import backup as backups

    with database(tell) as configuration, bars() as progress:
        from django.conf import settings

        from yizhan.kernel import clock, keys

        manifest = backups.write(
            file.absolute(),
            owner_url=configuration.database_url,
            files=settings.FILES_DIR,
            keys=keys.ring(),
            at=clock.now(),
            progress=progress,
        )
    tell(f"{file} holds the database and {len(manifest['parts']) - 1} files")
    tell(f"the keys are not in it: keep a copy of {configuration.keys} elsewhere")
    if as_json:
        click.echo(json.dumps(manifest, indent=1))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the manifest.")
def restore(*, file: Path, as_json: bool) -> None:
    """Fill an empty database and an empty files folder from FILE. The keys must be in place before."""
    from yizhan.ops import backup as backups

    with database(tell, may_create=True) as configuration, bars() as progress:
        from django.conf import settings

        from yizhan.kernel import keys
        from yizhan.ops.roles import migrate, refuse_unknown_migrations

        refuse_unknown_migrations(backups.checked(file.absolute(), progress)["migrations"])
        manifest = backups.read(
            file.absolute(),
            owner_url=configuration.database_url,
            files=settings.FILES_DIR,
            keys=keys.ring(),
            progress=progress,
        )
        migrate(configuration)  # a backup of an older version; and the serving role's rights, and a new journal era
    tell(f"restored what was backed up at {manifest['made_at']}")
    if as_json:
        click.echo(json.dumps(manifest, indent=1))

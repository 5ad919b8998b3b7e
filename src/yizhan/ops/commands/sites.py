"""`yizhan sites`: the unions' sites, as files; and who edits them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
import yaml

from yizhan.ops.environment import current_database
from yizhan.ops.telling import tell

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
DAY = click.DateTime(["%Y-%m-%d"])
POSTS = ("editor", "section_head", "site_leader")


@click.group()
def sites() -> None:
    """The website cluster: open a union's site from its file, name who edits and reviews it."""


@sites.command("open")
@FILES
def open_sites(files: tuple[Path, ...]) -> None:
    """Open the site of each file, or bring it in line with its file. Columns are added and renamed, never removed."""
    with current_database(tell):
        from yizhan.cluster.opening import open_file
        from yizhan.kernel import clock
        from yizhan.kernel.scope import Acting

        for path in files:
            document = _parsed(path)
            with _told(path):
                site = open_file(document, acting=Acting.system("sites"), at=clock.now())
                click.echo(f"{path}: /sites/{site.slug}/")


@sites.command()
@click.argument("slug")
@click.argument("phone")
@click.argument("post", type=click.Choice(POSTS))
@click.option("--from", "valid_from", type=DAY, help="First day; today unless given.")
@click.option("--until", "valid_until", type=DAY, help="Last day; open unless given.")
def appoint(slug: str, phone: str, post: str, valid_from: datetime | None, valid_until: datetime | None) -> None:
    """Let the account with PHONE be editor (初审), section_head (复审) or site_leader (终审) of the site SLUG."""
    with current_database(tell):
        from yizhan.cluster.opening import appoint as give
        from yizhan.kernel import clock
        from yizhan.kernel.scope import Acting, Role

        with _told(slug):
            give(
                slug=slug,
                phone=phone,
                role=Role(post),
                days=(_day(valid_from) or clock.today(), _day(valid_until)),
                acting=Acting.system("sites"),
                at=clock.now(),
            )
            click.echo(f"{slug}: {post}")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _parsed(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        tell(f"{path}: {fault}")
        sys.exit(1)


@contextmanager
def _told(what: object) -> Iterator[None]:
    """A refusal in words, and exit status 1."""
    from yizhan.kernel.errors import DomainError

    try:
        yield
    except DomainError as refusal:
        tell(f"{what}: {refusal}")
        sys.exit(1)

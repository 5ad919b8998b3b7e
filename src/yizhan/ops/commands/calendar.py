"""`yizhan calendar`: the working days of a year, as the State Council publishes them."""

import sys
from pathlib import Path

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import tell


@click.group()
def calendar() -> None:
    """The calendar of working days."""


@calendar.command("import")
@click.argument("year", type=click.IntRange(2000, 2200))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_year(*, year: int, file: Path) -> None:
    """Take a year's FILE: CSV with the header day,working,name and a line for each day, 2027-01-01,0,元旦."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.BadParameter("is not UTF-8; save it as CSV UTF-8", param_hint="FILE") from None
    with current_database(tell):
        from yizhan.kernel import calendar as days
        from yizhan.kernel import clock
        from yizhan.kernel.errors import Invalid
        from yizhan.kernel.scope import Acting

        try:
            days.publish_year(year, text, acting=Acting.system("calendar import"), at=clock.now())
        except Invalid as refusal:
            for problem in refusal.problems:
                tell(f"{problem['field']}: {problem['message']}")
            sys.exit(1)
    tell(f"{year} is published; what was provisional has been worked out again")

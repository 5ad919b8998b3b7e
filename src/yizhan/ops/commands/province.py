"""`yizhan province`."""

import gc
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from yizhan.ops.environment import current_database
from yizhan.ops.errors import OperationError
from yizhan.ops.telling import bars, tell

if TYPE_CHECKING:
    from yizhan.registry.synthetic.writer import Written


@click.command()
@click.option(
    "--scale",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True),
    help="1: 3.1 million members in some 100,000 unions.",
)
@click.option("--seed", default=23, show_default=True, help="Which province; with 23 the figures are the printed ones.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day as of which it is believable; today if none."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def province(*, scale: float, seed: int, day: datetime | None, as_json: bool) -> None:
    """Write a full-size synthetic province: divisions are real; unions, employers and people are invented.

    Only into an empty, migrated database, and all or nothing: broken off, it leaves no row. Nobody else can use the
    database meanwhile. The same seed, scale and day make the same province.
    """
    begun = time.monotonic()
    with current_database(tell) as configuration, bars() as progress:
        written = _write(configuration.database_url, scale=scale, seed=seed, day=day, progress=progress)
    seconds = round(time.monotonic() - begun, 1)
    told = {"seed": seed, "scale": scale, "on": written.on.isoformat(), **_told(written), "seconds": seconds}
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo("  ".join(f"{name} {count:,}" for name, count in _told(written).items()) + f"  ({seconds} s)")
    click.echo(
        "Everything in it is invented, and every page says so."
        " IDs begin with 2399, mobile numbers with 160: neither was ever given out."
    )


def _write(owner_url: str, *, scale: float, seed: int, day: datetime | None, progress: Any) -> "Written":
    from django.db import connection

    from yizhan.kernel import clock
    from yizhan.kernel.scope import Acting
    from yizhan.ops.roles import as_owner
    from yizhan.registry.synthetic.sizes import size_of
    from yizhan.registry.synthetic.writer import RegisterNotEmpty, write_province

    with as_owner(owner_url), _no_collections():
        try:
            written = write_province(
                seed=seed,
                size=size_of(scale, seed),
                at=clock.now(),
                on=day.date() if day else clock.today(),
                acting=Acting.system("yizhan province"),
                progress=progress,
                rebuild=True,
            )
        except RegisterNotEmpty:
            raise OperationError(
                "the register is not empty: invented people are written into an empty database only;"
                " give them one of their own (DATABASE_URL, YIZHAN_DATA)"
            ) from None
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        progress("statistics", 1, 1)
    return written


@contextmanager
def _no_collections() -> Iterator[None]:
    """A hundred thousand unions are planned and written, none of them in a circle: nothing to look for meanwhile."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _told(written: "Written") -> dict[str, int]:
    counts = {name: getattr(written, name) for name in ("unions", "employers", "members", "people")}
    return counts | written.parts

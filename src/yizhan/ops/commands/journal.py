"""`yizhan journal`: show that nobody changed what happened."""

import json
import re
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import bars, tell

if TYPE_CHECKING:
    from yizhan.kernel.verify import Finding, Verdict

_SAYINGS = {
    "row-altered": "the row {row} was altered",
    "row-missing": "the row {row} is missing",
    "row-added": "the row {row} was added",
    "block-altered": "the block itself was altered",
    "block-missing": "the block is missing",
    "block-unreadable": "a block of the journal cannot be read: it holds a value that no sealer writes",
    "eras-missing": "the list of eras is empty, so nobody can tell which rows wait for a seal",
    "chain-broken": "the block does not follow the one before it",
    "head-lost": "the head noted elsewhere is not in this journal",
}


@click.group()
def journal() -> None:
    """The journal and the blocks that seal it."""


@journal.command()
@click.option("--head", "noted", default=None, metavar="NUMBER:DIGEST", help="A head noted earlier (journal head).")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def verify(*, noted: str | None, as_json: bool) -> None:
    """Check every sealed row. Exit status 1 where one was altered, removed or added."""
    if noted is not None and not re.fullmatch(r"[0-9]{1,18}:[0-9a-fA-F]{64}", noted):
        tell(
            f"the head that was given cannot be read: {noted[:100]!r}. Nothing was checked. It looks like 12:4f1c…, as"
            " `yizhan journal head` prints it; see whether the file in which it was noted is whole."
        )
        sys.exit(1)
    with current_database(tell), bars() as progress:
        from yizhan.kernel import verify as verification

        total = verification.sealed_rows()
        verdict = verification.verify(noted_head=noted or "", progress=lambda done: progress("rows", done, total))
    click.echo(json.dumps(asdict(verdict) | {"sound": verdict.sound}, default=str) if as_json else _told(verdict))
    sys.exit(0 if verdict.sound else 1)


@journal.command()
def head() -> None:
    """Print the newest block as NUMBER:DIGEST. Note it where the database's owner cannot write."""
    with current_database(tell):
        from yizhan.kernel import verify as verification

        newest = verification.head()
    if not newest:
        tell("nothing is sealed yet: the worker seals about once a second")
        sys.exit(1)
    click.echo(newest)


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def consumers(*, as_json: bool) -> None:
    """How far each reader of the journal has come. Exit status 1 where one keeps failing."""
    with current_database(tell):
        from yizhan.kernel import outbox

        standings = outbox.standings()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in standings]))
    else:
        for one in standings:
            trouble = f", failed {one.failures} times in a row ({one.last_error})" if one.failures else ""
            click.echo(f"{one.consumer}: {one.blocks_behind} blocks behind{trouble}")
    sys.exit(1 if any(one.failures for one in standings) else 0)


def _told(verdict: "Verdict") -> str:
    lines = [
        f"{verdict.rows} rows in {verdict.blocks} blocks; {verdict.unsealed} rows wait for the next block",
        f"head {verdict.head}" if verdict.head else "nothing is sealed yet",
        *(_line(finding) for finding in verdict.findings),
    ]
    if verdict.more:
        lines.append(f"and {verdict.more} more findings")
    lines.append("sound: every sealed row is as it was" if verdict.sound else "NOT SOUND")
    return "\n".join(lines)


def _line(finding: "Finding") -> str:
    said = _SAYINGS[finding.what].format(row=finding.row)
    return f"block {finding.block}: {said}" if finding.block else said

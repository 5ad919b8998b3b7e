"""`yizhan ledger`."""

import json
import sys
from dataclasses import asdict

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import tell


@click.group()
def ledger() -> None:
    """The ledger of grants and payments."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def check(*, as_json: bool) -> None:
    """Read every entry, leg, balance, grant and batch, and name what does not add up. Exit status 1 if anything."""
    with current_database(tell):
        from yizhan.ledger.checks import run

        findings = run()
    is_sound = not any(finding.wrong for finding in findings)
    if as_json:
        click.echo(json.dumps({"is_sound": is_sound, "checks": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            click.echo(
                f"{'ok ' if not finding.wrong else 'BAD'} {finding.name}: {finding.looked_at} looked at", nl=False
            )
            click.echo(f", {finding.wrong} wrong: {', '.join(finding.first)}" if finding.wrong else "")
    sys.exit(0 if is_sound else 1)

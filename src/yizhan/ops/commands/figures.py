"""`yizhan figures`."""

import json
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import tell


@click.command()
@click.argument("figure_id", required=False)
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The cut-off; today if left out.")
@click.option("--node", type=click.UUID, help="The union whose figures; the province's if left out.")
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
def figures(*, figure_id: str | None, on: datetime | None, node: UUID | None, as_json: bool) -> None:
    """Print every figure, or one with the unions below. Exit status 1 where there is no such figure or union."""
    with current_database(tell):
        from yizhan.kernel.errors import DomainError

        try:
            rows = _rows(figure_id, on, node)
        except DomainError as refusal:
            tell(str(refusal))
            sys.exit(1)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['id']:28} {row['shown']:>16} {row['unit']}  {row['name']}  ({row['first']} – {row['last']})")
        for cell in row["cells"]:
            click.echo(f"{'':28} {cell['shown']:>16} {row['unit']}  {cell['name']}")


def _rows(figure_id: str | None, on: datetime | None, node: UUID | None) -> list[dict[str, Any]]:
    from yizhan.insight.definitions import figure
    from yizhan.insight.queries.figures import answer, answers
    from yizhan.insight.queries.nodes import province_node
    from yizhan.kernel import clock
    from yizhan.kernel.scope import Acting

    acting = Acting.system("yizhan figures")
    day = on.date() if on else clock.today()
    node_id = node or province_node()
    found = [answer(acting, figure(figure_id), node_id, day)] if figure_id else answers(acting, node_id, day)
    return [_row(one) for one in found]


def _row(found: Any) -> dict[str, Any]:
    from yizhan.insight.rules.reading import shown

    figure = found.figure
    return {
        "id": figure.id,
        "name": figure.names["zh-hans"],
        "definition": figure.definition["zh-hans"],
        "unit": figure.unit,
        "first": found.span.first.isoformat() if found.span.first else "",
        "last": found.span.last.isoformat(),
        "value": found.value.amount,
        "whole": found.value.whole,
        "shown": shown(figure, found.value),
        "cells": [
            {"union_id": str(cell.union_id or ""), "name": cell.name or "本级", "shown": shown(figure, cell.value)}
            for cell in found.cells
        ],
    }

"""`yizhan import`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yizhan.ops.environment import current_database
from yizhan.ops.telling import tell

if TYPE_CHECKING:
    from uuid import UUID

    from yizhan.kernel.errors import DomainError
    from yizhan.registry.roster.types import Report

_TOLD = 50  # problems that are printed; --json has them all


@click.group("import")
def importing() -> None:
    """Take data in from files."""


@importing.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--union", "code", required=True, help="The union's code (组织编号): its members, or those below it.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="HEADING=FIELD",
    help="What a heading of this union means, by the template's heading; nothing leaves the column alone. Remembered.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option(
    "--errors",
    "errors_to",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write the roster as .xlsx with what was found in it, ready to be corrected and sent in again.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def roster(
    file: Path, *, code: str, maps: tuple[str, ...], dry_run: bool, errors_to: Path | None, as_json: bool
) -> None:
    """Take a roster of members in: .xlsx, .xls, .ods, .csv or .tsv.

    Rows that can be are taken, all others are told with what is wrong. Broken off, the same command goes on where it
    stopped. Exit status 1 if a row or the file was refused, 2 for wrong usage.
    """
    with current_database(tell):
        from yizhan.kernel.errors import DomainError
        from yizhan.registry import api
        from yizhan.registry.roster.words import said

        _union_of(code)
        try:
            report = _run(file, code, maps, dry_run=dry_run)
        except DomainError as refusal:
            _refuse(file, refusal, as_json=as_json)
            sys.exit(1)
        if errors_to is not None and report.problems:
            learned = api.learned_words(api.union_of_code(code))
            api.write_back(
                path=file, name=file.name, problems=report.problems, out=errors_to, said=said, learned=learned
            )
        if as_json:
            click.echo(json.dumps(report.as_json(said), ensure_ascii=False))
        else:
            _tell(report)
    sys.exit(1 if report.counts.refused else 0)


@importing.command()
@click.argument("roster_id", type=click.UUID, required=False)
@click.option("--union", "code", default="", help="The union's code: its last import, where no number is given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def undo(roster_id: "UUID | None", *, code: str, as_json: bool) -> None:
    """Take an import of a roster back, as far as nothing later depends on it.

    Exit status 1 if it was refused or something had to stay, 2 for wrong usage.
    """
    if roster_id is None and not code:
        raise click.UsageError("Say which import: its number, or --union.")
    with current_database(tell):
        from yizhan.kernel.errors import DomainError

        try:
            told = _undo(roster_id, code)
        except DomainError as refusal:
            click.echo(f"yizhan: {_words(refusal)}", err=True)
            sys.exit(1)
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            _tell_undone(told)
    sys.exit(1 if told["kept"] else 0)


def _undo(roster_id: "UUID | None", code: str) -> dict[str, Any]:
    from yizhan.kernel import clock
    from yizhan.kernel.errors import NotFound
    from yizhan.kernel.scope import Acting
    from yizhan.registry.models import RosterImport
    from yizhan.registry.roster import undoing

    rows = RosterImport.objects.order_by("-begun_at", "-id")
    roster = rows.filter(id=roster_id) if roster_id else rows.filter(union_id=_union_of(code))
    found = roster.exclude(state=RosterImport.State.UNDONE).first()
    if found is None:
        raise NotFound
    if found.state != RosterImport.State.UNDOING:  # else it was broken off, and goes on
        undoing.ask_undo(roster_id=found.id, acting=Acting.system("yizhan import undo"), at=clock.now())
    undoing.undo_all()
    items = undoing.kept_items(found, limit=_TOLD)
    stays = [{"person_id": str(one.person_id), "field": one.field, "why": one.why.value} for one in items]
    return {"roster_id": str(found.id), **undoing.totals(found), "items": stays}


def _tell_undone(told: dict[str, Any]) -> None:
    from yizhan.registry.roster.rules.verdicts import Kept
    from yizhan.registry.roster.words import KEPT_WORDS, UNDONE_WORDS

    click.echo("  ".join(f"{word} {told[name]}" for name, word in UNDONE_WORDS.items()))
    for one in told["items"]:
        click.echo(f"{one['person_id']} {one['field']}: {KEPT_WORDS[Kept(one['why'])]}")


def _union_of(code: str) -> "UUID":
    """The union of a code. One that no union has is a slip of the command, not of the file."""
    from yizhan.kernel.errors import NotFound
    from yizhan.registry import api

    try:
        return api.union_of_code(code)
    except NotFound:
        hint = "The code (组织编号) stands on the union's page and in the list of unions below (所辖工会)."
        raise click.BadParameter(f"no union has the code {code!r}. {hint}", param_hint="--union") from None


def _run(file: Path, code: str, maps: tuple[str, ...], *, dry_run: bool) -> "Report":
    from yizhan.kernel import clock
    from yizhan.kernel.scope import Acting
    from yizhan.registry import api

    union_id, acting, at = api.union_of_code(code), Acting.system("yizhan import roster"), clock.now()
    for said in maps:
        heading, _, field = said.partition("=")
        api.learn_word(union_id=union_id, heading=heading, field=field.strip(), acting=acting, at=at)
    work = api.try_roster if dry_run else api.import_roster
    return work(
        path=file,
        name=file.name,
        union_id=union_id,
        acting=acting,
        at=at,
        progress=_progress,
    )


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} ", nl=False, err=True)


def _refuse(file: Path, refusal: "DomainError", *, as_json: bool) -> None:
    """The file as a whole, or the union: in the same shape as a report, with one problem."""
    if not as_json:
        click.echo(f"yizhan: {_words(refusal)}", err=True)
        return
    told: dict[str, Any] = dict.fromkeys(("rows", "added", "changed", "unchanged", "moved", "warned", "refused"), 0)
    problem = {"sheet": "", "row": 0, "column": "", "severity": "refused", "code": _code(refusal), "value": file.name}
    click.echo(json.dumps(told | {"problems": [problem | {"message": _words(refusal)}]}, ensure_ascii=False))


def _words(refusal: "DomainError") -> str:
    """The refusal's words; of a faulty field those of the field."""
    return " ".join(problem["message"] for problem in getattr(refusal, "problems", ())) or str(refusal)


def _code(refusal: "DomainError") -> str:
    fault = getattr(refusal, "fault", None)
    return f"file_{fault}" if fault else refusal.code


def _tell(report: "Report") -> None:
    from yizhan.registry.roster.words import COUNT_WORDS, said

    counts = report.counts
    click.echo("  ".join(f"{word} {getattr(counts, name)}" for name, word in COUNT_WORDS.items()))
    if report.roster_id is not None:
        click.echo(f"yizhan import undo {report.roster_id}")
    for change in report.changes[:_TOLD]:
        click.echo(f"{change.sheet}!{change.row} {change.field}: {change.old or '…'} → {change.new}")
    for noted in report.problems[:_TOLD]:
        place = f"{noted.sheet}!{noted.column}{noted.row}"
        click.echo(f"{place} [{noted.severity}] {noted.value} {said(noted)}")
    if len(report.problems) > _TOLD:
        click.echo(f"… {len(report.problems) - _TOLD}")

"""`yizhan programmes`."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from yizhan.ops.environment import current_database, set_up_django, speak
from yizhan.ops.telling import tell

if TYPE_CHECKING:
    from yizhan.catalogue.checking import Checked
    from yizhan.kernel.errors import DomainError

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def programmes() -> None:
    """Services as files: check them, publish them, show what is published."""


@programmes.command()
@FILES
@JSON
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Say of each file whether it could be published, and else where it is wrong and what to write.

    Needs no database. Programmes and parameters of the same folder are known to each other. Exit status 1 if any
    file is faulty.
    """
    set_up_django()
    speak()
    from yizhan.catalogue.checking import check_file

    found = [check_file(path) for path in files]
    if as_json:
        click.echo(json.dumps({"files": [_checked(each) for each in found]}, ensure_ascii=False))
    else:
        for each in found:
            _tell_checked(each)
    sys.exit(0 if all(each.is_sound for each in found) else 1)


def _tell_checked(checked: "Checked") -> None:
    for finding in checked.findings:
        message, advice = finding.said(_translated)
        click.echo(f"{finding.file}:{finding.at.line}:{finding.at.column}: {message} {advice}")
    if checked.is_sound:
        what = checked.programme.names.zh_hans if checked.programme else PARAMETERS_NAMED
        click.echo(f"{checked.path}: ok ({what})")


PARAMETERS_NAMED = "参数"


def _translated(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)


def _checked(checked: "Checked") -> dict[str, Any]:
    return {
        "file": str(checked.path),
        "is_sound": checked.is_sound,
        "code": checked.programme.code if checked.programme else None,
        "sha256": checked.programme.sha256 if checked.programme else None,
        "findings": [
            {
                "file": finding.file,
                "line": finding.at.line,
                "column": finding.at.column,
                "message": finding.said(_translated)[0],
                "advice": finding.said(_translated)[1],
            }
            for finding in checked.findings
        ],
    }


@programmes.command()
@FILES
@click.option("--from", "valid_from", type=DAY, help="First day in force (YYYY-MM-DD); today unless given.")
@JSON
def publish(files: tuple[Path, ...], valid_from: datetime | None, *, as_json: bool) -> None:
    """Publish files: parameters first, then services, then bundles; all or none. Running servers need no restart."""
    with current_database(tell):
        from yizhan.catalogue import api
        from yizhan.kernel import clock
        from yizhan.kernel.errors import DomainError
        from yizhan.kernel.scope import Acting

        start = valid_from.date() if valid_from else None
        acting = Acting.system("yizhan programmes publish")
        try:
            published = api.publish_files(list(files), acting=acting, at=clock.now(), valid_from=start)
        except DomainError as refused:
            _refuse(refused, as_json=as_json)
    if as_json:
        click.echo(json.dumps({"published": published}, ensure_ascii=False))
    else:
        for each in published:
            click.echo(each)


@programmes.command()
@click.argument("code")
@JSON
def retire(code: str, *, as_json: bool) -> None:
    """Take a programme out of the catalogue. Open cases keep the version they began with."""
    with current_database(tell):
        from yizhan.catalogue import api
        from yizhan.kernel import clock
        from yizhan.kernel.errors import DomainError
        from yizhan.kernel.scope import Acting

        try:
            count = api.retire(code=code, acting=Acting.system("yizhan programmes retire"), at=clock.now())
        except DomainError as refused:
            _refuse(refused, as_json=as_json)
    click.echo(json.dumps({"retired": count}) if as_json else f"{code}: {count}")


@programmes.command()
@click.argument("code")
@click.option("--on", type=DAY, help="The version in force on this day (YYYY-MM-DD); today unless given.")
@JSON
def show(code: str, on: datetime | None, *, as_json: bool) -> None:
    """Show the version of a programme in force; with --json its whole canonical document."""
    with current_database(tell):
        from yizhan.catalogue import api
        from yizhan.catalogue.models import ProgrammeVersion
        from yizhan.kernel import clock
        from yizhan.kernel.errors import DomainError

        day: date = on.date() if on else clock.today()
        try:
            programme = api.published(code, day)
        except DomainError as refused:
            _refuse(refused, as_json=as_json)
        row = ProgrammeVersion.objects.get(code=programme.code, version=programme.version)
    if as_json:
        click.echo(json.dumps(row.document, ensure_ascii=False, sort_keys=True))
        return
    click.echo(f"{programme.code} v{programme.version}  {programme.names.zh_hans}  ({row.valid_from})")
    click.echo(f"sha256 {programme.sha256}")
    for clause in programme.rule:
        click.echo(f"  {clause.says.zh_hans}: {clause.test.source}")
    for step in programme.steps:
        click.echo(f"  {step.code}: {step.names.zh_hans} ({step.role.value}, {step.limit_days})")
    for part in programme.parts:
        click.echo(f"  {part.code}")


@programmes.command()
@JSON
def words(*, as_json: bool) -> None:
    """List what programme files may speak of: attributes, functions, effects, and the words of each key."""
    set_up_django()
    speak()
    from yizhan.catalogue import registers
    from yizhan.catalogue.effects import EFFECTS
    from yizhan.catalogue.forms.types import FieldType
    from yizhan.catalogue.rules.parser import FUNCTIONS, MACROS
    from yizhan.catalogue.rules.types import Unit
    from yizhan.catalogue.types import Audience, Every, Receiver, Requirement, StepKind
    from yizhan.kernel.scope import OFFICERS

    listed: dict[str, Any] = {
        "attributes": {"today": "date"}
        | {name: str(each.type) for name, each in sorted(registers.attributes().items())},
        "effects": {name: {key: str(kind) for key, kind in told.items()} for name, told in EFFECTS.items()},
        "questions": [kind.value for kind in FieldType],
        "functions": [*FUNCTIONS, *(f"LIST.{macro}" for macro in MACROS)],
        "units": [unit.value for unit in Unit if unit],
        "roles": sorted(role.value for role in OFFICERS),
        "steps": [kind.value for kind in StepKind],
        "requires": [one.value for one in Requirement],
        "audience": [one.value for one in Audience],
        "receiver": [one.value for one in Receiver],
        "every": [one.value for one in Every],
    }
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    for name, kind in listed["attributes"].items():
        click.echo(f"{name}: {kind}")
    for name, told in listed["effects"].items():
        click.echo(f"{name}({', '.join(f'{key}: {kind}' for key, kind in told.items())})")
    for key in list(listed)[2:]:
        click.echo(f"{key}: {', '.join(listed[key])}")


def _refuse(refused: "DomainError", *, as_json: bool) -> NoReturn:
    """Say why not, every finding with its place, and leave with exit status 1."""
    findings = getattr(refused, "findings", ())
    if as_json:
        told = [{"line": each.at.line, "column": each.at.column, "message": str(each)} for each in findings]
        click.echo(json.dumps({"code": refused.code, "detail": str(refused), "findings": told}, ensure_ascii=False))
    else:
        for each in findings:
            click.echo(str(each), err=True)
        click.echo(f"yizhan: {refused}", err=True)
    sys.exit(1)

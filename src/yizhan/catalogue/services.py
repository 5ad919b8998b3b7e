"""Publishing and retiring: what was published stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yizhan.catalogue import queries
from yizhan.catalogue.errors import ParameterSettled, PartNotPublished, ProgrammeFaulty, ProgrammeNotFound
from yizhan.catalogue.findings import Faulty, Finding
from yizhan.catalogue.models import ParameterTable, ParameterValue, ProgrammeVersion
from yizhan.catalogue.programmes.loading import Folder, Loaded, load_document
from yizhan.catalogue.programmes.parameters import (
    ParameterTable as ReadTable,
)
from yizhan.catalogue.programmes.parameters import is_parameters, read_parameters
from yizhan.catalogue.programmes.source import Entries, digest, from_data, read_yaml
from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting


def publish_files(paths: Sequence[Path], *, acting: Acting, at: datetime, valid_from: date | None = None) -> list[str]:
    """Publish files in the order they need one another: parameters, services, bundles. All or none.

    Returns what each became, such as `living-aid v2`. Raises ProgrammeFaulty and the other refusals of this file.
    """
    with transaction.atomic():
        documents = [(path, _document(path)) for path in paths]
        found = []
        for path, document in sorted(documents, key=lambda each: _turn(each[1])):
            if is_parameters(document):
                publish_parameters(document=document, acting=acting, at=at)
                found.append(path.stem)
            else:
                try:
                    version_id = publish(
                        document=document, folder=path.parent, acting=acting, at=at, valid_from=valid_from
                    )
                except ProgrammeFaulty as faulty:
                    raise ProgrammeFaulty(_placed(faulty, path)) from None
                row = ProgrammeVersion.objects.only("code", "version").get(id=version_id)
                found.append(f"{row.code} v{row.version}")
    return found


def _document(path: Path) -> Entries:
    try:
        return read_yaml(path.read_bytes())
    except Faulty as faulty:
        raise ProgrammeFaulty(_placed(faulty, path)) from None


def _placed(faulty: Faulty | ProgrammeFaulty, path: Path) -> list[Finding]:
    return [each if each.file else replace(each, file=str(path)) for each in faulty.findings]


def _turn(document: Entries) -> int:
    if is_parameters(document):
        return 0
    return 2 if document.get("parts") is not None else 1


@transaction.atomic
def publish(
    *, document: Entries, folder: Path | None, acting: Acting, at: datetime, valid_from: date | None = None
) -> UUID:
    """Publish one programme; returns its version id. The same content again is the version that stands.

    `folder` holds the files it refers to; else what is published is meant. Raises ProgrammeFaulty, PartNotPublished.
    """
    on = valid_from or local_date(at)
    loaded = _loaded(document, folder)
    code = loaded.programme.code
    _lock(code)
    data = _pinned(loaded, on)
    sha256 = digest(data)
    last = ProgrammeVersion.objects.filter(code=code).order_by("-version").first()
    if last is not None and last.sha256 == sha256 and last.retired_at is None and last.valid_from <= on:
        return last.id
    row = ProgrammeVersion.objects.create(
        id=new_id(),
        code=code,
        version=last.version + 1 if last else 1,
        kind=loaded.programme.kind.value,
        document=data,
        sha256=sha256,
        valid_from=on,
        published_at=at,
        published_by=acting.user_id,
    )
    journal.append(
        "catalogue.programme_published",
        acting=acting,
        at=at,
        subject=("programme_version", row.id),
        data={"code": code, "version": row.version, "sha256": sha256},
    )
    return row.id


def _loaded(document: Entries, folder: Path | None) -> Loaded:
    resolve = Folder(*([folder] if folder else []), beyond=_stored_document)
    try:
        return load_document(document, queries.vocabulary(), resolve)
    except Faulty as faulty:
        raise ProgrammeFaulty(faulty.findings) from None


def _stored_document(code: str) -> Entries | None:
    rows = ProgrammeVersion.objects.filter(code=code, retired_at__isnull=True).order_by("-valid_from", "-version")
    data = rows.values_list("document", flat=True).first()
    return from_data(data) if data is not None else None


def _pinned(loaded: Loaded, on: date) -> Mapping[str, Any]:
    """The document with each part tied to the version in force on that day."""
    if not loaded.programme.is_bundle:
        return loaded.data
    parts = []
    for part in loaded.data["parts"]:
        try:
            pinned = queries.published(part["code"], on)
        except ProgrammeNotFound:
            raise PartNotPublished(part=part["code"]) from None
        parts.append({**part, "version_id": str(pinned.version_id)})
    return {**loaded.data, "parts": parts}


def _lock(code: str) -> None:
    """One publication of a programme at a time: there may be no row yet to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"catalogue.programme.{code}"])


@transaction.atomic
def retire(*, code: str, acting: Acting, at: datetime) -> int:
    """Take a programme out of the catalogue; open cases keep their version. Returns how many versions it had."""
    _lock(code)
    rows = list(ProgrammeVersion.objects.select_for_update().filter(code=code, retired_at__isnull=True))
    if not rows:
        raise ProgrammeNotFound
    ProgrammeVersion.objects.filter(id__in=[row.id for row in rows]).update(retired_at=at)
    journal.append(
        "catalogue.programme_retired",
        acting=acting,
        at=at,
        subject=("programme_version", max(rows, key=lambda row: row.version).id),
        data={"code": code},
    )
    return len(rows)


@transaction.atomic
def publish_parameters(*, document: Entries, acting: Acting, at: datetime) -> int:
    """Add the rows of a parameter file that are not there yet; returns how many. Raises ParameterSettled."""
    try:
        tables = read_parameters(document)
    except Faulty as faulty:
        raise ProgrammeFaulty(faulty.findings) from None
    _lock("parameters")
    return sum(_add_table(table, acting=acting, at=at) for table in tables)


def _add_table(table: ReadTable, *, acting: Acting, at: datetime) -> int:
    labels = {"label": table.label.as_mapping(), "unit": table.unit.value, "source": table.source.as_mapping()}
    kept, _is_new = ParameterTable.objects.update_or_create(name=table.name, defaults=labels)
    standing = {(row.division, row.valid_from): row.value for row in ParameterValue.objects.filter(table=kept)}
    new = [row for row in table.rows if (row.division, row.valid_from) not in standing]
    for row in table.rows:
        if standing.get((row.division, row.valid_from), row.value) != row.value:
            raise ParameterSettled(table=table.name, division=row.division, valid_from=row.valid_from.isoformat())
    ParameterValue.objects.bulk_create(
        ParameterValue(table=kept, division=row.division, valid_from=row.valid_from, value=row.value, recorded_at=at)
        for row in new
    )
    if new:
        data = {"table": table.name, "rows": len(new)}
        subject = ("parameter_table", kept.id)
        journal.append("catalogue.parameters_published", acting=acting, at=at, subject=subject, data=data)
    return len(new)

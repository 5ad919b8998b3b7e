"""The journal: one row for each state change, written in the transaction that makes the change."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise

from yizhan.kernel.bulk import NULL, copy_lines, escape
from yizhan.kernel.ids import new_id, new_id_texts
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, ScopeKeys, scope_fields

# What each kind of entry is called on the screen; every room names its own at start.
_names: dict[str, str | Promise] = {}

# What all rows of one `append_for_each` have alike; era, transaction and the database's clock are the trigger's.
_ALIKE: Final = (
    "at", "kind", "role", "user_id", "person_id", "node_id", "actor_name", "session_id", "request_id",
    *ScopeKeys.__dataclass_fields__,
)  # fmt: skip
_KIND = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal row as history shows it."""

    id: UUID
    at: datetime
    kind: str
    role: str
    user_id: UUID | None
    node_id: UUID | None
    actor_name: str
    data: dict[str, Any]


def append(
    kind: str,
    *,
    acting: Acting,
    at: datetime,
    subject: tuple[str, UUID],
    scope: ScopeKeys | None = None,
    data: Mapping[str, Any] | None = None,
) -> UUID:
    """Record that something happened; returns the entry's id.

    `kind` is "room.happened" in the past tense. `data` holds ids, codes and numbers, never personal text: the
    journal outlives every erasure.
    """
    row = _row(kind, acting, at, subject, scope, data)
    row.save(force_insert=True)
    return row.id


def append_for_each(
    kind: str,
    *,
    acting: Acting,
    at: datetime,
    subjects: Sequence[tuple[str, UUID]],
    scope: ScopeKeys | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """The same for several subjects at once, a row of each, in one statement."""
    if not subjects:
        return
    alike = _row(kind, acting, at, subjects[0], scope, data)
    values = {name: getattr(alike, name) for name in _ALIKE} | {"data": json.dumps(alike.data, ensure_ascii=False)}
    end = "\t".join(NULL if value is None else escape(str(value)) for value in values.values())
    lines = (
        f"{row_id}\t{subject_kind}\t{subject_id}\t{end}"
        for row_id, (subject_kind, subject_id) in zip(new_id_texts(len(subjects)), subjects, strict=True)
    )
    table = JournalEntry._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name
    copy_lines(table, ["id", "subject_kind", "subject_id", *values], lines)


def _row(
    kind: str,
    acting: Acting,
    at: datetime,
    subject: tuple[str, UUID],
    scope: ScopeKeys | None,
    data: Mapping[str, Any] | None,
) -> JournalEntry:
    if not _KIND.fullmatch(kind):
        raise ValueError(f"journal kind {kind!r} is not of the form room.happened")
    return JournalEntry(
        id=new_id(),
        at=at,
        kind=kind,
        role=acting.role,
        user_id=acting.user_id,
        person_id=acting.person_id,
        node_id=acting.node_id,
        actor_name=acting.name if acting.user_id is None else "",
        session_id=acting.session_id,
        request_id=acting.request_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        data=_plain({**(data or {}), **({"helper_id": acting.helper_id} if acting.helper_id else {})}),
        **(scope_fields(scope) if scope else {}),
    )


def name_kinds(names: Mapping[str, str | Promise]) -> None:
    """Say what kinds of entries are called on the screen (Chinese, translatable)."""
    _names.update(names)


def kind_name(kind: str) -> str | Promise:
    """The words for a kind; the kind itself where no room named it."""
    return _names.get(kind, kind)


def named_kinds() -> dict[str, str | Promise]:
    """Every kind that a room has named, by kind."""
    return dict(sorted(_names.items()))


def history(subject: tuple[str, UUID], *, limit: int = 200) -> list[Entry]:
    """What happened to one subject, oldest first, at most `limit` entries."""
    rows = JournalEntry.objects.filter(subject_kind=subject[0], subject_id=subject[1]).order_by("id")[:limit]
    return [Entry(r.id, r.at, r.kind, r.role, r.user_id, r.node_id, r.actor_name, r.data) for r in rows]


def last(kind: str, subject: tuple[str, UUID]) -> Entry | None:
    """The last time that this happened to a subject."""
    rows = JournalEntry.objects.filter(subject_kind=subject[0], subject_id=subject[1], kind=kind).order_by("-id")
    row = rows.first()
    return (
        Entry(row.id, row.at, row.kind, row.role, row.user_id, row.node_id, row.actor_name, row.data) if row else None
    )


def ensure_era() -> None:
    """Open the next era where this database has come into another cluster (restore, upgrade).

    Called after every migration and restore: transaction numbers order the journal and mean nothing elsewhere. The
    stamp trigger refuses to write until it is done.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_journalera (era, system_identifier)"
            " SELECT newest.era + 1, here.system_identifier"
            " FROM (SELECT era, system_identifier FROM kernel_journalera ORDER BY era DESC LIMIT 1) newest,"
            " pg_control_system() here WHERE newest.system_identifier <> here.system_identifier"
            " ON CONFLICT DO NOTHING"
        )


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Ids and dates as text, so that the stored row reads the same in every tool."""
    return {key: _plain_value(value) for key, value in data.items()}


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(item) for item in value]
    if isinstance(value, float):
        raise TypeError("the journal holds integers, not floats")
    return str(value)

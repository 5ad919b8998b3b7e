"""What lies of a sent roster: the parts of the file, what was found in it, the workbook that goes back. All sealed."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import files, vault
from yizhan.kernel.files import disk
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting
from yizhan.registry.models import RosterNotes, RosterUpload
from yizhan.registry.roster.errors import FileFault, RosterUnreadable
from yizhan.registry.roster.rules.problems import Finding, Noted, Severity
from yizhan.registry.roster.types import Header, Seen

NOTES_AT_ONCE: Final = 500
State = RosterUpload.State
STATE_WORDS: Final[dict[State, str | Promise]] = {
    State.RECEIVING: _("正在上传"),
    State.READING: _("正在预览"),
    State.READY: _("等您核对预览"),
    State.UNREADABLE: _("没有读成"),
    State.APPLYING: _("正在导入"),
    State.APPLIED: _("已导入"),
}
_TABLE: Final = "registry_rosternotes"
_PURPOSE: Final = "registry.roster_shown"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a preview shows beside counts and problems."""

    headers: tuple[Header, ...] = ()
    seen: tuple[Seen, ...] = ()
    tally: tuple[Mapping[str, int], ...] = ()  # how many problems of each severity lie on each page of notes


@contextmanager
def laid_out(upload: RosterUpload) -> Iterator[Path]:
    """The file of an upload in plain, for as long as it is read: under no name, so that nothing of it outlives us.

    Raises RosterUnreadable where it is not what was announced.
    """
    with TemporaryFile(dir=disk.incoming()) as file:
        digest = hashlib.sha256()
        for part in upload.parts.order_by("offset"):
            for piece in files.open_stream(part.file_id):
                digest.update(piece)
                file.write(piece)
        file.flush()
        if file.tell() != upload.size or (upload.sha256 and digest.digest() != bytes(upload.sha256)):
            raise RosterUnreadable(FileFault.CHECKSUM)
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")  # the reading process opens it by this


def put_notes(upload: RosterUpload, problems: Sequence[Noted]) -> None:
    """Keep the problems of an upload in place of those before."""
    RosterNotes.objects.filter(upload=upload).delete()
    for number, first in enumerate(range(0, len(problems), NOTES_AT_ONCE)):
        row_id = new_id()
        plain = json.dumps([_as_list(one) for one in problems[first : first + NOTES_AT_ONCE]], ensure_ascii=False)
        sealed = vault.seal(plain, table=_TABLE, column="sealed", row_id=row_id)
        RosterNotes.objects.create(id=row_id, upload=upload, number=number, sealed=sealed)
    upload.problems = len(problems)


def notes(upload: RosterUpload, *, after: int = 0, limit: int = NOTES_AT_ONCE) -> list[Noted]:
    """Problems from place `after` on, at most `limit`."""
    found: list[Noted] = []
    for page in upload.notes.filter(number__gte=after // NOTES_AT_ONCE).order_by("number").iterator(chunk_size=1):
        first = max(0, after - page.number * NOTES_AT_ONCE)
        found += _opened(page)[first : first + limit - len(found)]
        if len(found) >= limit:
            break
    return found


def tally(problems: Sequence[Noted]) -> list[dict[str, int]]:
    """How many of each severity will lie on each page of notes."""
    firsts = range(0, len(problems), NOTES_AT_ONCE)
    return [dict(Counter(one.severity.value for one in problems[first : first + NOTES_AT_ONCE])) for first in firsts]


def notes_by_severity(
    upload: RosterUpload, tally: Sequence[Mapping[str, int]], severities: Sequence[Severity], *, after: int, limit: int
) -> list[Noted]:
    """Problems of these severities, one severity behind the other and each as the sheets show them: from place `after`
    of that order on, at most `limit`. Only pages on which some of them lie are opened."""
    taken: list[tuple[int, Severity, int, int]] = []  # page, severity, from, to
    for severity in severities:
        for number, counted in enumerate(tally):
            count = counted.get(severity.value, 0)
            until = min(count, after + limit)
            if after < until:
                taken.append((number, severity, after, until))
                limit -= until - after
            after = max(0, after - count)
    pages = {page.number: _opened(page) for page in upload.notes.filter(number__in={one[0] for one in taken})}
    return [
        noted
        for number, severity, first, until in taken
        for noted in [one for one in pages[number] if one.severity is severity][first:until]
    ]


def all_notes(upload: RosterUpload) -> Iterator[Noted]:
    for page in upload.notes.order_by("number").iterator(chunk_size=1):
        yield from _opened(page)


def _opened(page: RosterNotes) -> list[Noted]:
    plain = vault.open_sealed(page.sealed, table=_TABLE, column="sealed", row_id=page.id)
    return [Noted(sheet, row, column, Finding(code), value, more)
            for sheet, row, column, code, value, more in json.loads(plain)]  # fmt: skip


def _as_list(noted: Noted) -> list[Any]:
    return [noted.sheet, noted.row, noted.column, noted.finding.value, noted.value, noted.more]


def put_shown(
    upload: RosterUpload, headers: Sequence[Header], seen: Sequence[Seen], tally: Sequence[Mapping[str, int]] = ()
) -> None:
    """Keep what a preview shows in place of what was kept before."""
    told = {"headers": [asdict(one) for one in headers], "seen": [asdict(one) for one in seen], "tally": list(tally)}
    if upload.shown_id is not None:
        vault.erase(upload.shown_id)
    upload.shown_id = vault.put(told, purpose=_PURPOSE, owner=("roster_upload", upload.id))


def shown(upload: RosterUpload) -> Shown:
    if upload.shown_id is None:
        return Shown()
    told = vault.get(upload.shown_id)
    return Shown(tuple(map(_header, told["headers"])), tuple(map(_seen, told["seen"])), tuple(told.get("tally", ())))


def _header(told: dict[str, Any]) -> Header:
    return Header(**{**told, "words": tuple(told["words"]), "fields": tuple(told["fields"])})


def _seen(told: dict[str, Any]) -> Seen:
    return Seen(**{**told, "changes": tuple(tuple(one) for one in told["changes"])})


def drop_returned(upload: RosterUpload, *, acting: Acting, at: datetime) -> None:
    if upload.returned_id is not None:
        files.erase(upload.returned_id, acting=acting, at=at)
        upload.returned_id = None


def clear(upload: RosterUpload, *, acting: Acting, at: datetime) -> None:
    """Erase the file, what was read of it, and the workbook; in the caller's transaction, which holds the row."""
    for part in upload.parts.all():
        files.erase(part.file_id, acting=acting, at=at)
    upload.parts.all().delete()
    upload.notes.all().delete()
    if upload.shown_id is not None:
        vault.erase(upload.shown_id)
        upload.shown_id = None
    drop_returned(upload, acting=acting, at=at)
    upload.is_returning, upload.chosen, upload.erased_at = False, [], at
    upload.save()

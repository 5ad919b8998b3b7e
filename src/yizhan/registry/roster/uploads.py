"""A roster on its way in: announced, received in parts, looked through, taken in, erased when its time is over.

The parts lie encrypted, each a file of its own with a key of its own; the rest is the worker's (`working`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from yizhan.kernel import clock, files, journal
from yizhan.kernel.errors import Invalid, NotFound, Problem, TooLarge
from yizhan.kernel.files.storing import Readable
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, scope_fields
from yizhan.registry.models import RosterPart, RosterUpload
from yizhan.registry.queries.ancestry import line_of
from yizhan.registry.roster import acting as roles
from yizhan.registry.roster import errors, shelf
from yizhan.registry.roster.access import access_upload
from yizhan.registry.roster.queries import learned_words
from yizhan.registry.roster.services import learn_word, union_for_roster, words_digest
from yizhan.registry.roster.sheets.kinds import MIB, MOST_TEXT_BYTES
from yizhan.registry.roster.waking import wake_worker

State = RosterUpload.State
PART_BYTES: Final = 8 * MIB  # the largest part that the API takes
RECEIVED_WITHIN: Final = timedelta(days=1)
KEPT_FOR: Final = timedelta(days=7)  # after the last step
MOST_OPEN: Final = 20
_PART: Final = ("application/octet-stream", "part")
_LONGEST_NAME: Final = 120


@transaction.atomic
def begin_upload(
    *, union_id: UUID, name: str, size: int, sha256: str = "", acting: Acting, at: datetime
) -> RosterUpload:
    """Announce a file of `size` bytes for a union. Raises NotFound outside the line, UnionTakesNoRoster, Invalid,
    TooLarge, UploadTooMany."""
    union = union_for_roster(union_id, acting, at)
    if size < 1 or not name.strip():
        raise Invalid([Problem(field="file", message=str(errors.FILE_WORDS[errors.FileFault.EMPTY]))])
    if size > MOST_TEXT_BYTES:
        raise TooLarge(limit=f"{MOST_TEXT_BYTES // MIB} MB")
    open_ones = RosterUpload.objects.filter(sent_by=acting.user_id, state=State.RECEIVING, erased_at__isnull=True)
    if acting.user_id is not None and (count := open_ones.count()) >= MOST_OPEN:
        raise errors.UploadTooMany(count=count)
    return RosterUpload.objects.create(
        id=new_id(),
        file_name=_plain_name(name),
        size=size,
        sha256=bytes.fromhex(sha256) if sha256 else None,
        sent_by=acting.user_id,
        sent_at=at,
        acting=roles.kept(acting),
        erase_at=at + RECEIVED_WITHIN,
        **scope_fields(line_of(union.id, clock.local_date(at))),
    )


def add_part(
    *,
    upload_id: UUID,
    offset: int,
    stream: Readable,
    acting: Acting,
    at: datetime,
    most: int = PART_BYTES,
    announced: int | None = None,
) -> RosterUpload:
    """Take in the bytes from `offset` on; with the last one the dry run is asked for. Whole or not at all.

    `announced`: how many bytes the part is to have, where the sender said so. Raises NotFound, UploadMoved (with how
    much lies here), TooLarge, Invalid where the part came in half or goes beyond the file.
    """
    _refuse_elsewhere(access_upload(acting, upload_id), offset)
    part_id = new_id()
    stored = files.keep(
        stream,
        name=str(upload_id),
        kind=_PART,
        most=most,
        acting=acting,
        at=at,
        owner=("registry.roster_part", part_id),
    )
    try:
        _refuse_half(stored.size, announced)
        return _join_part(upload_id, part_id, offset, stored, acting, at)
    except Exception:
        files.erase(stored.id, acting=acting, at=at)
        raise


@transaction.atomic
def _join_part(
    upload_id: UUID, part_id: UUID, offset: int, stored: files.FileRef, acting: Acting, at: datetime
) -> RosterUpload:
    upload = _lock(upload_id)
    _refuse_elsewhere(upload, offset)
    if offset + stored.size > upload.size:
        raise Invalid([Problem(field="file", message=str(errors.FILE_WORDS[errors.FileFault.CHECKSUM]))])
    RosterPart.objects.create(id=part_id, upload=upload, offset=offset, size=stored.size, file_id=stored.id)
    upload.received += stored.size
    if upload.received == upload.size:
        _ask(upload, State.READING, acting, at)
        journal.append("registry.roster_sent", acting=acting, at=at, **_told(upload))
    upload.save()
    return upload


@transaction.atomic
def say_columns(*, upload_id: UUID, said: Mapping[str, str], acting: Acting, at: datetime) -> None:
    """Remember for the union what headings mean (`said`: heading → field, "" leaves it alone), and read once more.

    Raises NotFound, UploadNotThere, Invalid.
    """
    upload = _lock_within(upload_id, acting, State.READY, State.UNREADABLE)
    for heading, field in said.items():
        learn_word(union_id=upload.union_id, heading=heading, field=field, acting=acting, at=at)
    _read_again(upload, acting, at)


@transaction.atomic
def read_again(*, upload_id: UUID, acting: Acting, at: datetime) -> None:
    """Make the dry run once more, by the words and the register of now. Raises NotFound, UploadNotThere."""
    _read_again(_lock_within(upload_id, acting, State.READY, State.UNREADABLE), acting, at)


@transaction.atomic
def apply_upload(
    *, upload_id: UUID, moves: str = "none", chosen: Iterable[tuple[str, int]] = (), acting: Acting, at: datetime
) -> None:
    """Take in what the preview showed, as far as it still holds; a worker does it.

    `moves`: for which members of other unions a transfer is asked for, and with "chosen" the rows of these. Raises
    NotFound, UploadNotThere, PreviewOutdated where the union's words changed since the dry run.
    """
    upload = _lock_within(upload_id, acting, State.READY)
    union_for_roster(upload.union_id, acting, at)
    if bytes(upload.read_as or b"") != words_digest(learned_words(upload.union_id)):
        raise errors.PreviewOutdated
    upload.moves, upload.chosen = moves, [[sheet, row] for sheet, row in chosen]
    _ask(upload, State.APPLYING, acting, at)
    upload.save()
    journal.append("registry.roster_apply_asked", acting=acting, at=at, **_told(upload))


@transaction.atomic
def erase_upload(*, upload_id: UUID, acting: Acting, at: datetime) -> None:
    """Erase the file and all that was read of it; that it was sent, and the counts, stay. Raises NotFound,
    UploadNotThere while a worker has it."""
    upload = _lock_within(upload_id, acting, State.RECEIVING, State.READY, State.UNREADABLE, State.APPLIED)
    shelf.clear(upload, acting=acting, at=at)
    journal.append("registry.roster_erased", acting=acting, at=at, **_told(upload))


def _read_again(upload: RosterUpload, acting: Acting, at: datetime) -> None:
    _ask(upload, State.READING, acting, at)
    upload.save()
    journal.append("registry.roster_read_again", acting=acting, at=at, **_told(upload))


def _ask(upload: RosterUpload, state: str, acting: Acting, at: datetime) -> None:
    """Hand it to a worker: the row is its own queue, the job only wakes somebody."""
    upload.state, upload.fault, upload.rows_done, upload.attempts = state, "", 0, 0
    upload.acting, upload.lease, upload.leased_until = roles.kept(acting), None, None
    upload.is_returning = False
    upload.erase_at = at + KEPT_FOR
    wake_worker()


def _lock(upload_id: UUID) -> RosterUpload:
    upload = RosterUpload.objects.select_for_update().filter(id=upload_id, erased_at__isnull=True).first()
    if upload is None:
        raise NotFound
    return upload


def _lock_within(upload_id: UUID, acting: Acting, *states: str) -> RosterUpload:
    access_upload(acting, upload_id)
    upload = _lock(upload_id)
    if upload.state not in states:
        raise errors.UploadNotThere(state=shelf.STATE_WORDS[State(upload.state)])
    return upload


def _refuse_elsewhere(upload: RosterUpload, offset: int) -> None:
    if upload.erased_at is not None:
        raise NotFound
    if upload.state != State.RECEIVING or upload.received != offset:
        raise errors.UploadMoved(received=upload.received)


def _refuse_half(size: int, announced: int | None) -> None:
    if announced is not None and announced != size:
        raise Invalid([Problem(field="file", message=str(errors.FILE_WORDS[errors.FileFault.BROKEN]))])


def _plain_name(name: str) -> str:
    """The last part of a path-like name, without what steers a screen; the ending stays, since .et is known by it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if c.isprintable()).strip()
    return (shown or "名册")[-_LONGEST_NAME:]


def _told(upload: RosterUpload) -> dict[str, Any]:
    return {"subject": ("roster_upload", upload.id), "scope": upload.scope}

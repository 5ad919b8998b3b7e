"""What a worker does with sent rosters: dry runs, imports, the workbooks that go back; and it erases what is over.

An upload is its own queue. A worker holds one by a lease that a thread beside the work renews; where the worker dies,
the lease runs out and another goes on: a dry run from the beginning, an import behind its last chunk.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import F, Q

from yizhan.kernel import clock, files, journal
from yizhan.kernel.errors import DomainError
from yizhan.kernel.files import disk
from yizhan.kernel.files.office import EXCEL
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting
from yizhan.registry.models import RosterUpload
from yizhan.registry.roster import acting as roles
from yizhan.registry.roster import services, shelf
from yizhan.registry.roster.asking import Asks
from yizhan.registry.roster.errors import FileFault, RosterBusy, RosterUnreadable
from yizhan.registry.roster.queries import learned_words
from yizhan.registry.roster.returning import write_back
from yizhan.registry.roster.rules.problems import Severity
from yizhan.registry.roster.sheets.kinds import MIB
from yizhan.registry.roster.types import COUNTED, Report
from yizhan.registry.roster.words import said

LEASED_FOR: Final = timedelta(seconds=60)
RENEWED_AFTER_S: Final = 15.0
MOST_AT_ONCE: Final = 2
MOST_ATTEMPTS: Final = 5
ERASED_AT_ONCE: Final = 100
_WORKBOOK: Final = (EXCEL, "xlsx")
_RETURNED_MOST: Final = 1024 * MIB
_FAULT_LENGTH: Final = 32
_log = structlog.get_logger(__name__)
State = RosterUpload.State
Stop = Callable[[], bool]


class Stopped(Exception):
    """The worker is being stopped, or somebody else has the upload by now."""


def work_all(*, stop: Stop = lambda: False) -> int:
    """Work on sent rosters until none waits; returns on how many."""
    count = 0
    while not stop() and (upload := _take(clock.now())) is not None:
        with suppress(Stopped):
            _work(upload, stop)
        count += 1
    return count


@transaction.atomic
def _take(at: datetime) -> RosterUpload | None:
    """Hold the one that has waited longest, whom nobody holds; None where none waits, or enough are being worked on."""
    waiting = Q(state__in=[State.READING, State.APPLYING]) | Q(is_returning=True)
    rows = RosterUpload.objects.filter(waiting, erased_at__isnull=True)
    if rows.filter(leased_until__gte=at).count() >= MOST_AT_ONCE:
        return None
    free = rows.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=at))
    upload = free.select_for_update(skip_locked=True).order_by("id").first()
    if upload is not None:
        upload.lease, upload.leased_until, upload.attempts = new_id(), at + LEASED_FOR, upload.attempts + 1
        upload.save(update_fields=["lease", "leased_until", "attempts"])
    return upload


def _work(upload: RosterUpload, stop: Stop) -> None:
    acting = roles.again(upload.acting)
    try:
        if upload.attempts > MOST_ATTEMPTS:
            raise RosterUnreadable(FileFault.GIVEN_UP)
        with _held(upload), shelf.laid_out(upload) as path:
            _step(upload, path, acting, stop)
    except Stopped:
        _let_go(upload)
    except RosterBusy:
        _let_go(upload, again_at=clock.now() + LEASED_FOR)
    except DomainError as refused:
        _refuse(upload, refused)


def _step(upload: RosterUpload, path: Path, acting: Acting, stop: Stop) -> None:
    progress = _progress(upload, stop)
    if upload.state == State.READING:
        learned = learned_words(upload.union_id)
        report = services.try_roster(
            path=path, name=upload.file_name, union_id=upload.union_id, acting=acting, at=clock.now(), progress=progress
        )
        _settle(upload, report, State.READY, read_as=services.words_digest(learned))
    elif upload.state == State.APPLYING:
        report = services.import_roster(
            path=path, name=upload.file_name, union_id=upload.union_id, acting=acting, at=clock.now(),
            progress=progress, asks=_asks(upload),
        )  # fmt: skip
        _settle(upload, report, State.APPLIED)
    else:
        _return(upload, path, acting)


def _asks(upload: RosterUpload) -> Asks:
    """For whom a transfer is asked, as was said when the roster was to be taken in."""
    chosen = {(sheet, row) for sheet, row in upload.chosen}
    is_all = upload.moves == RosterUpload.Moves.ALL
    return lambda sheet, row: is_all or (sheet, row) in chosen


def _progress(upload: RosterUpload, stop: Stop) -> Callable[[int], None]:
    def behind(rows: int) -> None:
        held = RosterUpload.objects.filter(id=upload.id, lease=upload.lease).update(rows_done=rows)
        if stop() or not held:
            raise Stopped

    return behind


@transaction.atomic
def _settle(upload: RosterUpload, report: Report, state: str, *, read_as: bytes | None = None) -> None:
    """Write down what was found or done, unless somebody else has the upload by now."""
    row = _own(upload)
    for name in (*COUNTED, "warned"):
        setattr(row, name, getattr(report.counts, name))
    shelf.put_notes(row, report.problems)
    shelf.put_shown(row, report.headers, report.seen, shelf.tally(report.problems))
    row.state, row.rows_done, row.attempts = state, report.counts.rows, 0
    row.roster_id = report.roster_id
    row.read_as = row.read_as if read_as is None else read_as
    row.is_returning = any(noted.severity is not Severity.REPAIRED for noted in report.problems)
    row.lease = row.leased_until = None
    row.save()


def _return(upload: RosterUpload, path: Path, acting: Acting) -> None:
    """Write the sender's workbook with what was found in it, and keep it beside."""
    with TemporaryFile(dir=disk.incoming()) as out:
        learned = learned_words(upload.union_id)
        problems = shelf.all_notes(upload)
        write_back(
            path=path,
            name=upload.file_name,
            problems=problems,
            out=out,
            said=said,
            learned=learned,
        )
        out.seek(0)
        with transaction.atomic():
            row = _own(upload)
            at = clock.now()
            shelf.drop_returned(row, acting=acting, at=at)
            owner = ("registry.roster_upload", row.id)
            name = f"{Path(row.file_name).stem}-导入问题.xlsx"
            kept = files.keep(out, name=name, kind=_WORKBOOK, most=_RETURNED_MOST, acting=acting, at=at, owner=owner)
            row.returned_id, row.is_returning, row.attempts = kept.id, False, 0
            row.lease = row.leased_until = None
            row.save()


@transaction.atomic
def _refuse(upload: RosterUpload, refused: DomainError) -> None:
    """The file as a whole, or the union: a dry run ends as unreadable; an import goes back to its preview."""
    row = _own(upload)
    row.fault = str(getattr(refused, "fault", refused.code))[:_FAULT_LENGTH]
    if row.state == State.READING:
        row.state = State.UNREADABLE
        shelf.put_shown(row, list(getattr(refused, "likely", ())), [])
    elif row.state == State.APPLYING:
        row.state = State.READY
    row.is_returning, row.attempts = False, 0
    row.lease = row.leased_until = None
    row.save()


def _own(upload: RosterUpload) -> RosterUpload:
    """The row, locked; raises Stopped where another worker holds it by now."""
    row = RosterUpload.objects.select_for_update().filter(id=upload.id, lease=upload.lease).first()
    if row is None:
        raise Stopped
    return row


def _let_go(upload: RosterUpload, again_at: datetime | None = None) -> None:
    """For whoever comes next; the attempt does not count."""
    RosterUpload.objects.filter(id=upload.id, lease=upload.lease).update(
        lease=None, leased_until=again_at, attempts=F("attempts") - 1
    )


@contextmanager
def _held(upload: RosterUpload) -> Iterator[None]:
    """Renew the lease while the block runs, in a thread with a connection of its own."""
    over = threading.Event()
    beside = threading.Thread(target=_renew, args=(upload.id, upload.lease, over), name="roster-lease", daemon=True)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def _renew(upload_id: UUID, lease: UUID, over: threading.Event) -> None:
    while not over.wait(RENEWED_AFTER_S):
        until = clock.now() + LEASED_FOR
        RosterUpload.objects.filter(id=upload_id, lease=lease).update(leased_until=until)
    connection.close()


def erase_due(at: datetime) -> int:
    """Erase what was sent and is over: never finished for a day, or left alone for a week. Returns how many."""
    due = RosterUpload.objects.filter(erase_at__lte=at, erased_at__isnull=True).order_by("erase_at")
    acting, count = Acting.system("roster term"), 0
    for upload_id in list(due.values_list("id", flat=True)[:ERASED_AT_ONCE]):
        with transaction.atomic():
            row = due.select_for_update(skip_locked=True).filter(id=upload_id).first()
            if row is None or (row.leased_until is not None and row.leased_until >= at):
                continue
            shelf.clear(row, acting=acting, at=at)
            subject = ("roster_upload", row.id)
            journal.append("registry.roster_erased", acting=acting, at=at, subject=subject, scope=row.scope)
            count += 1
    return count

"""Taking a roster in: what it would do (a dry run), and doing it, in chunks that each stand or fall as one."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from psycopg import errors as pg

from yizhan.kernel import clock, journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Role, reaches, scope_fields
from yizhan.registry.models import RosterChunk, RosterImport, RosterWord, Union
from yizhan.registry.queries.ancestry import line_of
from yizhan.registry.queries.merged import merged_documents
from yizhan.registry.roster import asking, errors, merging, telling
from yizhan.registry.roster.asking import Asks, asks_for_nobody
from yizhan.registry.roster.beside import Beside, beside
from yizhan.registry.roster.errors import RosterUnreadable
from yizhan.registry.roster.merging import Asked, Context, Outcome
from yizhan.registry.roster.preparing import Preparing
from yizhan.registry.roster.previewing import SHOWN, first_rows
from yizhan.registry.roster.queries import known_for, learned_words, place_names
from yizhan.registry.roster.reading import CHUNK_ROWS, READING
from yizhan.registry.roster.rules.columns import Field, field_named, header_word
from yizhan.registry.roster.types import COUNTED, Counts, Progress, Report
from yizhan.registry.roster.unread import keep_unread

MOST_TRIES: Final = 8  # for a chunk whose people others keep entering
CHANGES_TOLD: Final = 200
_PIECE: Final = 1024 * 1024
_RACES: Final = (pg.DeadlockDetected, pg.LockNotAvailable, pg.SerializationFailure)
_GUARDS: Final = (
    "document_index",
    "one_open_membership",
    "one_chunk_of_a_number",
    "merged_has_no_membership",
    "merged_entry_has_no_phone",
    "membership_opens_in_a_union_that_stands",
)


def try_roster(
    *,
    path: Path,
    name: str,
    union_id: UUID,
    acting: Acting,
    at: datetime,
    progress: Progress,
) -> Report:
    """What importing this file would do; nothing is written. Raises NotFound outside the line, RosterUnreadable."""
    union, on = union_for_roster(union_id, acting, at), clock.local_date(at)
    report, shown = Report(is_dry_run=True), _Shown()
    with _prepared(path, name, union, on, learned_words(union.id)) as beside:
        context = Context(acting, at, on, beside)
        for asked in _chunks(context, lambda _: True):
            with transaction.atomic():
                outcome = merging.compare(asked, context)
            _report(report, outcome, merging.count(outcome), shown, context)
            progress(report.counts.rows)
    report.put_in_order()
    return report


def import_roster(
    *,
    path: Path,
    name: str,
    union_id: UUID,
    acting: Acting,
    at: datetime,
    progress: Progress,
    asks: Asks = asks_for_nobody,
) -> Report:
    """Take in every row that can be; where an import of this file was broken off, it goes on behind its last chunk.

    `asks`: whether a transfer is asked for the member of another union in this row (sheet, row). Members who sign in
    are told what changed, in the transaction of their chunk.

    Raises NotFound outside the line, RosterUnreadable, and RosterBusy where others keep entering the same people.
    """
    union = union_for_roster(union_id, acting, at)
    learned = learned_words(union.id)
    digest = _digest(path, learned)
    begun = RosterImport.objects.filter(
        union_id=union.id, file_sha256=digest, state=RosterImport.State.APPLYING
    ).first()
    on = begun.read_on if begun else clock.local_date(at)
    with _prepared(path, name, union, on, learned) as beside:
        context = Context(acting, at, on, beside)
        done = {chunk.number: chunk for chunk in begun.chunks.defer("entered", "opened")} if begun else {}
        chunks = _chunks(context, done.__contains__)
        first = next(chunks)  # a file that is no roster is refused before anything is written
        roster = begun or _begin(union, digest, name, context)
        report, shown = Report(is_dry_run=False, roster_id=roster.id), _Shown()
        for asked in chain([first], chunks):
            outcome, written = _take_in(asked, done.get(asked.prepared.number), roster, context, asks)
            _report(report, outcome, Counts(**{each: getattr(written, each) for each in COUNTED}), shown, context)
            progress(report.counts.rows)
    report.put_in_order()
    _finish(roster, report, acting=acting, at=at)
    return report


@contextmanager
def _prepared(path: Path, name: str, union: Union, on: date, learned: Mapping[str, Field | None]) -> Iterator[Beside]:
    with beside(path, name, known_for(union, on), learned, merged_documents()) as whoever:
        yield whoever


def _chunks(context: Context, is_written: Callable[[int], bool]) -> Iterator[Asked]:
    """Every chunk, one behind: while one is written, the next is made ready and the one after it read.

    What goes wrong with a chunk comes out when those before it have been taken.
    """
    waiting = context.beside.ask(Preparing.next_chunk)
    before: Asked | None = None
    try:
        while (prepared := waiting.result()) is not None:
            asked = merging.ask(prepared, context, is_written=is_written(prepared.number))
            waiting = context.beside.ask(Preparing.next_chunk)
            if before is not None:
                yield before
            before = asked
    except RosterUnreadable:
        if before is not None:
            yield before
        raise
    if before is not None:
        yield before


@transaction.atomic
def learn_word(*, union_id: UUID, heading: str, field: str, acting: Acting, at: datetime) -> None:
    """Remember what a union's heading means: a field, by its code or our heading for it; "" leaves the column alone.

    Raises NotFound outside the line, Invalid for a heading that says nothing or a field that there is not.
    """
    union = union_for_roster(union_id, acting, at)
    word, meant = header_word(heading)[:60], field_named(field) if field else None
    if not word or (field and meant is None):
        raise errors.heading_wrong(heading, field)
    RosterWord.objects.update_or_create(union=union, word=word, defaults={"field": meant or "", "said_at": at})
    data = {"field": meant or ""}
    scope = line_of(union.id, clock.local_date(at))
    journal.append(
        "registry.roster_word_learned", acting=acting, at=at, subject=("union", union.id), scope=scope, data=data
    )


def _take_in(
    asked: Asked, written: RosterChunk | None, roster: RosterImport, context: Context, asks: Asks
) -> tuple[Outcome, RosterChunk]:
    """Write a chunk in a transaction of its own, or only read again what was to be said of one that is written.

    Where somebody else was quicker with one of its people, it is compared and written anew.
    """
    for _ in range(MOST_TRIES):
        try:
            with transaction.atomic():
                outcome = merging.compare(asked, context)
                return outcome, written or _write(outcome, roster, context, asks)
        except DatabaseError as clash:
            if not _is_race(clash):
                raise
            written = RosterChunk.objects.filter(roster=roster, number=asked.prepared.number).first()
            asked = merging.ask_again(asked.prepared, context, is_written=written is not None)
    raise errors.RosterBusy


def _write(outcome: Outcome, roster: RosterImport, context: Context, asks: Asks) -> RosterChunk:
    chunk = merging.write(outcome, roster, context)
    keep_unread(outcome.prepared.unread, roster, context)
    asking.ask_for(outcome, context, asks)
    telling.tell_imported(
        joined=[one.person_id for one in outcome.joining],
        changed=[one.person_id for one in outcome.changing],
        acting=context.acting,
        at=context.at,
    )
    return chunk


def _is_race(clash: DatabaseError) -> bool:
    if isinstance(clash, IntegrityError):
        return any(guard in str(clash) for guard in _GUARDS)
    return isinstance(clash, OperationalError) and isinstance(clash.__cause__, _RACES)


class _Shown:
    """Which rows were shown already, and how divisions are called, asked for once."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.places = place_names()


def _report(report: Report, outcome: Outcome, counts: Counts, shown: _Shown, context: Context) -> None:
    report.headers += outcome.prepared.headers
    entering = merging.some_entering(outcome, context, SHOWN - shown.counted["added"])
    report.seen += first_rows(outcome, entering, shown.counted, shown.places)
    counts.warned = merging.note_all(outcome)
    report.counts.add(counts)
    report.problems += outcome.prepared.noted
    report.changes += merging.preview(outcome, CHANGES_TOLD - len(report.changes))


def union_for_roster(union_id: UUID, acting: Acting, at: datetime) -> Union:
    """The union, where this acting may send rosters for it. Raises NotFound outside the line, UnionTakesNoRoster."""
    union = Union.objects.filter(id=union_id).first()
    if union is None:
        raise NotFound
    if acting.role is not Role.SYSTEM and not reaches(acting, line_of(union.id, clock.local_date(at))):
        raise NotFound
    if union.state not in {"C", "Y"}:
        raise errors.UnionTakesNoRoster
    return union


@transaction.atomic
def _begin(union: Union, digest: bytes, name: str, context: Context) -> RosterImport:
    """A new import; or the one of this file that another process began a moment ago."""
    scope = scope_fields(line_of(union.id, context.on))
    del scope["union_id"]
    more = {"file_name": name[-120:], "read_on": context.on, "begun_by": context.acting.user_id, "begun_at": context.at}
    roster, is_new = RosterImport.objects.get_or_create(
        union_id=union.id,
        file_sha256=digest,
        state=RosterImport.State.APPLYING,
        defaults={**scope, **more},
    )
    if is_new:
        subject = ("roster", roster.id)
        journal.append(
            "registry.roster_begun", acting=context.acting, at=context.at, subject=subject, scope=roster.scope
        )
    return roster


def _digest(path: Path, learned: Mapping[str, Field | None]) -> bytes:
    """Of the file and of everything by which its rows are told apart: only then does going on meet the same chunks."""
    digest = hashlib.sha256(_words(learned))
    with path.open("rb") as content:
        while piece := content.read(_PIECE):
            digest.update(piece)
    return digest.digest()


def words_digest(learned: Mapping[str, Field | None]) -> bytes:
    """By which words a file was read: with others the same file says other things."""
    return hashlib.sha256(_words(learned)).digest()


def _words(learned: Mapping[str, Field | None]) -> bytes:
    return f"{READING}{CHUNK_ROWS}{sorted((word, field or '') for word, field in learned.items())}".encode()


@transaction.atomic
def _finish(roster: RosterImport, report: Report, *, acting: Acting, at: datetime) -> None:
    """Close the import, once: another process may have gone on with the same file beside this one."""
    locked = RosterImport.objects.select_for_update().get(id=roster.id)
    if locked.state == RosterImport.State.DONE:
        return
    locked.state, locked.done_at = RosterImport.State.DONE, at
    locked.save(update_fields=["state", "done_at"])
    told = {name: getattr(report.counts, name) for name in COUNTED}
    subject = ("roster", locked.id)
    journal.append("registry.roster_imported", acting=acting, at=at, subject=subject, scope=locked.scope, data=told)

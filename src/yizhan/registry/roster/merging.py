"""One chunk against the register: what each row leads to, and writing all of it in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from yizhan.kernel.ids import new_id, new_id_texts
from yizhan.kernel.masking import mask_phone
from yizhan.kernel.scope import Acting
from yizhan.registry import sealed
from yizhan.registry.models import RosterChunk, RosterImport
from yizhan.registry.queries.merged import merged_documents
from yizhan.registry.roster import keeping, staging, writing
from yizhan.registry.roster.queries import Home, homes_of
from yizhan.registry.roster.reading import Chunk, Line
from yizhan.registry.roster.rules.checking import SLOTS
from yizhan.registry.roster.rules.columns import Field, heading
from yizhan.registry.roster.rules.problems import Finding, Noted, Severity
from yizhan.registry.roster.rules.verdicts import Found, Verdict, decide
from yizhan.registry.roster.staging import Standing
from yizhan.registry.roster.types import COUNTED, Counts, Differing
from yizhan.registry.rules.joining import Refusal

_NUMBER, _KIND = SLOTS[Field.DOCUMENT_NUMBER], SLOTS[Field.DOCUMENT_KIND]
_PHONE, _UNION = SLOTS[Field.PHONE], SLOTS[Field.UNION]
_CLOSED: Final = {Refusal.UNION_CLOSED: Finding.UNION_CLOSED, Refusal.NO_PRIMARY: Finding.UNION_NOT_PRIMARY}
_OF_NO_ROW: Final = frozenset({Finding.COLUMN_UNKNOWN, Finding.PHONE_COLUMN_MISSING, Finding.SHEET_SKIPPED})
_PLACE_BITS: Final = 24


@dataclass(slots=True)
class Context:
    """What all chunks of one import share: who, when, the unions met, and the documents met in rows before."""

    acting: Acting
    at: datetime
    on: date
    homes: dict[str, Home] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)  # document → what the row said, and its number
    merged: dict[bytes, bytes] = field(default_factory=merged_documents)  # document of a merged entry → who stays

    def meet(self, union_ids: set[str]) -> None:
        """Look up the unions that no row named before."""
        new = homes_of([UUID(union_id) for union_id in union_ids - self.homes.keys()], self.on)
        self.homes |= {str(union_id): home for union_id, home in new.items()}


@dataclass(slots=True)
class Prepared:
    """A chunk ready to be compared: its lines with their indexes; `repeated` rows are settled."""

    chunk: Chunk
    lines: list[Line] = field(default_factory=list)
    indexes: list[writing.Indexes] = field(default_factory=list)
    repeated: int = 0


def prepare(chunk: Chunk, context: Context) -> Prepared:
    """Index every line; rows of unions that take nobody, and documents that came before, are taken out."""
    prepared = Prepared(chunk)
    context.meet({line.values[_UNION] for line in chunk.lines})
    for line in chunk.lines:
        values = line.values
        home = context.homes[values[_UNION]]
        if home.refusal is not None:
            chunk.note(line, Field.UNION, _CLOSED[home.refusal])
            continue
        given = sealed.document_index(values[_KIND], values[_NUMBER])
        document = context.merged.get(given, given)
        if _came_before(prepared, line, document, context):
            continue
        prepared.lines.append(line)
        prepared.indexes.append((document, sealed.phone_index(values[_PHONE]) if values[_PHONE] else None))
    return prepared


def look_again(prepared: Prepared, context: Context) -> None:
    """Somebody was quicker: an entry may have been merged since the import began. A row that names one has no
    membership to be compared with, so that it never goes in unnoticed: the database refuses to open one."""
    context.merged = merged_documents()
    prepared.indexes = [(context.merged.get(document, document), phone) for document, phone in prepared.indexes]
    _look_at_unions_again(prepared, context)


def _look_at_unions_again(prepared: Prepared, context: Context) -> None:
    """Or a union was wound up since: its rows are told apart as those of one that was from the beginning."""
    known = set(context.homes)
    context.homes = {}
    context.meet(known)
    kept = []
    for line, indexes in zip(prepared.lines, prepared.indexes, strict=True):
        refusal = context.homes[line.values[_UNION]].refusal
        if refusal is None:
            kept.append((line, indexes))
        else:
            prepared.chunk.note(line, Field.UNION, _CLOSED[refusal])
    prepared.lines, prepared.indexes = [line for line, _ in kept], [indexes for _, indexes in kept]


def _came_before(prepared: Prepared, line: Line, document: bytes, context: Context) -> bool:
    """Note a row whose document an earlier one had: once more the same, or something else, which nobody can decide."""
    key = int.from_bytes(document[:8], "big")
    said = hash(tuple(line.values)) & 0xFFFFFFFF
    before = context.seen.setdefault(key, said << _PLACE_BITS | line.place)
    if before == said << _PLACE_BITS | line.place and key not in prepared.chunk.met:
        prepared.chunk.met.add(key)
        return False
    row = str(before & (1 << _PLACE_BITS) - 1)
    if before >> _PLACE_BITS == said:
        prepared.repeated += 1
        prepared.chunk.note(line, Field.DOCUMENT_NUMBER, Finding.ROW_REPEATED, row)
    else:
        prepared.chunk.note(line, Field.DOCUMENT_NUMBER, Finding.DOCUMENT_TWICE, row)
    return True


@dataclass(slots=True)
class Outcome:
    """What a prepared chunk leads to as the register stands now."""

    prepared: Prepared
    entering: list[writing.Entering] = field(default_factory=list)
    joining: list[Standing] = field(default_factory=list)
    changing: list[Standing] = field(default_factory=list)
    moving: int = 0
    movers: list[Standing] = field(default_factory=list)
    unchanged: int = 0
    noted: list[tuple[Line, Field, Finding]] = field(default_factory=list)

    def line(self, standing: Standing) -> Line:
        return self.prepared.lines[standing.n]


def compare(prepared: Prepared, context: Context) -> Outcome:
    """Stage the chunk and decide on every row. Reads only; call it inside a transaction."""
    staging.stage([line.values for line in prepared.lines], prepared.indexes)
    entering = staging.unknown()
    standings = staging.compare() if len(entering) < len(prepared.lines) else []
    outcome = Outcome(prepared, unchanged=len(prepared.lines) - len(entering) - len(standings) + prepared.repeated)
    outcome.entering = [
        writing.Entering(person_id, prepared.lines[n].values, prepared.indexes[n])
        for person_id, n in zip(new_id_texts(len(entering)), entering, strict=True)
    ]
    for standing in standings:
        _decide(outcome, standing, context)
    return outcome


def _decide(outcome: Outcome, standing: Standing, context: Context) -> None:
    line = outcome.line(standing)
    found = Found(
        is_named_so=standing.is_named_so,
        is_member=standing.membership_id is not None,
        is_in_union=standing.is_in_union,
        has_died=standing.has_died,
        is_own=standing.person_id == context.acting.person_id,
    )
    match decide(found):
        case Verdict.JOINS:
            outcome.joining.append(standing)
        case Verdict.CHANGES:
            outcome.changing.append(standing)
        case Verdict.MOVES:
            outcome.moving += 1
            outcome.movers.append(standing)
            outcome.noted.append((line, Field.DOCUMENT_NUMBER, Finding.MOVES))
        case Verdict.UNDER_OTHER_NAME:
            outcome.noted.append((line, Field.NAME, Finding.NAME_DIFFERS))
        case Verdict.HAS_DIED:
            outcome.noted.append((line, Field.DOCUMENT_NUMBER, Finding.HAS_DIED))
        case Verdict.OWN:
            outcome.noted.append((line, Field.DOCUMENT_NUMBER, Finding.OWN_ROW))


def write(outcome: Outcome, roster: RosterImport, context: Context) -> RosterChunk:
    """Write everything that a chunk leads to, and the chunk's own row, in the transaction that is open.

    Raises IntegrityError where somebody entered or joined one of its people meanwhile: nothing of it stands then.
    """
    chunk_id = new_id()
    touched = [*outcome.joining, *outcome.changing]
    ids = [standing.person_id for standing in touched]
    if touched:
        writing.lock_people(ids)
    before_id = keeping.keep(_changing(outcome, touched), chunk_id)
    writing.enter_people(outcome.entering, at=context.at)
    _change(outcome, touched)
    opened = _open(outcome, context)
    return RosterChunk.objects.create(
        id=chunk_id,
        roster=roster,
        number=outcome.prepared.chunk.number,
        before_id=before_id,
        entered=[one.person_id for one in outcome.entering],
        opened=opened,
        recorded_at=context.at,
        **_stored(outcome),
    )


def _changing(outcome: Outcome, touched: list[Standing]) -> list[keeping.Changing]:
    return [
        keeping.Changing(standing, outcome.line(standing).values, outcome.prepared.indexes[standing.n][1])
        for standing in touched
    ]


def _change(outcome: Outcome, touched: list[Standing]) -> None:
    if not touched:
        return
    phones = []
    for standing in touched:
        index = outcome.prepared.indexes[standing.n][1]
        if standing.has_other_phone and index is not None:
            phones.append((standing.person_id, outcome.line(standing).values[_PHONE], index))
    retained = [one.membership_id for one in touched if one.becomes_retained and one.membership_id is not None]
    writing.change_people([standing.n for standing in touched], phones, retained)


def _open(outcome: Outcome, context: Context) -> list[str]:
    known = [standing.person_id for standing in outcome.joining]
    ended = writing.last_endings(known) if known else {}
    joining = [
        writing.Entering(
            str(standing.person_id),
            outcome.line(standing).values,
            outcome.prepared.indexes[standing.n],
            ended.get(standing.person_id, ""),
        )
        for standing in outcome.joining
    ]
    with_number = writing.with_numbers(known) if known else set()
    entering = [*outcome.entering, *joining]
    if not entering:
        return []
    return writing.open_memberships(entering, context.homes, with_number=with_number, at=context.at)


def _stored(outcome: Outcome) -> dict[str, int]:
    counts = count(outcome)
    return {name: getattr(counts, name) for name in COUNTED}


def count(outcome: Outcome) -> Counts:
    """The chunk's counts but for `warned`, which is told by what was noted."""
    rows = outcome.prepared.chunk.rows
    added = len(outcome.entering) + len(outcome.joining)
    taken = added + len(outcome.changing) + outcome.unchanged + outcome.moving
    return Counts(rows, added, len(outcome.changing), outcome.unchanged, outcome.moving, 0, rows - taken)


def note_all(outcome: Outcome) -> int:
    """Note what the comparison found; returns how many of the chunk's rows go in with a warning."""
    chunk = outcome.prepared.chunk
    for line, name, finding in outcome.noted:
        chunk.note(line, name, finding)
    return _warned(chunk.noted)


def _warned(noted: Iterable[Noted]) -> int:
    warned: set[tuple[str, int]] = set()
    out: set[tuple[str, int]] = set()
    for one in noted:
        if one.severity is Severity.REFUSED or one.finding is Finding.MOVES:
            out.add((one.sheet, one.row))
        elif one.severity is Severity.WARNED and one.finding not in _OF_NO_ROW:
            warned.add((one.sheet, one.row))
    return len(warned - out)


def preview(outcome: Outcome, most: int) -> list[Differing]:
    """The first fields that the chunk changes, old → new."""
    told: list[Differing] = []
    for standing in outcome.changing:
        if len(told) >= most:
            break
        line = outcome.line(standing)
        differing = staging.differences(standing, line.values)
        told += [Differing(line.checker.sheet, line.place, heading(name), old, new) for name, old, new in differing]
        if standing.has_other_phone:
            new_phone = mask_phone(line.values[_PHONE])
            told.append(Differing(line.checker.sheet, line.place, heading(Field.PHONE), "", new_phone))
    return told[:most]

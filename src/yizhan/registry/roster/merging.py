"""One chunk against the register: what each row leads to, and writing all of it in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField, UUIDField, Value
from django.db.models.functions import Cast

from yizhan.kernel.ids import new_id
from yizhan.kernel.masking import mask_phone
from yizhan.kernel.scope import Acting
from yizhan.registry.models import RosterChunk, RosterImport
from yizhan.registry.queries.merged import merged_documents
from yizhan.registry.roster import keeping, rendering, sharing, staging, writing
from yizhan.registry.roster.beside import Beside
from yizhan.registry.roster.preparing import Made, Prepared, Preparing
from yizhan.registry.roster.queries import Home, closed_unions, homes_of
from yizhan.registry.roster.reading import Line
from yizhan.registry.roster.rendering import Indexes, Opened
from yizhan.registry.roster.rules.checking import SLOTS
from yizhan.registry.roster.rules.columns import Field, heading
from yizhan.registry.roster.rules.problems import Finding, Noted, Severity
from yizhan.registry.roster.rules.verdicts import Found, Verdict, decide
from yizhan.registry.roster.staging import Standing
from yizhan.registry.roster.types import COUNTED, Counts, Differing

_NAME, _PHONE, _UNION = SLOTS[Field.NAME], SLOTS[Field.PHONE], SLOTS[Field.UNION]
_OF_NO_ROW: Final = frozenset({Finding.COLUMN_UNKNOWN, Finding.PHONE_COLUMN_MISSING, Finding.SHEET_SKIPPED})


@dataclass(slots=True)
class Context:
    """What all chunks of one import share: who, when, whoever prepares it, and the unions met."""

    acting: Acting
    at: datetime
    on: date
    beside: Beside
    homes: dict[str, Home] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)  # unions whose homes whoever prepares knows

    def meet(self, union_ids: set[str]) -> None:
        """Look up the unions that no row named before."""
        new = homes_of([UUID(union_id) for union_id in union_ids - self.homes.keys()], self.on)
        self.homes |= {str(union_id): home for union_id, home in new.items()}

    def untold(self, union_ids: set[str]) -> dict[str, Home]:
        """Homes of those unions that whoever prepares does not know; they are being told now."""
        self.meet(union_ids)
        new = union_ids - self.told
        self.told |= new
        return {union_id: self.homes[union_id] for union_id in new}


@dataclass(slots=True)
class Asked:
    """A chunk, whom of it the register knows, and what was asked for: rows to compare, people to enter."""

    prepared: Prepared
    known: list[int]
    unknown: list[int]
    staged: "Future[bytes] | None"
    made: "Future[Made] | None" = None
    phones: "Future[tuple[list[bytes | None], list[int]]] | None" = None  # of those who enter


def ask(prepared: Prepared, context: Context, *, is_written: bool) -> Asked:
    """Find out whom the register knows, and have the rest made ready, unless nothing is to be written. Reads only."""
    known = staging.known(prepared.documents)
    unknown = sorted(set(range(len(prepared.documents))).difference(known))
    number = prepared.number
    asked = Asked(prepared, known, unknown, context.beside.ask(Preparing.staged, number, known) if known else None)
    if unknown:
        asked.phones = context.beside.ask(Preparing.phones, number, unknown)
    if unknown and not is_written:
        serials, homes = writing.new_serials(len(unknown)), context.untold(prepared.unions)
        asked.made = context.beside.ask(Preparing.made, number, unknown, homes, serials, context.on, context.at)
    return asked


def ask_again(prepared: Prepared, context: Context, *, is_written: bool) -> Asked:
    """Somebody was quicker with one of the chunk's people, or a union of it was wound up since."""
    context.homes, context.told = {}, set()
    closed = closed_unions([UUID(union_id) for union_id in prepared.unions], context.on)
    looked = context.beside.ask(Preparing.look_again, prepared.number, merged_documents(), closed).result()
    prepared.documents, prepared.unions = looked.documents, looked.unions
    prepared.noted += looked.noted
    return ask(prepared, context, is_written=is_written)


@dataclass(slots=True)
class Outcome:
    """What a prepared chunk leads to as the register stands now. `rows` are those that have a standing."""

    asked: Asked
    rows: dict[int, tuple[Line, Indexes]] = field(default_factory=dict)
    joining: list[Standing] = field(default_factory=list)
    changing: list[Standing] = field(default_factory=list)
    movers: list[Standing] = field(default_factory=list)
    unchanged: int = 0
    noted: list[tuple[Line, Field, Finding, str]] = field(default_factory=list)

    @property
    def prepared(self) -> Prepared:
        return self.asked.prepared

    def line(self, standing: Standing) -> Line:
        return self.rows[standing.n][0]

    def phone_index(self, standing: Standing) -> bytes | None:
        return self.rows[standing.n][1][1]


def compare(asked: Asked, context: Context) -> Outcome:
    """Stage whom the register knows and decide on every row. Reads only; call it inside a transaction."""
    outcome = Outcome(asked, unchanged=len(asked.known) + asked.prepared.repeated)
    if asked.staged is not None:
        _compare_known(outcome, asked.staged.result(), context)
    _note_sharing(outcome, context)
    return outcome


def _compare_known(outcome: Outcome, staged: bytes, context: Context) -> None:
    staging.stage(staged)
    standings = staging.compare()
    outcome.unchanged -= len(standings)
    if standings:
        places = [standing.n for standing in standings]
        rows = context.beside.ask(Preparing.lines, outcome.prepared.number, places).result()
        outcome.rows = dict(zip(places, rows, strict=True))
    for standing in standings:
        _decide(outcome, standing, context)


def _note_sharing(outcome: Outcome, context: Context) -> None:
    """Say which phones that come in somebody else has: of those who enter, and of those whose phone changes."""
    asked, documents = outcome.asked, outcome.prepared.documents
    phones, twice = asked.phones.result() if asked.phones else ([], [])
    coming = [(n, documents[n], phone) for n, phone in zip(asked.unknown, phones, strict=True) if phone]
    changing = [(one.n, outcome.phone_index(one)) for one in outcome.changing if one.has_other_phone]
    coming += [(n, documents[n], phone) for n, phone in changing if phone]
    names = sharing.names_beside(coming)
    earlier = {n: row for n, row in zip(asked.unknown, twice, strict=True) if row}
    places = sorted(names.keys() | earlier.keys())
    if not places:
        return
    rows = context.beside.ask(Preparing.lines, outcome.prepared.number, places).result()
    for n, (line, _) in zip(places, rows, strict=True):
        finding = sharing.finding_of(line.values[_NAME], names.get(n, ()), is_twice=n in earlier)
        more = str(earlier[n]) if finding is Finding.PHONE_TWICE else ""
        outcome.noted.append((line, Field.PHONE, finding, more))


def some_entering(outcome: Outcome, context: Context, most: int) -> list[Line]:
    """The first rows of those who enter."""
    places = outcome.asked.unknown[:most]
    if not places:
        return []
    return [line for line, _ in context.beside.ask(Preparing.lines, outcome.prepared.number, places).result()]


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
            outcome.movers.append(standing)
            outcome.noted.append((line, Field.DOCUMENT_NUMBER, Finding.MOVES, ""))
        case Verdict.UNDER_OTHER_NAME:
            outcome.noted.append((line, Field.NAME, Finding.NAME_DIFFERS, ""))
        case Verdict.HAS_DIED:
            outcome.noted.append((line, Field.DOCUMENT_NUMBER, Finding.HAS_DIED, ""))
        case Verdict.OWN:
            outcome.noted.append((line, Field.DOCUMENT_NUMBER, Finding.OWN_ROW, ""))


def write(outcome: Outcome, roster: RosterImport, context: Context) -> RosterChunk:
    """Write everything that a chunk leads to, and the chunk's own row, in the transaction that is open.

    Raises IntegrityError where somebody entered or joined one of its people meanwhile: nothing of it stands then.
    """
    chunk_id = new_id()
    touched = [*outcome.joining, *outcome.changing]
    if touched:
        writing.lock_people([standing.person_id for standing in touched])
    before_id = keeping.keep(_changing(outcome, touched), chunk_id)
    made = outcome.asked.made.result() if outcome.asked.made else None
    opened: list[bytes] = []
    counted: Counter[tuple[str, str]] = Counter()
    if made:
        writing.enter_people(made.people)
    _change(outcome, touched)
    if made:
        writing.open_memberships(made.opened)
        opened += made.opened.ids
        counted += made.opened.counted
    if outcome.joining:
        joined = _join(outcome, context)
        opened += joined.ids
        counted += joined.counted
    if counted:
        writing.count_entered(counted, context.homes, chunk_id=chunk_id, at=context.at)
    return RosterChunk.objects.create(
        id=chunk_id,
        roster=roster,
        number=outcome.prepared.number,
        before_id=before_id,
        entered=_ids(made.ids if made else []),
        opened=_ids(opened),
        recorded_at=context.at,
        **_stored(outcome),
    )


def _ids(ids: Sequence[bytes]) -> Cast:
    """Ids for a column of them, in one text: thousands of values would be handed over one by one."""
    text = "{" + ",".join(each.hex() for each in ids) + "}"
    return Cast(Value(text, output_field=TextField()), ArrayField(UUIDField()))


def _changing(outcome: Outcome, touched: list[Standing]) -> list[keeping.Changing]:
    return [
        keeping.Changing(standing, outcome.line(standing).values, outcome.phone_index(standing)) for standing in touched
    ]


def _change(outcome: Outcome, touched: list[Standing]) -> None:
    if not touched:
        return
    phones = []
    for standing in touched:
        index = outcome.phone_index(standing)
        if standing.has_other_phone and index is not None:
            phones.append((standing.person_id, outcome.line(standing).values[_PHONE], index))
    retained = [one.membership_id for one in touched if one.becomes_retained and one.membership_id is not None]
    writing.change_people([standing.n for standing in touched], phones, retained)


def _join(outcome: Outcome, context: Context) -> Opened:
    """Open memberships of people whom the register knows; returns which."""
    known = [standing.person_id for standing in outcome.joining]
    ended, unnumbered = writing.last_endings(known), writing.without_number(known)
    rows = [(outcome.line(standing).values, outcome.rows[standing.n][1]) for standing in outcome.joining]
    not_before = [ended.get(person_id, "") for person_id in known]
    joining = rendering.entering([person_id.bytes for person_id in known], rows, not_before)
    context.meet(set(joining.columns[_UNION]))
    opened = rendering.memberships(joining, context.homes, on=context.on)
    days = zip(known, joining.opened_on(context.on), strict=True)
    writing.give_numbers([(person_id, day) for person_id, day in days if person_id in unnumbered])
    writing.open_memberships(opened)
    return opened


def _stored(outcome: Outcome) -> dict[str, int]:
    counts = count(outcome)
    return {name: getattr(counts, name) for name in COUNTED}


def count(outcome: Outcome) -> Counts:
    """The chunk's counts but for `warned`, which is told by what was noted."""
    rows, moving = outcome.prepared.rows, len(outcome.movers)
    added = len(outcome.asked.unknown) + len(outcome.joining)
    taken = added + len(outcome.changing) + outcome.unchanged + moving
    return Counts(rows, added, len(outcome.changing), outcome.unchanged, moving, 0, rows - taken)


def note_all(outcome: Outcome) -> int:
    """Note what the comparison found; returns how many of the chunk's rows go in with a warning."""
    noted = outcome.prepared.noted
    for line, name, finding, more in outcome.noted:
        noted.append(line.page.note(line.place, name, finding, line.values[SLOTS[name]], more))
    return _warned(noted)


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
        told += [Differing(line.page.sheet, line.place, heading(name), old, new) for name, old, new in differing]
        if standing.has_other_phone:
            new_phone = mask_phone(line.values[_PHONE])
            told.append(Differing(line.page.sheet, line.place, heading(Field.PHONE), "", new_phone))
    return told[:most]

"""A union's roster as a workbook in the columns of the national template. Taken in again it changes nothing."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import QuerySet

from yizhan.kernel import clock, vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.files import disk
from yizhan.kernel.scope import Acting, Level, reaches
from yizhan.registry import sealed
from yizhan.registry.codes import Change, MembershipState
from yizhan.registry.models import Membership, Person, Union
from yizhan.registry.queries.access import members_in_reach
from yizhan.registry.queries.ancestry import line_of
from yizhan.registry.queries.invented import mark_invented
from yizhan.registry.roster.errors import ExportTooLarge
from yizhan.registry.roster.queries import place_names, place_words
from yizhan.registry.roster.returning import RUNS, workbook_options
from yizhan.registry.roster.rules.cells_out import CellWriter
from yizhan.registry.roster.rules.columns import TEMPLATE, Field, heading
from yizhan.registry.roster.rules.labels import LABEL_OF

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 20_000  # as many as are written while somebody waits
_AT_ONCE: Final = 1000
_HOME_COUNTRY: Final = "CN"
_ENTERS: Final = frozenset({Change.JOINED, Change.TRANSFERRED_IN})
_WIDE: Final = 18
_PLAIN: Final = tuple(
    field
    for field in TEMPLATE
    if field not in {Field.DOCUMENT_NUMBER, Field.PHONE, Field.CHANGE, Field.CHANGE_DATE, Field.CHANGE_REASON}
)


def export_roster(*, out: IO[bytes], union_id: UUID | None, acting: Acting, at: datetime) -> int:
    """Write the open memberships of a union, or of one's line, into `out`; returns how many. The reading is logged.

    Whose document another country issued is left out: a roster has no column for it. Raises NotFound outside the line,
    ExportTooLarge.
    """
    import xlsxwriter  # only who exports waits for it

    rows = members_in_reach(acting).filter(person__document_country=_HOME_COUNTRY).select_related("union", "person")
    node_id = union_id or acting.node_id
    union = Union.objects.filter(id=node_id).first() if node_id else None
    if union is None or (union_id is not None and not _reaches(acting, union_id, at)):
        raise NotFound
    if union_id is not None:
        rows = rows.filter(union_id=union_id)
    _refuse_large(rows)
    vault.log_reading(
        acting=acting,
        at=at,
        subject=("union", union.id),
        fields=["document", "phone"],
        purpose="roster-export",
        scope=line_of(union.id, clock.local_date(at)),
    )
    fields = (*TEMPLATE, Field.UNION) if union.level != Level.PRIMARY else TEMPLATE
    with xlsxwriter.Workbook(*workbook_options(out, disk.incoming())) as book:
        page = book.add_worksheet("会员名册")
        text = book.add_format({"num_format": "@"})  # what is typed over it keeps its zeros
        quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        page.set_column(0, len(fields) - 1, _WIDE, text)
        _write(page, 0, [heading(field) for field in fields], text, quoted)
        count = 0
        for cells in _lines(rows, fields, clock.local_date(at)):
            count += 1
            _write(page, count, cells, text, quoted)
        page.freeze_panes(1, 1)
        mark_invented(book)
    return count


def _reaches(acting: Acting, union_id: UUID, at: datetime) -> bool:
    return reaches(acting, line_of(union_id, clock.local_date(at)))


def _refuse_large(rows: "QuerySet[Membership]") -> None:
    if rows.order_by().values("id")[: MOST_ROWS + 1].count() > MOST_ROWS:
        raise ExportTooLarge(most=MOST_ROWS)


def _write(page: "Worksheet", row: int, cells: list[str], text: object, quoted: object) -> None:
    """Every cell is text; one that a spreadsheet would run, were it typed anew, is marked as text besides."""
    for column, cell in enumerate(cells):
        if cell:
            page.write_string(row, column, cell, quoted if cell.startswith(RUNS) else text)


def _lines(rows: "QuerySet[Membership]", fields: tuple[Field, ...], on: date) -> Iterator[list[str]]:
    writer = CellWriter(on=on, places=place_words(), place_names=place_names())
    for membership in _each(rows):
        told = _told(membership, writer, on)
        yield [told[field] for field in fields]


def _each(rows: "QuerySet[Membership]") -> Iterator[Membership]:
    """All of them by keyset, a thousand at a time."""
    last: UUID | None = None
    while batch := list((rows.filter(id__gt=last) if last else rows).order_by("id")[:_AT_ONCE]):
        yield from batch
        last = batch[-1].id


def _told(membership: Membership, writer: CellWriter, on: date) -> dict[Field, str]:
    person = membership.person
    told: dict[Field, str] = {field: writer.write(field, _value(person, field)) for field in _PLAIN}
    told[Field.DOCUMENT_NUMBER] = sealed.open_document(person)
    told[Field.PHONE] = writer.write(Field.PHONE, sealed.open_phone(person))
    is_retained = membership.state == MembershipState.RETAINED
    change = Change.RETAINED if is_retained else membership.opened_by
    told[Field.CHANGE] = LABEL_OF[Field.CHANGE][change if is_retained or change in _ENTERS else Change.JOINED]
    can_be_read = membership.opened_on <= on and (
        person.birth_date is None or membership.opened_on >= person.birth_date
    )
    told[Field.CHANGE_DATE] = membership.opened_on.isoformat() if can_be_read else ""
    told[Field.CHANGE_REASON] = writer.write(Field.CHANGE_REASON, membership.open_reason)
    told[Field.UNION] = membership.union.code
    return told


def _value(person: Person, field: Field) -> str:
    value = getattr(person, field.value)
    if isinstance(value, bool):
        return "t" if value else "f"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)

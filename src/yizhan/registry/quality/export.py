"""Doubtful entries as a workbook: what is wrong with whom, numbers masked as on the page."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction

from yizhan.kernel import journal
from yizhan.kernel.files import disk
from yizhan.kernel.scope import Acting
from yizhan.registry import sealed
from yizhan.registry.models import Membership
from yizhan.registry.quality.queries import flawed, remedy_of
from yizhan.registry.quality.rules import REMEDY_WORDS, WORDS, Flaw
from yizhan.registry.queries.invented import mark_invented
from yizhan.registry.roster.returning import workbook_options

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 50_000  # what somebody can work through; a level above looks union by union
_HEADINGS: Final = ("姓名", "会员号", "手机", "工会", "会籍状态", "入会日期", "问题", "办法")
_BATCH: Final = 2_000


def write_flawed(node: Acting, union_id: UUID, flaw: Flaw, *, out: IO[bytes], acting: Acting, at: datetime) -> None:
    """Write the first 50,000 that `node` (at `union_id`) reaches into `out`. Every cell is text: none can run."""
    import xlsxwriter  # only who exports waits for it

    count = 0
    with xlsxwriter.Workbook(*workbook_options(out, disk.incoming())) as book:
        sheet = book.add_worksheet(str(WORDS[flaw][0]))
        _write(sheet, 0, _HEADINGS)
        for count, cells in enumerate(_rows(node, flaw, at), start=1):
            _write(sheet, count, cells)
        mark_invented(book)
    with transaction.atomic():
        data = {"flaw": flaw, "rows": count}
        journal.append("registry.quality_taken_out", acting=acting, at=at, subject=("union", union_id), data=data)


def _rows(node: Acting, flaw: Flaw, at: datetime) -> Iterator[tuple[str, ...]]:
    name, advice = (str(words) for words in WORDS[flaw])
    memberships = flawed(node, flaw, at).order_by("person__name_letters", "person_id")
    for membership in memberships[:MOST_ROWS].iterator(chunk_size=_BATCH):
        what_to_do = remedy_of(flaw, membership)
        yield (*_told(membership), name, str(REMEDY_WORDS[what_to_do]) if what_to_do else advice)


def _told(membership: Membership) -> tuple[str, ...]:
    person = membership.person
    return (
        person.name,
        person.member_number or "",
        sealed.masked_phone(person),
        membership.union.name,
        str(membership.get_state_display()),
        membership.opened_on.isoformat(),
    )


def _write(sheet: "Worksheet", row: int, cells: tuple[str, ...]) -> None:
    for column, text in enumerate(cells):
        sheet.write_string(row, column, text)

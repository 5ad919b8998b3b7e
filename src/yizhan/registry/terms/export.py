"""The list as a workbook to work through."""

from datetime import date, datetime
from typing import IO, Final
from uuid import UUID

from django.db import transaction

from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.files import disk
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Union
from yizhan.registry.queries.invented import mark_invented
from yizhan.registry.roster.returning import workbook_options
from yizhan.registry.terms.queries import endings_in_reach

MOST_ROWS: Final = 50_000
HEADINGS: Final = (
    "组织编号", "工会名称", "级别", "类型", "工会主席", "任期起", "任期止",
    "证书种类", "证书编号", "证书有效期至", "批复文号", "联系电话",
)  # fmt: skip


def write_endings(node_id: UUID, due: str, *, out: IO[bytes], acting: Acting, at: datetime) -> None:
    """Write what the list shows into `out`, the soonest first, at most 50,000. Every cell is text: none can run."""
    import xlsxwriter  # only who exports waits for it

    count = 0
    rows = endings_in_reach(acting, due, local_date(at))[:MOST_ROWS]
    with xlsxwriter.Workbook(*workbook_options(out, disk.incoming())) as book:
        sheet = book.add_worksheet("届期与证书")
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(0, column, heading)
        for count, union in enumerate(rows.iterator(chunk_size=2_000), start=1):
            for column, text in enumerate(_cells(union)):
                sheet.write_string(count, column, text)
        mark_invented(book)
    with transaction.atomic():
        data = {"rows": count}
        journal.append("registry.terms_taken_out", acting=acting, at=at, subject=("union", node_id), data=data)


def _cells(union: Union) -> tuple[str, ...]:
    return (
        union.code,
        union.name,
        str(union.get_level_display()),
        str(union.get_kind_display()),
        union.chair_name,
        _day(union.term_from),
        _day(union.term_until),
        str(union.get_certificate_kind_display()),
        union.certificate_no,
        _day(union.certificate_until),
        union.approval_no,
        union.contact_phone,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""

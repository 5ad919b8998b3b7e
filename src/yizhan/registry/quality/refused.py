"""Rows of rosters that were refused for their number and have not come in since: who would be a member and is not."""

from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from yizhan.kernel import clock, journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.files import disk
from yizhan.kernel.scope import OFFICERS, Acting, scope_q
from yizhan.registry.models import Membership, RefusedNumber, RosterImport, RosterUpload, Union
from yizhan.registry.models.quality import SCOPE_COLUMNS
from yizhan.registry.queries.invented import mark_invented
from yizhan.registry.roster.returning import workbook_options
from yizhan.registry.roster.rules.problems import Finding
from yizhan.registry.roster.words import FINDING_WORDS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

KEPT_FOR: Final = timedelta(days=365)
_MOST_ROWS: Final = 50_000
_HEADINGS: Final = ("工会", "文件", "工作表", "行", "问题", "导入日期")


def standing() -> QuerySet[RefusedNumber]:
    """Those that nobody settled, of imports that stand, whose phone is no member's."""
    came = Membership.objects.filter(closed_on__isnull=True, person__phone_index=OuterRef("phone_index"))
    rows = RefusedNumber.objects.filter(settled_at__isnull=True).filter(~Exists(came))
    return rows.exclude(roster__state__in=[RosterImport.State.UNDOING, RosterImport.State.UNDONE])


def refused_in_reach(acting: Acting) -> QuerySet[RefusedNumber]:
    """Those of the officer's line, with the file that each stands in."""
    if acting.role not in OFFICERS:
        return RefusedNumber.objects.none()
    return standing().filter(scope_q(acting)).select_related("roster")


def refused_by_scope() -> dict[tuple[UUID | None, ...], int]:
    """How many stand, by the line that they were stamped with."""
    rows = standing().order_by().values_list(*SCOPE_COLUMNS).annotate(n=Count("id"))
    return {tuple(row[:-1]): row[-1] for row in rows}


def told(rows: list[RefusedNumber]) -> list[dict[str, Any]]:
    """For pages: where each stands, whose it is, and what was wrong; the upload, while it is kept."""
    unions = dict(Union.objects.filter(id__in={row.union_id for row in rows}).values_list("id", "name"))
    rosters = {row.roster_id for row in rows}
    uploads = dict(
        RosterUpload.objects.filter(roster_id__in=rosters, erased_at__isnull=True).values_list("roster_id", "id")
    )
    return [
        {
            "row": row,
            "union": unions.get(row.union_id, ""),
            "why": FINDING_WORDS[Finding(row.finding)],
            "upload_id": uploads.get(row.roster_id),
        }
        for row in rows
    ]


@transaction.atomic
def settle_refused(*, roster_id: UUID, acting: Acting, at: datetime) -> int:
    """Somebody has looked into what an import left: it is listed no more. Returns how many rows.

    Raises NotFound where nothing of it stands in the line.
    """
    rows = RefusedNumber.objects.select_for_update(of=("self",)).filter(roster_id=roster_id, settled_at__isnull=True)
    ids = list(rows.filter(scope_q(acting)).values_list("id", flat=True)) if acting.role in OFFICERS else []
    if not ids:
        raise NotFound
    RefusedNumber.objects.filter(id__in=ids).update(settled_at=at)
    roster = RosterImport.objects.get(id=roster_id)
    subject, data = ("roster", roster_id), {"rows": len(ids)}
    journal.append(
        "registry.refused_numbers_settled", acting=acting, at=at, subject=subject, scope=roster.scope, data=data
    )
    return len(ids)


def write_refused(node: Acting, union_id: UUID, *, out: IO[bytes], acting: Acting, at: datetime) -> None:
    """The first 50,000 that `node` (at `union_id`) reaches as a workbook; every cell is text."""
    import xlsxwriter  # only who exports waits for it

    count = 0
    with xlsxwriter.Workbook(*workbook_options(out, disk.incoming())) as book:
        sheet = book.add_worksheet()
        _write(sheet, 0, _HEADINGS)
        rows = list(refused_in_reach(node).order_by("roster_id", "sheet", "place")[:_MOST_ROWS])
        for count, one in enumerate(told(rows), start=1):
            row = one["row"]
            cells = (
                one["union"],
                row.roster.file_name,
                row.sheet,
                str(row.place),
                str(one["why"]),
                clock.local_date(row.recorded_at).isoformat(),
            )
            _write(sheet, count, cells)
        mark_invented(book)
    with transaction.atomic():
        data = {"flaw": "refused_numbers", "rows": count}
        journal.append("registry.quality_taken_out", acting=acting, at=at, subject=("union", union_id), data=data)


def _write(sheet: "Worksheet", row: int, cells: tuple[str, ...]) -> None:
    for column, text in enumerate(cells):
        sheet.write_string(row, column, text)


def forget_refused(at: datetime) -> int:
    """After a year nobody looks for the file any more; returns how many rows went."""
    return RefusedNumber.objects.filter(recorded_at__lt=at - KEPT_FOR).delete()[0]

"""What the rosters' API takes and tells."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from yizhan.registry.http.roster_views import fault_words
from yizhan.registry.models import RosterUpload
from yizhan.registry.roster import uploads
from yizhan.registry.roster.shelf import Shown
from yizhan.registry.roster.types import Counts


class RosterIn(Schema):
    """`union_id` is one's own union where it is left out; `name` with its ending, since .et is known by it."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=0, le=2**40)]  # of an empty file is said what it is
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    union_id: UUID | None = None


class RosterCountsOut(Schema):
    rows: int
    added: int
    changed: int
    unchanged: int
    moved: int
    warned: int
    refused: int


class RosterOut(Schema):
    """`state`: receiving, reading (the dry run), ready, unreadable, applying, applied. `rows_done` is its progress."""

    id: UUID
    union_id: UUID
    name: str
    state: str
    size: int
    received: int
    part_bytes: int
    rows_done: int
    counts: RosterCountsOut
    problems: int
    fault: str
    fault_words: str
    has_returned: bool
    roster_id: UUID | None
    roster_state: str
    sent_at: datetime
    erase_at: datetime
    is_erased: bool


class RostersOut(Schema):
    rosters: list[RosterOut]
    following: str  # the cursor of the next page, empty on the last


class ChangeOut(Schema):
    heading: str
    old: str
    new: str


class RowOut(Schema):
    """`kind`: added, changed or moved."""

    kind: str
    sheet: str
    row: int
    name: str
    changes: list[ChangeOut]


class ColumnOut(Schema):
    heading: str
    field: str


class SheetOut(Schema):
    """`is_found` is false for a sheet that is not read; its columns are those of the row most like a header."""

    sheet: str
    row: int
    is_found: bool
    columns: list[ColumnOut]


class RosterRowsOut(Schema):
    rows: list[RowOut]
    sheets: list[SheetOut]


class RosterProblemOut(Schema):
    sheet: str
    row: int
    column: str
    severity: str
    code: str
    value: str
    message: str


class ProblemsOut(Schema):
    problems: list[RosterProblemOut]
    following: int | None  # to be sent as `after`


class ColumnIn(Schema):
    """`field`: a field's code or the template's heading for it; empty leaves the column alone."""

    heading: Annotated[str, Field(min_length=1, max_length=200)]
    field: Annotated[str, Field(max_length=40)] = ""


class ColumnsIn(Schema):
    columns: Annotated[list[ColumnIn], Field(min_length=1, max_length=200)]


class RosterPlaceIn(Schema):
    sheet: Annotated[str, Field(max_length=80)]
    row: Annotated[int, Field(ge=1, le=10**8)]


class ApplyIn(Schema):
    """For which of the members of other unions (`moved`) a transfer is asked for: none, all, or the rows `chosen`."""

    moves: Annotated[str, Field(pattern="^(none|chosen|all)$")] = "none"
    chosen: Annotated[list[RosterPlaceIn], Field(max_length=1000)] = []


class KeptOut(Schema):
    """`field` is empty for the membership; `why`: membership_changed, transfer_open, has_cases, value_changed."""

    person_id: UUID
    field: str
    why: str


class UndoneOut(Schema):
    left: int
    restored: int
    kept: int
    items: list[KeptOut]  # the first thousand of what stays


def roster_out(upload: RosterUpload) -> RosterOut:
    counts = {name: getattr(upload, name) for name in Counts.__dataclass_fields__}
    return RosterOut(
        id=upload.id,
        union_id=upload.union_id,
        name=upload.file_name,
        state=upload.state,
        size=upload.size,
        received=upload.received,
        part_bytes=uploads.PART_BYTES,
        rows_done=upload.rows_done,
        counts=RosterCountsOut(**counts),
        problems=upload.problems,
        fault=upload.fault,
        fault_words=fault_words(upload),
        has_returned=upload.returned_id is not None,
        roster_id=upload.roster_id,
        roster_state=upload.roster.state if upload.roster else "",
        sent_at=upload.sent_at,
        erase_at=upload.erase_at,
        is_erased=upload.erased_at is not None,
    )


def rows_out(found: Shown) -> RosterRowsOut:
    rows = [
        RowOut(
            kind=one.kind,
            sheet=one.sheet,
            row=one.row,
            name=one.name,
            changes=[ChangeOut(heading=name, old=old, new=new) for name, old, new in one.changes],
        )
        for one in found.seen
    ]
    sheets = [
        SheetOut(
            sheet=header.sheet,
            row=header.row,
            is_found=header.is_found,
            columns=[
                ColumnOut(heading=word, field=field)
                for word, field in zip(header.words, header.fields, strict=True)
                if word
            ],
        )
        for header in found.headers
    ]
    return RosterRowsOut(rows=rows, sheets=sheets)

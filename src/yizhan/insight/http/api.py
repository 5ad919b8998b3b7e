"""Figures over HTTP: the same answers as the pages give."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import RoleAuth
from yizhan.insight import definitions
from yizhan.insight.http.reading import READERS, asked
from yizhan.insight.queries import figures, records
from yizhan.insight.types import Answer, Value

router = Router(tags=["insight"])
ACCESS = RoleAuth(*READERS)


class ValueOut(Schema):
    """A count, fen, or the part of a ratio with its whole; null where it is too small to show."""

    amount: int | None
    whole: int | None
    is_hidden: bool


class CellOut(Schema):
    union_id: UUID | None
    name: str
    value: ValueOut


class FigureOut(Schema):
    id: str
    kind: str
    group: str
    name: dict[str, str]
    definition: dict[str, str]
    unit: str
    measure: str
    first: date | None
    last: date
    value: ValueOut
    cells: list[CellOut]


class RecordOut(Schema):
    on: date
    union_name: str
    title: str
    quantity: int
    amount_fen: int
    is_correction: bool
    was_corrected: bool
    address: str
    number: str


class RecordsOut(Schema):
    records: list[RecordOut]
    following: str


@router.get(
    "/figures",
    response=list[FigureOut],
    auth=ACCESS,
    summary=gettext_noop("一个工会到某一天的全部数字"),
    description=gettext_noop("`on` 是截止日期（不填为今天），`node` 是所管范围内的工会（不填为本级）。"),
)
def all_figures(request: HttpRequest) -> list[FigureOut]:
    question = asked(request)
    return [_told(found) for found in figures.answers(question.acting, question.node_id, question.on)]


@router.get("/figures/{figure_id}", response=FigureOut, auth=ACCESS, summary=gettext_noop("一个数字和下级工会的分数"))
def one_figure(request: HttpRequest, figure_id: str) -> FigureOut:
    question = asked(request)
    found = figures.answer(question.acting, definitions.figure(figure_id), question.node_id, question.on)
    return _told(found)


@router.get("/figures/{figure_id}/records", response=RecordsOut, auth=ACCESS, summary=gettext_noop("数字背后的记录"))
def figure_records(request: HttpRequest, figure_id: str, after: str = "") -> RecordsOut:
    question = asked(request)
    wanted = definitions.figure(figure_id)
    lines, following = records.records(question.acting, wanted, question.node_id, question.on, after=after[:60])
    told = [
        RecordOut(
            on=line.on,
            union_name=line.union_name,
            title=line.title,
            quantity=line.quantity,
            amount_fen=line.amount_fen,
            is_correction=line.is_correction,
            was_corrected=line.was_corrected,
            address=line.address,
            number=line.number,
        )
        for line in lines
    ]
    return RecordsOut(records=told, following=following)


def _told(found: Answer) -> FigureOut:
    figure = found.figure
    return FigureOut(
        id=figure.id,
        kind=figure.kind,
        group=figure.group,
        name=dict(figure.names),
        definition=dict(figure.definition),
        unit=figure.unit,
        measure=figure.measure,
        first=found.span.first,
        last=found.span.last,
        value=_value(found.value),
        cells=[CellOut(union_id=cell.union_id, name=cell.name, value=_value(cell.value)) for cell in found.cells],
    )


def _value(value: Value) -> ValueOut:
    return ValueOut(amount=value.amount, whole=value.whole, is_hidden=value.is_hidden)

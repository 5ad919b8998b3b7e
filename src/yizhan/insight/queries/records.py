"""The records behind a number, newest first, each with the page that it opens to."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from yizhan.cases.api import numbers_of
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.insight.queries import facts
from yizhan.insight.queries.figures import may_open
from yizhan.insight.queries.nodes import names_of_unions
from yizhan.insight.queries.stocks import STOCKS, Stock, rows_below
from yizhan.insight.rules.reading import span
from yizhan.insight.types import Figure, RecordLine
from yizhan.kernel.errors import Forbidden, NotFound
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.ledger.models import Grant
from yizhan.registry.api import tied_to

PAGE = 50
_ADDRESSES = {
    "case": "case",
    "person": "member",
    "union": "union",
    "certificate": "certificate",
    "article": "article",
    "zone": "zone",
}


def records(
    acting: Acting, figure: Figure, node_id: UUID, on: date, *, after: str = ""
) -> tuple[list[RecordLine], str]:
    """One page of what a figure counts below a node, and the cursor of the next. A constant number of queries.

    Raises Forbidden where the records are not for this role. Whether a record's page opens is that page's question.
    """
    if not may_open(acting, figure):
        raise Forbidden
    close = _close_to(acting)
    read = _standing if figure.stock else _happened
    lines = read(acting, figure, node_id, on, after, close)
    return lines, lines[-1].cursor if len(lines) == PAGE else ""


def _close_to(acting: Acting) -> set[UUID]:
    """Oneself and whom one declared: their records are counted with the rest, but not listed for this reader."""
    return {acting.person_id, *tied_to(acting.person_id)} if acting.person_id else set()


def _happened(
    acting: Acting, figure: Figure, node_id: UUID, on: date, after: str, close: set[UUID]
) -> list[RecordLine]:
    rows = facts.matching(figure, node_id, span(figure.period, on)).exclude(subject_id__in=close)
    if after:
        day, key = _cursor(after)
        rows = rows.filter(Q(occurred_on__lt=day) | Q(occurred_on=day, id__lt=key))
    found = list(rows.order_by("-occurred_on", "-id")[:PAGE])
    corrected = set(Fact.objects.filter(reverses__in=[row.id for row in found]).values_list("reverses", flat=True))
    unions, titles, cases = names_of_unions({row.union_id for row in found}), _titles(found), _cases_of(found)
    numbers = numbers_of(acting, set(cases.values()))
    return [
        RecordLine(
            cursor=f"{row.occurred_on}_{row.id}",
            on=row.occurred_on,
            union_name=unions.get(row.union_id, ""),
            title=titles.get(row.programme_version_id, "") if row.programme_version_id else "",
            quantity=row.quantity,
            amount_fen=row.amount_fen,
            is_correction=row.reverses is not None or row.quantity < 0,
            was_corrected=row.id in corrected,
            address=_address_of(row, cases),
            number=numbers.get(cases[row.record_id], "") if row.record_id in cases else "",
        )
        for row in found
    ]


def _standing(
    acting: Acting, figure: Figure, node_id: UUID, on: date, after: str, close: set[UUID]
) -> list[RecordLine]:
    stock: Stock = STOCKS[figure.stock]
    rows = rows_below(stock, node_id, on)
    if stock.person:
        rows = rows.exclude(**{f"{stock.person}__in": close})
    if after:
        _, key = _cursor(after)
        rows = rows.filter(id__lt=key)
    found = list(rows.order_by("-id").values("id", stock.union, stock.day, stock.opens)[:PAGE])
    unions = names_of_unions({row[stock.union] for row in found})
    numbers = numbers_of(acting, {row[stock.opens] for row in found}) if stock.record == "case" else {}
    return [
        RecordLine(
            cursor=f"{row[stock.day]}_{row['id']}",
            on=row[stock.day],
            union_name=unions.get(row[stock.union], ""),
            title="",
            quantity=1,
            amount_fen=0,
            is_correction=False,
            was_corrected=False,
            address=_address(stock.record, row[stock.opens]),
            number=numbers.get(row[stock.opens], ""),
        )
        for row in found
    ]


def _cursor(text: str) -> tuple[date, UUID]:
    day, _, key = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        raise NotFound from None


def _titles(rows: Sequence[Fact]) -> Mapping[UUID, str]:
    """The programmes' names on the day, by version."""
    wanted = {row.programme_version_id for row in rows if row.programme_version_id}
    found = ProgrammeVersion.objects.filter(id__in=wanted).values_list("id", "document__names__zh-hans", "code")
    return {version: name or code for version, name, code in found}


def _cases_of(rows: Sequence[Fact]) -> dict[UUID, UUID]:
    """The case of each record that has one: itself, or that of a grant."""
    grants = [row.record_id for row in rows if row.record_kind == "grant"]
    cases = {row.record_id: row.record_id for row in rows if row.record_kind == "case"}
    return cases | (dict(Grant.objects.filter(id__in=grants).values_list("id", "case_id")) if grants else {})


def _address_of(row: Fact, cases: Mapping[UUID, UUID]) -> str:
    """Where a record opens. A grant opens to its case; a membership to the person; a roster to whom it entered."""
    if row.record_kind in ("case", "grant"):
        return _address("case", cases.get(row.record_id, row.record_id))
    if row.record_kind == "membership":
        return _address("person", row.subject_id)
    if row.record_kind == "roster_chunk" and row.quantity < 0:
        return _address("union", row.union_id)
    if row.record_kind == "roster_chunk":  # no page has the names of all that a roster brought: the list has
        return f"{reverse('member-search')}?union={row.union_id}&opened={row.occurred_on.isoformat()}"
    return _address(row.record_kind, row.record_id)


def _address(kind: str, record_id: UUID) -> str:
    try:
        return reverse(_ADDRESSES[kind], args=[record_id])
    except (KeyError, NoReverseMatch):
        return ""

"""Figures over facts: sums and distinct subjects in a span of days, below a node as it was on each fact's day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from yizhan.catalogue.models import ProgrammeVersion
from yizhan.insight.types import Figure, FigureKind, Hiding, Measure, Span
from yizhan.kernel.models import Fact


@dataclass(frozen=True, slots=True)
class Tally:
    """What the facts of one cell come to. `subjects` are those whose facts do not cancel out."""

    quantity: int = 0
    amount_fen: int = 0
    subjects: int = 0

    def amount(self, figure: Figure) -> int:
        """What this figure reads off the tally."""
        if figure.kind is FigureKind.DISTINCT:
            return self.subjects
        return self.amount_fen if figure.measure is Measure.AMOUNT else self.quantity


_BELOW = """(SELECT above FROM unnest(f.ancestors) WITH ORDINALITY AS line(above, place)
             WHERE above = ANY(%s::uuid[]) ORDER BY place LIMIT 1)"""


# Two entries of one person that were merged are one person, also in what was counted before: joined with the merged
# alone, who are few.
_MERGED = """LEFT JOIN (SELECT id, merged_into_id FROM registry_person WHERE merged_into_id IS NOT NULL) m
             ON m.id = f.subject_id"""


def matching(figure: Figure, node_id: UUID, span: Span) -> QuerySet[Fact]:
    """The facts that a flow or distinct figure counts."""
    rows = Fact.objects.filter(_days(span), kind__in=figure.facts, ancestors__contains=[node_id])
    return rows.filter(programme_version_id__in=_versions(figure)) if figure.programmes else rows


def tally(figure: Figure, node_id: UUID, span: Span) -> Tally:
    """The whole of a figure, in one query."""
    return tallies(figure, node_id, (), span).get(None, Tally())


def tallies(figure: Figure, node_id: UUID, children: Sequence[UUID], span: Span) -> dict[UUID | None, Tally]:
    """A tally for each child, and under None for what lies with the node itself; each fact counts in one of them.

    A fact lies below the first of its ancestors that is a child. One query. Subjects are told apart only where the
    figure needs to know how many they are: a million groups cost more than a million sums.
    """
    facts, parameters = matching(figure, node_id, span).query.sql_with_params()
    subject = "f.subject_kind, COALESCE(m.merged_into_id, f.subject_id)" if needs_subjects(figure) else "true, true"
    child = _BELOW if children else "NULL::uuid"
    statement = f"""
        WITH facts AS ({facts}),
        placed AS (
            SELECT {child} AS child, {subject}, sum(f.quantity) AS quantity, sum(f.amount_fen) AS amount_fen
            FROM facts f {_MERGED if needs_subjects(figure) else ""} GROUP BY 1, 2, 3
        )
        SELECT child, sum(quantity), sum(amount_fen), count(*) FILTER (WHERE quantity > 0) FROM placed GROUP BY child
    """  # noqa: S608 - the inner query is Django's own, with its parameters apart
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, list(children)] if children else parameters)
        return {child: Tally(int(quantity), int(fen), subjects) for child, quantity, fen, subjects in cursor.fetchall()}


def needs_subjects(figure: Figure) -> bool:
    """Whether it matters how many different subjects there are: to count them, or to hide a few of them."""
    return figure.kind is FigureKind.DISTINCT or figure.hiding is not Hiding.NEVER


def by_month(figure: Figure, node_id: UUID, span: Span) -> Mapping[str, int]:
    """A flow in each month of its span ("2026-03"), months without facts left out. One query."""
    facts, parameters = matching(figure, node_id, span).query.sql_with_params()
    column = "amount_fen" if figure.measure is Measure.AMOUNT else "quantity"
    statement = f"""SELECT to_char(f.occurred_on, 'YYYY-MM') AS month, sum(f.{column}) FROM ({facts}) AS f
                    GROUP BY month ORDER BY month"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {month: int(total) for month, total in cursor.fetchall()}


def _days(span: Span) -> Q:
    until = Q(occurred_on__lte=span.last)
    return until & Q(occurred_on__gte=span.first) if span.first else until


def _versions(figure: Figure) -> QuerySet[ProgrammeVersion, UUID]:
    return ProgrammeVersion.objects.filter(code__in=figure.programmes).values_list("id", flat=True)

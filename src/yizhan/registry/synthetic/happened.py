"""What lately happened to invented unions, as the facts that the register's services would have left."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from yizhan.kernel import facts
from yizhan.kernel.bulk import day_field
from yizhan.registry import events
from yizhan.registry.models import Union
from yizhan.registry.synthetic.papers import REGISTERED_AFTER
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.tree import Tree
from yizhan.registry.synthetic.unions import PlannedUnion


def counted_from(size: Size, on: date) -> date:
    """The day from which on changes are left as facts: a first of January, or the day after `on` where none are."""
    if not size.counted_years:
        return date.fromordinal(on.toordinal() + 1)
    return date(on.year - size.counted_years + 1, 1, 1)


def union_facts(plan: Sequence[PlannedUnion], tree: Tree, *, since: date, on: date, at: datetime) -> Iterator[bytes]:
    """Rows for `facts.record_rows`, a kind each."""
    by_kind: dict[str, list[facts.Happened]] = {}
    for planned in plan:
        union = tree.unions[planned.code]
        for kind, day in _changes(union, tree):
            if day is not None and since <= day <= on:
                what = (
                    day_field(day.toordinal()),
                    union.id,
                    tree.superiors(planned.code),
                    union.id.bytes,
                    union.id.bytes,
                )
                by_kind.setdefault(kind, []).append(what)
    for kind, happened in by_kind.items():
        yield facts.rows_of_each(kind, at=at, happened=happened, subject_kind="union", record_kind="union")


def _changes(union: Union, tree: Tree) -> Iterator[tuple[str, date | None]]:
    """A certificate is registered anew with each term, some days after its election."""
    yield events.UNION_PREPARED, union.prepared_on
    yield events.UNION_FOUNDED, union.founded_on
    if union.term_from is not None and union.term_from != union.founded_on:
        yield events.UNION_RENEWED, union.term_from
    if union.term_from is not None and union.certificate_kind:
        yield events.UNION_REGISTERED, union.term_from + REGISTERED_AFTER
    if (ending := tree.endings.get(union.code)) is not None:
        yield events.UNION_MERGED if ending.is_merged else events.UNION_WOUND_UP, ending.ends_on

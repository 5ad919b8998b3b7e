"""Laws of the order in a round, over generated applications."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from yizhan.cases.rules.ranking import Entry, digest, ranked

START = datetime(2026, 3, 1, tzinfo=UTC)
ENTRIES = st.lists(
    st.builds(
        Entry,
        st.integers(0, 2**32).map(lambda number: UUID(int=number)),
        st.none() | st.integers(0, 5),
        st.integers(0, 3).map(lambda minutes: START + timedelta(minutes=minutes)),
    ),
    unique_by=lambda entry: entry.case_id,
    max_size=12,
)


@given(ENTRIES, st.randoms())
def test_the_order_does_not_depend_on_the_order_given(entries: list[Entry], chance: object) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranked(shuffled) == ranked(entries)
    assert digest(ranked(shuffled)) == digest(ranked(entries))


@given(ENTRIES)
def test_nobody_stands_above_a_higher_score_or_an_earlier_filing_of_the_same(entries: list[Entry]) -> None:
    placed = [one for one in ranked(entries) if one.place is not None]
    assert [one.place for one in placed] == list(range(1, len(placed) + 1))
    for above, below in pairwise(placed):
        assert above.entry.score is not None
        assert below.entry.score is not None
        assert (-above.entry.score, above.entry.filed_at) <= (-below.entry.score, below.entry.filed_at)


@given(ENTRIES)
def test_everybody_is_listed_once_and_an_unknown_score_has_no_place(entries: list[Entry]) -> None:
    placed = ranked(entries)
    assert sorted(one.entry.case_id for one in placed) == sorted(entry.case_id for entry in entries)
    assert all((one.place is None) == (one.entry.score is None) for one in placed)


@given(ENTRIES, st.integers(0, 5))
def test_a_changed_score_changes_the_digest(entries: list[Entry], score: int) -> None:
    for entry in entries[:1]:
        changed = [Entry(entry.case_id, score, entry.filed_at), *entries[1:]]
        assert (digest(ranked(changed)) == digest(ranked(entries))) == (entry.score == score)

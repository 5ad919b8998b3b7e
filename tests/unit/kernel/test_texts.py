"""A text is kept whole or refused at its field."""

import pytest

from yizhan.kernel import texts
from yizhan.kernel.errors import Invalid


def test_a_text_loses_the_blanks_around_it_and_what_no_column_takes() -> None:
    assert texts.whole("  情况\x00属实 \n", "reason") == "情况属实"


def test_as_long_as_may_be_is_kept_to_the_last_character() -> None:
    assert texts.whole("字" * 10, "reason", longest=10) == "字" * 10


def test_one_character_more_is_refused_at_its_field() -> None:
    with pytest.raises(Invalid) as refusal:
        texts.whole("字" * 11, "reason", longest=10)
    assert refusal.value.problems == [{"field": "reason", "message": "太长了，最多 10 个字。"}]
    assert refusal.value.status == 422


def test_everything_that_is_too_long_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        texts.refuse_long([("a", "字" * 3, 2), ("b", "字" * 2, 2), ("c", "字" * 5, 4)])
    assert [problem["field"] for problem in refusal.value.problems] == ["a", "c"]

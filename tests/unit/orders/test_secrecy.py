"""When those rated may be told, and what a text for them may not hold."""

import pytest

from yizhan.orders.rules.secrecy import CROWD, may_be_told, names_somebody

KNOWN = {"王秀兰", "2026-230102-000123-4"}


def test_nobody_is_told_of_one_among_four() -> None:
    assert [may_be_told(served) for served in range(CROWD + 2)] == [False] * CROWD + [True] * 2


@pytest.mark.parametrize(
    "text",
    ["请向王秀兰道歉", "请向 王 秀 兰 道歉", "编号2026-230102-000123-4办慢了", "请回电 138 0000 0001", "wx13800000001"],
)
def test_a_name_a_number_or_a_telephone_is_found(text: str) -> None:
    assert names_somebody(text, KNOWN)


def test_a_text_about_the_matter_names_nobody() -> None:
    assert names_somebody("受理后三天内打电话告知还缺什么材料", KNOWN) == ""

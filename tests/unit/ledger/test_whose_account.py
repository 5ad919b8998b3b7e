"""Whose account money may go to."""

import pytest

from yizhan.ledger.rules.accounts import holder_fault, same_name
from yizhan.ledger.types import HolderFault


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王秀兰", "王秀兰"),
        (" 王 秀 兰 ", "王秀兰"),
        ("阿不都・热合曼", "阿不都·热合曼"),
        ("阿不都•热合曼", "阿不都·热合曼"),
        ("阿不都．热合曼", "阿不都·热合曼"),
        ("Ａlice", "ALICE"),
    ],
)
def test_a_name_is_one_name_however_it_is_typed(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(("one", "other"), [("张三", "王秀兰"), ("王秀", "王秀兰"), ("", ""), ("张三", ""), ("1", "1")])
def test_another_name_or_none_is_not_the_same(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("holder", "adults", "declared", "fault"),
    [
        ("王秀兰", (), False, None),
        ("张三", (), False, HolderFault.NOT_THE_PAYEE),
        ("张三", ("张三",), False, HolderFault.NOT_THE_PAYEE),
        ("张三", ("李四",), True, HolderFault.NOT_OF_THE_HOUSEHOLD),
        ("张三", (), True, HolderFault.NOT_OF_THE_HOUSEHOLD),
        ("张三", ("李四", "张三"), True, None),
    ],
)
def test_another_holder_is_declared_and_of_the_household(
    holder: str, adults: tuple[str, ...], declared: bool, fault: HolderFault | None
) -> None:
    assert holder_fault(holder, payee="王秀兰", adults=adults, is_declared=declared) == fault

"""Receipt codes are read as they were meant, and told apart."""

import os

import pytest

from yizhan.orders.rules import receipt


def test_a_code_has_a_hundred_bits_in_groups_that_can_be_read_out() -> None:
    code = receipt.code_of(bytes(range(32)))
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4, 4]
    assert set(code.replace("-", "")) <= set(receipt.ALPHABET)


def test_each_of_the_hundred_bits_counts() -> None:
    zero = receipt.code_of(bytes(32))
    for bit in range(100):
        digest = (1 << (103 - bit)).to_bytes(13, "big") + bytes(19)
        assert receipt.code_of(digest) != zero, bit
    assert len({receipt.code_of(os.urandom(32)) for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "typed",
    [
        "0123-4567-89AB-CDEF-GHJK",
        "o123 4567 89ab cdef ghjk",
        "O1234567 89ABCDEFGHJK",
        "０１２３－４５６７－８９ＡＢ－ＣＤＥＦ－ＧＨＪＫ",
    ],
)
def test_what_was_meant_is_read(typed: str) -> None:
    assert receipt.read(typed) == "0123456789ABCDEFGHJK"


def test_i_and_l_are_ones() -> None:
    assert receipt.read("ILil-1111-1111-1111-1111") == "1" * 20


@pytest.mark.parametrize("typed", ["", "0123", "0123-4567-89AB-CDEF-GHJ!", "0" * 21, "U" * 20, "号" * 20])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert receipt.read(typed) == ""

"""Numbers of bank accounts as people type them."""

import pytest

from yizhan.kernel.rules.bank_accounts import clean_number

CARD = "6222020200112233446"  # invented; its last digit satisfies the Luhn check


@pytest.mark.parametrize(
    "typed", [CARD, f"{CARD[:4]} {CARD[4:8]} {CARD[8:]}", f"{CARD[:6]}-{CARD[6:]}\t", f" {CARD}\n"]
)
def test_a_card_is_read_however_it_is_spaced(typed: str) -> None:
    assert clean_number(typed) == CARD


def test_full_width_digits_are_read() -> None:
    assert clean_number("１２３４５６７８９０") == "1234567890"


@pytest.mark.parametrize(
    "typed", ["", "1234567", "1" * 33, "6.22202E+18", "账号12345678", "=1+12345678", "一二三四五六七八"]
)
def test_what_cannot_be_an_account_is_none(typed: str) -> None:
    assert clean_number(typed) is None


def test_one_wrong_digit_of_a_card_is_noticed() -> None:
    assert clean_number(CARD[:-1] + str((int(CARD[-1]) + 1) % 10)) is None


def test_a_corporate_number_has_no_check_digit_to_look_at() -> None:
    assert clean_number("3500040109006789012") == "3500040109006789012"

"""Bank accounts as people type them."""

import pytest

from yizhan.ledger.rules.accounts import clean_name, clean_number

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


@pytest.mark.parametrize("name", ["王𠮷", "䶮一鸣", "阿依古丽·买买提", "O'Brien"])
def test_rare_and_long_names_stay_as_they_are(name: str) -> None:
    assert clean_name(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "  ", "王\n小明", "王\x00", "王\u202e明", "王" * 65])
def test_empty_endless_or_deceiving_names_are_none(name: str) -> None:
    assert clean_name(name) is None

"""Names of holders and banks as people type them."""

import pytest

from yizhan.ledger.rules.accounts import clean_name


@pytest.mark.parametrize("name", ["王𠮷", "䶮一鸣", "阿依古丽·买买提", "O'Brien"])
def test_rare_and_long_names_stay_as_they_are(name: str) -> None:
    assert clean_name(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "  ", "王\n小明", "王\x00", "王\u202e明", "王" * 121])
def test_empty_endless_or_deceiving_names_are_none(name: str) -> None:
    assert clean_name(name) is None

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhan.registry.rules import identity, pinyin, uscc
from yizhan.registry.rules.names import read_person_name
from yizhan.registry.rules.phones import read_phone
from yizhan.registry.rules.reading import UnreadableError

TODAY = date(2026, 11, 22)
births = st.dates(date(1900, 1, 1), TODAY)
counties = st.sampled_from(sorted(identity.PROVINCES)).flatmap(
    lambda p: st.integers(0, 9999).map(lambda n: f"{p}{n:04d}")
)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    body = f"{draw(counties)}{draw(births):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + identity.check_character(body)


@given(resident_ids())
def test_every_well_made_number_is_read_back_as_itself(number: str) -> None:
    assert identity.read_resident_id(number, on=TODAY).number == number


@given(resident_ids(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, shift: int) -> None:
    wrong = str((int(number[place]) + shift) % 10)
    with pytest.raises(UnreadableError):
        identity.read_resident_id(number[:place] + wrong + number[place + 1 :], on=TODAY)


@given(resident_ids(), st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(UnreadableError):
            identity.read_resident_id(swapped, on=TODAY)


@given(st.text(alphabet=uscc.ALPHABET, min_size=17, max_size=17))
def test_a_uscc_differs_in_its_check_character_when_one_character_differs(body: str) -> None:
    check = uscc.check_character(body)
    changed = ("1" if body[8] != "1" else "2").join([body[:8], body[9:]])
    assert uscc.check_character(changed) != check


@given(st.text(max_size=80))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (uscc.read_uscc, read_phone, read_person_name):
        with suppress(UnreadableError):
            assert read(text)
    for kind in identity.DocumentKind:
        with suppress(UnreadableError):
            assert identity.read_document(kind, text, on=TODAY).number


@given(st.text(min_size=1, max_size=50))
def test_reading_a_name_twice_changes_nothing_more(text: str) -> None:
    try:
        once = read_person_name(text)
    except UnreadableError:
        return
    assert read_person_name(once) == once


_WRITTEN = st.text(st.sampled_from("王单乐重行长曾解国强建军明华朝阳银行张三 ·aB𠮷䶮"), max_size=6)


@given(st.one_of(_WRITTEN, st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=5)))
def test_reading_character_by_character_says_what_reading_the_whole_says(text: str) -> None:
    assert pinyin._read(text) == pinyin._read_phrases(text)

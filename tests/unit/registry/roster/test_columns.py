"""Headers: any order, other words, under titles, and what nobody knows is said."""

import pytest

from yizhan.registry.roster.rules.columns import (
    HEADER_WORDS,
    TEMPLATE,
    Field,
    find_header,
    header_word,
    heading,
    map_header,
    unknown_columns,
)
from yizhan.registry.roster.rules.problems import column_letter


def test_every_word_leads_to_one_field() -> None:
    words = [header_word(word) for field in Field for word in HEADER_WORDS[field].split()]
    assert len(words) == len(set(words))
    for field in Field:
        for word in HEADER_WORDS[field].split():
            assert map_header([word]) == {0: field}


def test_the_national_template_is_read_exactly() -> None:
    assert find_header([[heading(field) for field in TEMPLATE]]) == (0, dict(enumerate(TEMPLATE)))


@pytest.mark.parametrize(
    "written", ["*姓名", "姓 名", "姓名(必填)", "姓名:", "会员姓名", "姓\n名", "姓名【与身份证一致】", "１姓名"]
)
def test_headers_are_read_as_people_write_them(written: str) -> None:
    expected = {} if written == "１姓名" else {0: Field.NAME}
    assert map_header([written]) == expected


def test_titles_above_the_header_are_passed_over_and_the_upper_of_two_headers_is_it() -> None:
    title, header = ["会员信息登记表", "", "", ""], ["序号", "姓名", "身份证号", "手机号"]
    rows = [title, ["单位:某厂", "", "填表日期", ""], header, ["1", "王", "2", "3"], header]
    assert find_header(rows) == (2, {1: Field.NAME, 2: Field.DOCUMENT_NUMBER, 3: Field.PHONE})


def test_of_two_levels_of_header_the_one_that_says_more_is_it() -> None:
    upper = ["姓名", "证件号码", "基本信息", "基本信息"]
    lower = ["姓名", "证件号码", "民族", "学历"]
    found = find_header([upper, lower])
    assert found is not None
    assert found[0] == 1


def test_a_sheet_without_name_or_number_is_no_roster() -> None:
    assert find_header([["填写说明"], ["姓名", "手机号"], ["身份证号", "手机号"]]) is None


def test_what_a_union_has_said_of_its_own_words_goes_first() -> None:
    learned = {header_word("花名"): Field.NAME, header_word("姓名"): None}
    assert map_header(["姓名", "花名"], learned) == {1: Field.NAME}


def test_a_field_is_taken_from_its_first_column() -> None:
    assert map_header(["电话", "手机号"]) == {0: Field.PHONE}


def test_columns_that_nobody_knows_are_named() -> None:
    header = ["序号", "姓名", "证件号码", "血型", "备注", "手机"]
    assert unknown_columns(header, map_header(header)) == [3]
    assert unknown_columns(header, map_header(header), {"血型": None}) == []


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_named_as_a_spreadsheet_does(index: int, letter: str) -> None:
    assert column_letter(index) == letter

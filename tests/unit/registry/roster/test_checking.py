"""Rows of a roster: what goes in, what is repaired, what is refused, and that nobody's number is shown."""

from typing import Any

import pytest

from tests.unit.registry.roster.rows import GOOD, HEADER, checker, read
from tests.world import resident_id
from yizhan.registry import codes
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.labels import LABELS
from yizhan.registry.roster.rules.problems import Finding
from yizhan.registry.rules.identity import lengthen

_CODES = {
    Field.SEX: codes.Sex,
    Field.EMPLOYMENT: codes.Employment,
    Field.DOCUMENT_KIND: codes.DocumentKinds,
    Field.EDUCATION: codes.Education,
    Field.SKILL: codes.Skill,
    Field.HUKOU: codes.Hukou,
    Field.CHANGE: codes.Change,
    Field.CHANGE_REASON: codes.ChangeReason,
    Field.POLITICAL: codes.Political,
    Field.OCCUPATION_GROUP: codes.OccupationGroup,
}


def test_a_plain_row_is_taken_without_a_word() -> None:
    values, told = read()
    assert told == []
    assert values is not None
    assert values[Field.NAME] == "王建军"
    assert values[Field.DOCUMENT_NUMBER] == resident_id(1)
    assert (values[Field.SEX], values[Field.EDUCATION], values[Field.POLITICAL]) == ("1", "20", "13")
    assert values[Field.CHANGE_DATE] == "2020-05-01"
    assert values[Field.UNION] == "union"


@pytest.mark.parametrize("field", _CODES)
def test_every_code_of_the_register_is_read_by_its_number_and_by_its_label(field: Field) -> None:
    for code, label in _CODES[field].choices:
        if code in {codes.Change.DIED, codes.Change.ENTERED_IN_ERROR} and field is Field.CHANGE:
            assert LABELS[field].read(code) is None, "ours, and nothing that a roster says"
            continue
        assert LABELS[field].read(code) == (code, False)
        assert LABELS[field].read(str(label)) == (code, False)


def test_every_ethnic_group_is_read_with_and_without_its_last_character() -> None:
    for code, name in codes.ETHNICITIES.items():
        assert LABELS[Field.ETHNICITY].read(name) == (code, False)
        assert LABELS[Field.ETHNICITY].read(code.lstrip("0")) == (code, False)
    assert LABELS[Field.ETHNICITY].read("汉") == ("01", True)
    assert LABELS[Field.ETHNICITY].read("01汉族") == ("01", True)


REPAIRED: list[tuple[str, Any, Field, str, Finding]] = [
    ("姓名", "王 建 军", Field.NAME, "王建军", Finding.TIDIED),
    ("姓名", "买买提•吐尔逊", Field.NAME, "买买提·吐尔逊", Finding.TIDIED),
    ("证件号码", resident_id(1).lower() + " ", Field.DOCUMENT_NUMBER, resident_id(1), Finding.TIDIED),
    ("证件号码", "２" + resident_id(1)[1:], Field.DOCUMENT_NUMBER, resident_id(1), Finding.TIDIED),
    ("证件号码", resident_id(1).replace("0", "O", 1), Field.DOCUMENT_NUMBER, resident_id(1), Finding.CORRECTED),
    ("移动电话", "138-0000-0001", Field.PHONE, "13800000001", Finding.TIDIED),
    ("移动电话", "+8613800000001", Field.PHONE, "13800000001", Finding.TIDIED),
    ("会籍变化日期", "2024.5", Field.CHANGE_DATE, "2024-05-01", Finding.DAY_MISSING),
    ("会籍变化日期", "20240501", Field.CHANGE_DATE, "2024-05-01", Finding.DATE_READ),
    ("会籍变化日期", "2024年5月1日", Field.CHANGE_DATE, "2024-05-01", Finding.DATE_READ),
    ("会籍变化日期", "二〇二四年十二月二十一日", Field.CHANGE_DATE, "2024-12-21", Finding.DATE_READ),
    ("会籍变化日期", "2024/5/1 0:00:00", Field.CHANGE_DATE, "2024-05-01", Finding.DATE_READ),
    ("会籍变化日期", "24.5.1", Field.CHANGE_DATE, "2024-05-01", Finding.YEAR_SHORT),
    ("会籍变化日期", "5/13/2024", Field.CHANGE_DATE, "2024-05-13", Finding.DATE_READ),
    ("会籍变化日期", 45413, Field.CHANGE_DATE, "2024-05-01", Finding.SERIAL_READ),
    ("会籍变化日期", "45413", Field.CHANGE_DATE, "2024-05-01", Finding.SERIAL_READ),
    ("会籍变化日期", 45413.75, Field.CHANGE_DATE, "2024-05-01", Finding.SERIAL_READ),
    ("会籍变化日期", 20240501, Field.CHANGE_DATE, "2024-05-01", Finding.DATE_READ),
    ("会籍变化日期", 2024.5, Field.CHANGE_DATE, "2024-05-01", Finding.DAY_MISSING),
    ("民族", "达斡尔", Field.ETHNICITY, "31", Finding.LABEL_READ),
    ("政治面貌", "共产党员", Field.POLITICAL, "01", Finding.LABEL_READ),
    ("学历", "高 职", Field.EDUCATION, "30", Finding.LABEL_READ),
    ("户籍类型", "农村户口", Field.HUKOU, "3", Finding.LABEL_READ),
    ("有效证件类别", "护照", Field.DOCUMENT_KIND, "1", Finding.KIND_READ),
    ("学历", "速成班", Field.EDUCATION, "", Finding.LABEL_UNKNOWN),
    ("会籍变化类型", "农业家庭户口", Field.CHANGE, "", Finding.LABEL_OF_HUKOU),
    ("移动电话", "", Field.PHONE, "", Finding.PHONE_MISSING),
    ("性别", "女", Field.SEX, "1", Finding.SEX_DIFFERS),
    ("出生日期", "1990-02-01", Field.BIRTH_DATE, "1990-01-01", Finding.BIRTH_DIFFERS),
    ("出生日期", "一九九几年", Field.BIRTH_DATE, "1990-01-01", Finding.BIRTH_UNREADABLE),
    ("姓名", "王", Field.NAME, "王", Finding.NAME_SINGLE),
]  # fmt: skip


@pytest.mark.parametrize(("word", "cell", "field", "value", "finding"), REPAIRED)
def test_what_is_certain_is_repaired_and_what_is_likely_is_told(
    word: str, cell: Any, field: Field, value: str, finding: Finding
) -> None:
    values, told = read(**{word: cell})
    assert values is not None
    assert values[field] == value
    assert [found for _, found in told] == [finding]


REFUSED: list[tuple[str, Any, Finding]] = [
    ("姓名", "", Finding.NAME_MISSING),
    ("姓名", "王3", Finding.NAME_UNREADABLE),
    ("姓名", "王\u202e建", Finding.CONTROL),
    ("证件号码", "", Finding.DOCUMENT_MISSING),
    ("证件号码", "2.30102E+17", Finding.SPREADSHEET),
    ("证件号码", 2.30102199001011e17, Finding.SPREADSHEET),
    ("证件号码", 230102199001010013, Finding.SPREADSHEET),
    ("证件号码", "23010219900101", Finding.ID_LENGTH),
    ("证件号码", "230102199002290016", Finding.ID_DATE),
    ("证件号码", "990105194912310026", Finding.ID_PROVINCE),
    ("证件号码", "110105194912310021", Finding.ID_CHECK),
    ("证件号码", "11010519491231A021", Finding.ID_CHARACTERS),
    ("有效证件类别", "学生证", Finding.KIND_UNKNOWN),
    ("移动电话", "0451-84000000", Finding.PHONE_LANDLINE),
    ("移动电话", "1380000", Finding.PHONE_UNREADABLE),
    ("移动电话", "12345678901", Finding.PHONE_UNREADABLE),
    ("移动电话", "1.38E+10", Finding.SPREADSHEET),
    ("会籍变化日期", "2024.13", Finding.DATE_IMPOSSIBLE),
    ("会籍变化日期", "2023-02-29", Finding.DATE_IMPOSSIBLE),
    ("会籍变化日期", "去年", Finding.DATE_UNREADABLE),
    ("会籍变化日期", "2030-01-01", Finding.DATE_FUTURE),
    ("会籍变化日期", 2024.1, Finding.MONTH_UNSURE),
    ("会籍变化日期", "5/6/2024", Finding.DAY_OR_MONTH),
    ("会籍变化日期", "13/14/2024", Finding.DATE_IMPOSSIBLE),
    ("会籍变化日期", "1989-12-31", Finding.BEFORE_BIRTH),
    ("会籍变化类型", "退会", Finding.NOT_BY_ROSTER),
]


@pytest.mark.parametrize(("word", "cell", "finding"), REFUSED)
def test_what_nobody_can_know_is_refused(word: str, cell: Any, finding: Finding) -> None:
    values, told = read(**{word: cell})
    assert values is None
    assert finding in [found for _, found in told]


@pytest.mark.parametrize(
    ("kind", "number", "finding", "code"),
    [
        ("居民身份证", "810000199408230021", Finding.RESIDENCE_PERMIT, "4"),
        ("", "E12345678", Finding.KIND_READ, "2"),
        ("居民身份证", "H12345678", Finding.KIND_READ, "5"),
        ("护照", "AB1234567", None, "2"),
        ("港澳居民来往内地通行证", "M12345678", None, "5"),
        ("居民身份证", "110105491231002", Finding.LENGTHENED, "1"),
        ("", 110105491231002, Finding.LENGTHENED, "1"),
    ],
)
def test_other_documents(kind: str, number: Any, finding: Finding | None, code: str) -> None:
    values, told = read(有效证件类别=kind, 证件号码=number, 性别="", 出生日期="", 会籍变化日期="")
    assert values is not None
    assert values[Field.DOCUMENT_KIND] == code
    assert [found for _, found in told] == ([finding] if finding else [])


def test_an_old_number_is_stored_as_the_new_one() -> None:
    values, _ = read(证件号码="110105491231002", 出生日期="", 性别="")
    assert values is not None
    assert values[Field.DOCUMENT_NUMBER] == lengthen("110105491231002")
    assert values[Field.BIRTH_DATE] == "1949-12-31"


def test_a_month_of_birth_is_filled_up_by_the_number_without_a_word() -> None:
    assert read(出生日期="1990.1")[1] == []


def test_nobody_under_sixteen_is_taken() -> None:
    from datetime import date

    young = resident_id(1, born=date(2010, 12, 1))
    values, told = read(证件号码=young, 出生日期="", 会籍变化日期="")
    assert values is None
    assert told == [("G", Finding.TOO_YOUNG)]


def test_a_number_is_never_shown_whole_wherever_it_was_typed() -> None:
    rows = checker()
    number, phone = resident_id(3), "13812345678"
    typed = {"姓名": "王建军3", "证件号码": number + "9", "移动电话": phone + "1", "民族": number, "学历": phone}
    cells = [typed.get(word, "") for word in HEADER]
    assert rows.check(3, cells) is None
    shown = " ".join(noted.value for noted in rows.noted)
    assert len(rows.noted) >= 5
    assert number[3:16] not in shown
    assert phone[3:7] not in shown
    assert "建军" not in shown


def test_a_finding_says_where_it_stands_as_the_sheet_shows_it() -> None:
    rows = checker()
    rows.check(12, [{**GOOD, "证件号码": "23"}.get(word, "") for word in HEADER])
    noted = rows.noted[0]
    assert (noted.sheet, noted.row, noted.column, noted.severity) == ("名册", 12, "G", "refused")


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"序号": "12"},
        {"序号": "合计", "姓名": "120人"},
        {"姓名": "填表人:李四"},
        {"姓名": "姓名", "证件号码": "证件号码"},
        {"姓名": " ", "移动电话": " "},
        {"姓名": "示例:张三", "移动电话": "13800000000"},
    ],
)
def test_blank_rows_totals_and_signatures_are_no_rows(cells: dict[str, str]) -> None:
    header = ["序号", *HEADER]
    assert not checker(header).is_row([cells.get(word, "") for word in header])


def test_a_row_without_a_number_is_a_row() -> None:
    assert checker().is_row([{"姓名": "王建军", "移动电话": "13800000001"}.get(word, "") for word in HEADER])


def test_a_row_names_its_union_by_name_or_code() -> None:
    header = [*HEADER, "所属工会"]
    rows = checker(header, unions={"松江里食品厂工会": "mill", "230102001": "mill"}, union="")
    row = [GOOD.get(word, "") for word in HEADER]
    place = len(HEADER)
    for cell in ("松江里食品厂工会", "230102001", 230102001.0, " 松江里食品厂工会 "):
        values = rows.check(2, [*row, cell])
        assert values is not None
        assert "mill" in values
    assert rows.noted == []
    assert rows.check(3, [*row, "不存在的工会"]) is None
    assert rows.check(4, [*row, ""]) is None
    assert [noted.finding for noted in rows.noted] == [Finding.UNION_UNKNOWN, Finding.UNION_MISSING]
    assert place == 19

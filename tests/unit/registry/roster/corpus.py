"""Dirty rosters as they come in, made by script, each with the answer that is expected of it.

A case is a file and what reading says: how many rows it has, how many of them can go in, and what is told where. The
rows are those of `people` unless a case says otherwise; row 1 of a file is its header.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from tests.unit.registry.roster.files import ods, write_xlsx, xls
from tests.world import resident_id
from yizhan.registry.roster.rules.columns import HEADER_WORDS, TEMPLATE, Field, heading

Rows = Sequence[Sequence[Any]]
Told = tuple[int, str, str]  # row, column, code
PLAIN: Final = ["姓名", "证件号码", "移动电话"]


@dataclass(frozen=True, slots=True)
class Case:
    """One file: its name, how it is made, and what is expected."""

    name: str
    make: Callable[[Path], None]
    rows: int
    taken: int
    told: list[Told] = field(default_factory=list)


def person(n: int, **more: Any) -> dict[str, Any]:
    return {"姓名": "王李张刘陈"[n % 5] + "建军", "证件号码": resident_id(n), "移动电话": f"1390000{n:04d}", **more}


def table(people: Sequence[dict[str, Any]], header: Sequence[str] = PLAIN) -> list[list[Any]]:
    return [list(header), *([one.get(word, "") for word in header] for one in people)]


THREE: Final = [person(1), person(2), person(3)]


def text(rows: Rows, encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n") -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes("".join(delimiter.join(map(str, row)) + end for row in rows).encode(encoding))

    return make


def book(rows: Rows, maker: Callable[..., None] = write_xlsx) -> Callable[[Path], None]:
    return lambda path: maker(path, rows)


def pages(**sheets: Rows) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as made:
            for name, rows in sheets.items():
                page = made.add_worksheet(name)
                for number, row in enumerate(rows):
                    page.write_row(number, 0, row)

    return make


def one(name: str, told: Sequence[tuple[str, str]], *, taken: int = 1, **cells: Any) -> Case:
    """A file of one row in which some cells are other than they should be; `told` are the columns' words and codes."""
    header = list(dict.fromkeys([*PLAIN, *cells]))
    letters = dict(zip(header, "ABCDEFGH", strict=False))
    return Case(
        f"{name}.csv", text(table([person(1, **cells)], header), delimiter="\t"), 1, taken,
        [(2, letters[word], code) for word, code in told],
    )  # fmt: skip


def _merged(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet("名册")
        page.merge_range(0, 0, 0, 3, "某某公司工会会员登记表")
        page.merge_range(1, 0, 1, 3, "填表单位:某某公司")
        page.write_row(2, 0, [*PLAIN, "工作单位"])
        page.merge_range(3, 3, 5, 3, "松江里食品厂")
        for number, row in enumerate(table(THREE)[1:], start=3):
            page.write_row(number, 0, row)


def _two_levels(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet("名册")
        page.merge_range(0, 0, 1, 0, "姓名")
        page.merge_range(0, 1, 1, 1, "身份证号")
        page.merge_range(0, 2, 0, 3, "联系方式")
        page.write_row(1, 2, ["手机", "邮箱"])
        page.write_row(2, 0, ["王建军", resident_id(1), "13900000001", "a@example.com"])


def _dates(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet("名册")
        page.write_row(0, 0, [*PLAIN, "入会日期"])
        for number in range(1, 4):
            page.write_row(number, 0, table([person(number)])[1])
        page.write_datetime(1, 3, date(2024, 5, 1), made.add_format({"num_format": "yyyy/m/d"}))
        page.write_number(2, 3, 45413)
        page.write_number(3, 3, 2024.1)


def _numbers(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet("名册")
        page.write_row(0, 0, PLAIN)
        page.write_row(1, 0, ["王建军", 230102199001010013, 13900000001])
        page.write_row(2, 0, ["李建军", resident_id(2), 13900000002])


def _hidden(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as made:
        for name, hidden in (("名册", False), ("旧名册", True)):
            page = made.add_worksheet(name)
            for number, row in enumerate(table(THREE)):
                page.write_row(number, 0, row)
            if hidden:
                page.hide()


ALL_WORDS: Final = [words.split()[-1] for words in HEADER_WORDS.values()]
NUMBER = resident_id(1)
REGIONAL = [("政治面貌", "label_read"), ("户籍类型", "label_read")]
WIDE = NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
TWO_PHONES = [["姓名", "证件号码", "电话", "手机"], ["王建军", NUMBER, "13900000001", "1"]]
EXPLAINED = {"填写说明": [["请按模板填写"]], "名册": table(THREE)}
CASES: Final = [
    Case("utf8.csv", text(table(THREE)), 3, 3),
    Case("utf8-mark.csv", text(table(THREE), "utf-8-sig"), 3, 3),
    Case("gbk.csv", text(table(THREE), "gbk"), 3, 3),
    Case("gb18030-rare.csv", text(table([person(1, 姓名="𠮷䶮")]), "gb18030"), 1, 1),
    Case("utf16.csv", text(table(THREE), "utf-16"), 3, 3),
    Case("utf16-no-mark.tsv", text(table(THREE), "utf-16-le", "\t"), 3, 3),
    Case("semicolons.csv", text(table(THREE), delimiter=";"), 3, 3),
    Case("tabs.csv", text(table(THREE), delimiter="\t"), 3, 3),
    Case("unix-lines.csv", text(table(THREE), end="\n"), 3, 3),
    Case("old-mac-lines.csv", text(table(THREE), end="\r"), 3, 3),
    Case("blank-rows.csv", text([*table(THREE)[:2], ["", "", ""], [], *table(THREE)[2:]]), 3, 3),
    Case("short-rows.csv", text([*table(THREE), ["赵某", resident_id(4)]]), 4, 4, [(5, "C", "phone_missing")]),
    Case("formula-digits.csv", text([PLAIN, ["王建军", f'="{NUMBER}"', '="13900000001"']]), 1, 1),
    Case("quoted-digits.csv", text([PLAIN, ["王建军", f"'{NUMBER}", "'13900000001"]]), 1, 1,
         [(2, "B", "tidied"), (2, "C", "tidied")]),
    Case("two-pages-of-print.csv", text([*table(THREE), PLAIN, *table([person(4)])[1:]]), 4, 4),
    Case("total-and-signature.csv", text([*table(THREE), ["合计", "", "3"], ["填表人:李四", "", "13900000000"]]), 3, 3),
    Case("example-row.csv", text([PLAIN, ["示例:张三", "230102…", ""], *table(THREE)[1:]]), 3, 3),
    Case("other-order.csv", text(table(THREE, PLAIN[::-1])), 3, 3),
    Case("other-words.csv", text([["员工姓名", "身份证", "联系方式"], *table(THREE)[1:]]), 3, 3),
    Case("stars-and-brackets.csv", text([["*姓 名", "证件号码(18位)", "移动电话(必填)"], *table(THREE)[1:]]), 3, 3),
    Case("every-word.csv", text([ALL_WORDS, *table(THREE, [heading(one) for one in Field])[1:]]), 3, 0,
         [(row, "U", "union_missing") for row in (2, 3, 4)]),
    Case("national-template.csv", text(table(THREE, [heading(one) for one in TEMPLATE])), 3, 3),
    Case("earlier-report.csv", text(table(THREE, [*PLAIN, "是否导入成功", "错误原因"])), 3, 3),
    Case("own-columns.csv", text(table(THREE, ["序号", *PLAIN, "部门", "备注"])), 3, 3),
    Case("unknown-column.csv", text(table(THREE, [*PLAIN, "血型"])), 3, 3, [(1, "D", "column_unknown")]),
    Case("no-phone-column.csv", text(table(THREE, PLAIN[:2])), 3, 3, [(1, "", "phone_column_missing")]),
    Case("twice-the-same-word.csv", text(TWO_PHONES), 1, 1),
    Case("titles-above.csv", text([["某厂工会会员名册"], ["2026年"], *table(THREE)]), 3, 3),
    Case("plain.xlsx", book(table(THREE)), 3, 3),
    Case("plain.xls", book(table(THREE), xls), 3, 3),
    Case("plain.ods", book(table(THREE), ods), 3, 3),
    Case("workbook-called.xls", book(table(THREE)), 3, 3),
    Case("old-workbook-called.xlsx", book(table(THREE), xls), 3, 3),
    Case("text-called.xls", text(table(THREE), "gbk", "\t"), 3, 3),
    Case("merged-titles-and-units.xlsx", _merged, 3, 3),
    Case("two-levels-of-header.xlsx", _two_levels, 1, 1),
    Case("several-sheets.xlsx", pages(一车间=table(THREE[:2]), 二车间=table(THREE[2:])), 3, 3),
    Case("explanation-first.xlsx", pages(**EXPLAINED), 3, 3, [(1, "", "sheet_skipped")]),
    Case("hidden-copy.xlsx", _hidden, 3, 3),
    Case("dates-of-three-kinds.xlsx", _dates, 3, 2, [(3, "D", "serial_read"), (4, "D", "month_unsure")]),
    Case("numbers-as-numbers.xlsx", _numbers, 2, 1, [(2, "B", "spreadsheet")]),
    one("full-width", [("证件号码", "tidied")], 证件号码=WIDE),
    one("small-x", [("证件号码", "tidied")], 证件号码="11010519491231002x"),
    one("letter-o", [("证件号码", "corrected")], 证件号码=NUMBER.replace("0", "O", 1)),
    one("fifteen-digits", [("证件号码", "lengthened")], 证件号码="110105491231002"),
    one("scientific", [("证件号码", "spreadsheet")], taken=0, 证件号码="2.30102E+17"),
    one("seventeen-digits", [("证件号码", "id_length")], taken=0, 证件号码=NUMBER[:17]),
    one("wrong-check", [("证件号码", "id_check")], taken=0, 证件号码="110105194912310021"),
    one("no-such-day", [("证件号码", "id_date")], taken=0, 证件号码="230102199002290016"),
    one("no-such-province", [("证件号码", "id_province")], taken=0, 证件号码="990105194912310026"),
    one("residence-permit", [("证件号码", "residence_permit")], 证件号码="810000199408230021", 证件类别="身份证"),
    one("passport-among-ids", [("证件号码", "kind_read")], 证件号码="E12345678"),
    one("id-under-passport", [("证件号码", "kind_read")], 证件类别="护照"),
    one("no-name", [("姓名", "name_missing")], taken=0, 姓名=""),
    one("digits-in-name", [("姓名", "name_unreadable")], taken=0, 姓名="王建军1"),
    one("spaces-in-name", [("姓名", "tidied")], 姓名="王　建 军"),
    one("dot-variants", [("姓名", "tidied")], 姓名="阿不都・热合曼"),
    one("turned-text", [("姓名", "control")], taken=0, 姓名="王\u202e建军"),
    one("landline", [("移动电话", "phone_landline")], taken=0, 移动电话="0451-84000000"),
    one("country-code", [("移动电话", "tidied")], 移动电话="+86 139-0000-0001"),
    one("ten-digits", [("移动电话", "phone_unreadable")], taken=0, 移动电话="1390000000"),
    one("dash-for-nothing", [("移动电话", "phone_missing")], 移动电话="—"),
    one("chinese-date", [("入会日期", "date_read")], 入会日期="2024年5月1日"),
    one("month-only", [("入会日期", "day_missing")], 入会日期="2024.5"),
    one("short-year", [("入会日期", "year_short")], 入会日期="24/5/1"),
    one("thirteenth-month", [("入会日期", "date_impossible")], taken=0, 入会日期="2024-13-01"),
    one("before-birth", [("入会日期", "before_birth")], taken=0, 入会日期="1980-01-01"),
    one("regional-labels", REGIONAL, 政治面貌="共产党员", 户籍类型="农村"),
    one("unknown-label", [("学历", "label_unknown")], 学历="速成班"),
    one("hukou-as-change", [("会籍类型", "label_of_hukou")], 会籍类型="农业家庭户口"),
    one("leaving", [("会籍变化类型", "not_by_roster")], taken=0, 会籍变化类型="退会"),
    one("formula", [], 工作单位="=cmd|' /C calc'!A0"),
    one("sex-unlike-number", [("性别", "sex_differs")], 性别="女"),
    one("child", [("证件号码", "too_young")], taken=0, 证件号码=resident_id(1, born=date(2015, 1, 1))),
]  # fmt: skip

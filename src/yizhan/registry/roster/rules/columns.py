"""Which column holds what: header words in any order, under merged titles, in the words of many unions."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final


class Field(StrEnum):
    """A field of the roster. The order is that of the national template's columns."""

    NAME = "name"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    ETHNICITY = "ethnicity"
    EMPLOYMENT = "employment"
    DOCUMENT_KIND = "document_kind"
    DOCUMENT_NUMBER = "document_number"
    EDUCATION = "education"
    SKILL = "skill"
    PHONE = "phone"
    HUKOU = "hukou"
    HUKOU_DIVISION = "hukou_division"
    CHANGE = "change"
    CHANGE_DATE = "change_date"
    CHANGE_REASON = "change_reason"
    POLITICAL = "political"
    WORK_UNIT = "work_unit"
    NATIVE_PLACE = "native_place"
    IS_MIGRANT = "is_migrant"
    EMAIL = "email"
    UNION = "union"
    OCCUPATION_GROUP = "occupation_group"
    RESIDENCE_DIVISION = "residence_division"


# The first word of each field is the one that our own export and the template write.
HEADER_WORDS: Final[dict[Field, str]] = {
    Field.NAME: "姓名 会员姓名 职工姓名 员工姓名 名字 本人姓名 人员姓名 中文姓名 会员名称",
    Field.SEX: "性别 男女",
    Field.BIRTH_DATE: "出生日期 出生年月 出生年月日 生日 出生时间 出生",
    Field.ETHNICITY: "民族 族别",
    Field.EMPLOYMENT: "就业状况 就业状态 就业情况 在岗情况 在岗状态 职工状态 工作状态",
    Field.DOCUMENT_KIND: "有效证件类别 证件类别 证件类型 证件种类 有效证件类型 有效证件种类",
    Field.DOCUMENT_NUMBER: "证件号码 身份证号 身份证号码 身份证 "
    "公民身份号码 居民身份证号码 居民身份证号 有效证件号码 证件号 "
    "证件编号 有效证件号 身份号码 身份证件号码 身份证件号",
    Field.EDUCATION: "学历 文化程度 最高学历 教育程度 学历层次",
    Field.SKILL: "技能等级 技术等级 职业技能等级 职业资格等级 技术技能等级 工人技术等级",
    Field.PHONE: "移动电话 手机号码 手机号 手机 联系电话 电话 "
    "联系方式 电话号码 移动电话号码 本人手机 本人手机号 联系手机 手机电话",
    Field.HUKOU: "户籍类型 户口类型 户口性质 户籍性质 户口类别 户籍类别",
    Field.HUKOU_DIVISION: "户籍所在地 户口所在地 户籍地 户籍地址 户籍所在地区 户籍区划",
    Field.CHANGE: "会籍变化类型 会籍变动类型 会籍变更类型 变化类型 会籍类型 会籍变化",
    Field.CHANGE_DATE: "会籍变化日期 会籍变动日期 会籍变更日期 入会日期 "
    "入会时间 变化日期 会籍变化时间 加入工会时间 入会年月",
    Field.CHANGE_REASON: "会籍变化原因 会籍变动原因 会籍变更原因 变化原因",
    Field.POLITICAL: "政治面貌 政治面目 党派",
    Field.WORK_UNIT: "工作单位 单位名称 单位 所在单位 用人单位 工作单位名称 所在企业 企业名称 就职单位",
    Field.NATIVE_PLACE: "籍贯 祖籍",
    Field.IS_MIGRANT: "是否农民工 农民工 是否为农民工 是否进城务工人员 是否农民工会员",
    Field.EMAIL: "邮箱 电子邮箱 电子邮件 email 邮件地址",
    Field.UNION: "所属工会 所在工会 工会名称 基层工会 所属基层工会 "
    "工会编号 组织编号 所属工会名称 工会组织名称 所在工会名称",
    Field.OCCUPATION_GROUP: "职业类别 职业 就业群体 新就业形态群体 群体类别 新就业形态类型 职业群体 从事职业",
    Field.RESIDENCE_DIVISION: "居住地 现居住地 常住地 现住址 居住区县 居住地区划",
}  # fmt: skip

# Columns that cadres keep for themselves, and those of an earlier report: known, and left alone.
PASSED_OVER: Final = frozenset(
    "序号 编号 行号 备注 说明 年龄 职务 部门 班组 车间 岗位 工种 "
    "职称 参加工作时间 工号 员工编号 照片 签字 签名 会员号 会员证号 会员卡号 工会小组 家庭住址 "
    "联系地址 住址 地址 健康状况 婚姻状况 是否导入成功 错误原因 导入结果 导入问题 问题说明 是否会员 专业 "
    "毕业院校 银行卡号 开户行 国籍 微信号 紧急联系人 紧急联系电话 邮编".split()
)
TEMPLATE: Final = tuple(Field)[: list(Field).index(Field.EMAIL)]
ROWS_LOOKED_AT: Final = 30
_BRACKETS: Final = re.compile(r"[(\[{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]")
_LEFT_OUT: Final = re.compile(r"[\s*:：、,，.。#\-_/\\·]+")
_WORDS: Final = {
    word.replace("-", ""): field for field, words in HEADER_WORDS.items() for word in words.lower().split()
}
Mapped = dict[int, Field]


def header_word(cell: Any) -> str:
    """A header cell as it is looked up: half-width, without spaces, stars and what stands in brackets."""
    text = unicodedata.normalize("NFKC", str(cell)).lower()
    return _LEFT_OUT.sub("", _BRACKETS.sub("", text))


def heading(field: Field) -> str:
    """The word that we write above a field."""
    return HEADER_WORDS[field].split(" ", 1)[0]


def field_named(text: str) -> Field | None:
    """The field with this code, or under whose heading (any that we know) a column would be read as it."""
    return next((field for field in Field if field.value == text), None) or _WORDS.get(header_word(text))


def map_header(cells: Sequence[Any], learned: Mapping[str, Field | None] | None = None) -> Mapped:
    """Column index → field, for one row taken as a header; each field is taken once, from its first column.

    `learned` is what a union has said of its own words before (None: leave the column alone); it goes before ours.
    """
    words = [header_word(cell) for cell in cells]
    mapped: Mapped = {}
    taken: set[Field] = set()
    for index, word in enumerate(words):
        field = learned[word] if learned and word in learned else _WORDS.get(word)
        if field is not None and field not in taken:
            mapped[index] = field
            taken.add(field)
    return mapped


def is_header(mapped: Mapped) -> bool:
    """A row is the header of a roster where it names at least the name and the number."""
    return {Field.NAME, Field.DOCUMENT_NUMBER} <= set(mapped.values())


def find_header(
    rows: Sequence[Sequence[Any]], learned: Mapping[str, Field | None] | None = None
) -> tuple[int, Mapped] | None:
    """Which of a sheet's first rows is the header (the one that names most fields, the upper of two), and what it says.

    Titles above it, merged or not, name fewer, and a second page's header no more. None where no row is one.
    """
    best: tuple[int, Mapped] | None = None
    for place, cells in enumerate(rows[:ROWS_LOOKED_AT]):
        mapped = map_header(cells, learned)
        if is_header(mapped) and (best is None or len(mapped) > len(best[1])):
            best = (place, mapped)
    return best


def unknown_columns(
    cells: Sequence[Any], mapped: Mapped, learned: Mapping[str, Field | None] | None = None
) -> list[int]:
    """Columns with a word that nobody has explained: their content is not taken in."""
    return [
        index
        for index, cell in enumerate(cells)
        if index not in mapped and (word := header_word(cell)) and not _is_left_alone(word, learned)
    ]


def _is_left_alone(word: str, learned: Mapping[str, Field | None] | None) -> bool:
    return word in PASSED_OVER or word in _WORDS or bool(learned and word in learned)

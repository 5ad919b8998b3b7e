"""Rows for a checker, as a sheet would give them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.world import resident_id
from yizhan.registry.roster.rules.checking import SLOTS, Known, RowChecker
from yizhan.registry.roster.rules.columns import TEMPLATE, Field, find_header, heading
from yizhan.registry.roster.rules.problems import Finding

ON = date(2026, 11, 30)
HEADER = [heading(field) for field in TEMPLATE]
GOOD = {
    "姓名": "王建军",
    "性别": "男",
    "出生日期": "1990-01-01",
    "民族": "汉族",
    "就业状况": "在岗",
    "有效证件类别": "居民身份证",
    "证件号码": resident_id(1),
    "学历": "大学本科",
    "移动电话": "13800000001",
    "会籍变化类型": "入会",
    "会籍变化日期": "2020-05-01",
    "政治面貌": "群众",
    "工作单位": "松江里食品厂",
}


def checker(header: Sequence[str] = HEADER, **known: Any) -> RowChecker:
    found = find_header([header])
    assert found is not None
    return RowChecker("名册", header, found[1], Known(**{"on": ON, "union": "union", **known}))


def read(**changed: Any) -> tuple[dict[Field, str] | None, list[tuple[str, Finding]]]:
    """The values of the good row with some cells changed, and what was said: (column, finding)."""
    rows = checker()
    cells = [{**GOOD, **changed}.get(word, "") for word in HEADER]
    values = rows.check(7, cells)
    told = [(noted.column, noted.finding) for noted in rows.noted]
    return ({field: values[place] for field, place in SLOTS.items()} if values else None), told

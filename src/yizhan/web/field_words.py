"""What is wrong with a field of a request, in the reader's language: pydantic's findings come in English only."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_MISSING = _("缺少这一项。")
_NOT_TEXT = _("这里要填文字。")
_NOT_WHOLE = _("这里要填整数。")
_NOT_YES_OR_NO = _("这里只能填 true 或 false。")
_NO_DAY = _("这里要填日期，例如 2026-03-01。")
_NO_TIME = _("这里要填日期和时间，例如 2026-03-01T09:00:00+08:00。")
_NO_ID = _("这里要填编号（UUID）。")
_NO_LIST = _("这里要填一组内容。")
_NO_OBJECT = _("这里要填一组名称和内容。")
_NO_CHOICE = _("这里只能填：{expected}。")
_OTHER = _("这里填得不对，请对照接口说明。")

# By pydantic's stable code; what stands in braces comes from the finding itself.
WORDS: Final[Mapping[str, str | Promise]] = {
    "missing": _MISSING,
    "string_type": _NOT_TEXT,
    "string_too_short": _("至少要 {min_length} 个字。"),
    "string_too_long": _("最多 {max_length} 个字。"),
    "string_pattern_mismatch": _("写法不对，要符合 {pattern}。"),
    "int_type": _NOT_WHOLE,
    "int_parsing": _NOT_WHOLE,
    "int_from_float": _NOT_WHOLE,
    "bool_type": _NOT_YES_OR_NO,
    "bool_parsing": _NOT_YES_OR_NO,
    "greater_than": _("要大于 {gt}。"),
    "greater_than_equal": _("不能小于 {ge}。"),
    "less_than": _("要小于 {lt}。"),
    "less_than_equal": _("不能大于 {le}。"),
    "date_type": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
    "datetime_type": _NO_TIME,
    "datetime_parsing": _NO_TIME,
    "datetime_from_date_parsing": _NO_TIME,
    "uuid_type": _NO_ID,
    "uuid_parsing": _NO_ID,
    "list_type": _NO_LIST,
    "too_short": _("至少要 {min_length} 项。"),
    "too_long": _("最多 {max_length} 项。"),
    "dict_type": _NO_OBJECT,
    "model_type": _NO_OBJECT,
    "model_attributes_type": _NO_OBJECT,
    "enum": _NO_CHOICE,
    "literal_error": _NO_CHOICE,
    "extra_forbidden": _("没有这一项，请去掉。"),
}


def told(error: Mapping[str, Any]) -> str:
    """The words for one of pydantic's findings; for a rare one, that it does not fit."""
    return str(WORDS.get(str(error.get("type")), _OTHER)).format_map(error.get("ctx") or {})

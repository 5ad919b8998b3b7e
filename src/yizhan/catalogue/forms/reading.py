"""One answer as typed or sent: read into its normal form, or told what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yizhan.catalogue.forms import divisions
from yizhan.catalogue.forms.types import Field, FieldType
from yizhan.kernel.errors import InvalidValue
from yizhan.kernel.money import parse_yuan, yuan
from yizhan.kernel.rules.bank_accounts import clean_number
from yizhan.registry.rules.identity import read_resident_id
from yizhan.registry.rules.names import PERSON_LIMIT, read_person_name
from yizhan.registry.rules.phones import read_phone
from yizhan.registry.rules.reading import Fault, UnreadableError, compact

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_TRUTHS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "是": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
    "否": False,
}


class Unreadable(ValueError):
    """The answer cannot be used; the text says what to write instead."""


def read_answer(field: Field, answer: Any, *, on: date) -> Any:
    """The JSON-ready value of one single answer that is not blank; raises Unreadable."""
    return _READERS[field.type](field, answer, on)


def is_blank(answer: Any) -> bool:
    """Whether nothing was answered."""
    return answer is None or (isinstance(answer, str) and not plain(answer).strip()) or answer in ([], {})


def plain(text: str) -> str:
    """Text that every store can hold: NFC, without control characters (but line breaks) and broken surrogates."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(each for each in composed if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cs"})


def _text_of(answer: Any) -> str:
    if isinstance(answer, bool) or not isinstance(answer, (str, int)):
        raise Unreadable(_("这里要填文字。"))
    return plain(str(answer)).strip()


def _line(field: Field, answer: Any, _on: date) -> str:
    return _bounded_text(field, " ".join(_text_of(answer).split()))


def _paragraphs(field: Field, answer: Any, _on: date) -> str:
    return _bounded_text(field, _text_of(answer))


def _bounded_text(field: Field, text: str) -> str:
    if field.maximum is not None and len(text) > field.maximum:
        raise Unreadable(_("太长了，最多 {most} 个字。").format(most=field.maximum))
    if field.minimum is not None and len(text) < field.minimum:
        raise Unreadable(_("太短了，至少 {least} 个字。").format(least=field.minimum))
    return text


def _person_name(_field: Field, answer: Any, _on: date) -> str:
    try:
        return read_person_name(_text_of(answer))
    except UnreadableError as unreadable:
        if unreadable.fault is Fault.TOO_LONG:
            raise Unreadable(_("姓名太长，最多 {most} 个字，请按证件填写。").format(most=PERSON_LIMIT)) from None
        raise Unreadable(_("姓名里有不该出现的字符，请按证件上的写法填写。")) from None


def _integer(field: Field, answer: Any, _on: date) -> int:
    text = _folded(answer).replace(",", "")
    if not re.fullmatch(r"-?\d{1,15}", text):
        raise Unreadable(_("请填整数，例如 3。"))
    number = int(text)
    if field.minimum is not None and number < field.minimum:
        raise Unreadable(_("不能小于 {least}。").format(least=field.minimum))
    if field.maximum is not None and number > field.maximum:
        raise Unreadable(_("不能大于 {most}。").format(most=field.maximum))
    return number


def _folded(answer: Any) -> str:
    """Half-width, without spaces: as numbers are read."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", _text_of(answer)))


def _money(field: Field, answer: Any, _on: date) -> int:
    if not isinstance(answer, str):
        raise Unreadable(_('金额请用文字写成元，例如 "1234.50"。'))
    try:
        fen = parse_yuan(plain(answer))
    except InvalidValue:
        raise Unreadable(_("请填金额（元），最多两位小数，例如 1234.50。")) from None
    if fen < (field.minimum or 0):
        raise Unreadable(_("不能小于 {least} 元。").format(least=yuan(field.minimum or 0)))
    if field.maximum is not None and fen > field.maximum:
        raise Unreadable(_("不能大于 {most} 元。请核对单位是不是“元”。").format(most=yuan(field.maximum)))
    return fen


def _date(_field: Field, answer: Any, _on: date) -> str:
    found = _DATE.fullmatch(_folded(answer))
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        day = date(*parts) if len(parts) == 3 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise Unreadable(_("请填真实的日期，例如 2008-05-01。"))
    return day.isoformat()


def _boolean(_field: Field, answer: Any, _on: date) -> bool:
    if isinstance(answer, bool):
        return answer
    truth = _TRUTHS.get(_text_of(answer).lower())
    if truth is None:
        raise Unreadable(_("请选“是”或“否”。"))
    return truth


def _choice(field: Field, answer: Any, _on: date) -> str:
    code = _text_of(answer)
    if code not in {choice.code for choice in field.choices}:
        raise Unreadable(_("请从列出的选项里选。"))
    return code


def _choices(field: Field, answer: Any, on: date) -> list[str]:
    if not isinstance(answer, (list, tuple)):
        raise Unreadable(_("请从列出的选项里选。"))
    codes = [_choice(field, each, on) for each in answer]
    ordered = [choice.code for choice in field.choices if choice.code in codes]
    if field.maximum is not None and len(ordered) > field.maximum:
        raise Unreadable(_("最多选 {most} 项。").format(most=field.maximum))
    if field.minimum is not None and len(ordered) < field.minimum:
        raise Unreadable(_("至少选 {least} 项。").format(least=field.minimum))
    return ordered


def _id_number(_field: Field, answer: Any, on: date) -> str:
    try:
        return read_resident_id(_text_of(answer), on=on).number
    except UnreadableError:
        raise Unreadable(_("身份证号不对，请对照证件核对 18 位号码。")) from None


def _phone(_field: Field, answer: Any, _on: date) -> str:
    try:
        return read_phone(_text_of(answer)).number
    except UnreadableError:
        raise Unreadable(_("电话号码不对，请填 11 位手机号。")) from None


def _bank_account(_field: Field, answer: Any, _on: date) -> str:
    try:
        number = clean_number(compact(_text_of(answer)))
    except UnreadableError:
        raise Unreadable(_("银行卡号不对，请填卡面上的数字；从表格里复制时请先设成文本格式。")) from None
    if number is None:
        raise Unreadable(_("银行卡号不对，请对照卡面逐位核对，只填数字。"))
    return number


def _division(_field: Field, answer: Any, on: date) -> str:
    """A county that there is on that day."""
    code = plain(str(answer)).strip()
    if code not in dict(divisions.choices(on)):
        raise Unreadable(_("请从列表里选一个县（区）。"))
    return code


_READERS: dict[FieldType, Callable[[Field, Any, date], Any]] = {
    FieldType.STRING: _line,
    FieldType.TEXT: _paragraphs,
    FieldType.PERSON_NAME: _person_name,
    FieldType.INTEGER: _integer,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.BOOLEAN: _boolean,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.ID_NUMBER: _id_number,
    FieldType.PHONE: _phone,
    FieldType.BANK_ACCOUNT: _bank_account,
    FieldType.DIVISION: _division,
}

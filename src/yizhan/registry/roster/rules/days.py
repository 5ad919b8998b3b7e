"""Dates as rosters hold them: in every style, as spreadsheet serials, or not at all."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from yizhan.registry.roster.rules.problems import Finding

_EPOCH: Final = date(1899, 12, 30)  # serial 1 is 31 December 1899 for spreadsheets, from March 1900 on this is exact
_SERIALS: Final = (3654, 73050)  # 1910 to 2099; anything else that is five digits long is no day of a working life
_EARLIEST: Final = 1880
_CHINESE_DIGITS: Final = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PARTED: Final = re.compile(r"(\d{4}|\d{2})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})[日号]?|月?)")
_RUN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_AMERICAN: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_TIME: Final = re.compile(r"[ T]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_CHINESE_TENS: Final = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
Read = tuple[str, Finding | None]  # ISO date or "", and what is to be said


def read_day(text: str, *, latest: date) -> Read:
    """A day not after `latest`, as ISO text. Other styles than ISO are told as repaired, guesses as warned."""
    if _ISO.fullmatch(text):
        return _day(text[:4], text[5:7], text[8:], latest, None)
    cleaned = _clean(text)
    if parted := _PARTED.fullmatch(cleaned):
        year, month, day = parted[1], parted[2], parted[3]
        if len(year) == 2:
            return _day(_century(year, latest), month, day or "", latest, Finding.YEAR_SHORT)
        return _day(year, month, day or "", latest, Finding.DATE_READ)
    if american := _AMERICAN.fullmatch(cleaned):
        return _month_and_day(american[3], american[1], american[2], latest)
    if run := _RUN.fullmatch(cleaned):
        return _day(run[1], run[2], run[3] or "", latest, Finding.DATE_READ)
    if cleaned.isdigit() and len(cleaned) <= 5:
        return read_serial(float(cleaned), latest=latest)
    return "", Finding.DATE_UNREADABLE


def read_number_as_day(number: float, *, latest: date) -> Read:
    """A numeric cell: a serial, 20240501, 202405, or 2024.5. 2024.1 may have been 2024.10: only the owner knows."""
    if number == int(number) and number >= 100_000:
        return read_day(str(int(number)), latest=latest)
    if 1900 <= number < 2100:
        year, month = f"{number:.2f}".split(".")
        if month == "10":
            return "", Finding.MONTH_UNSURE
        return _day(year, month.rstrip("0") or "0", "", latest, Finding.DATE_READ)
    return read_serial(number, latest=latest)


def read_serial(number: float, *, latest: date) -> Read:
    """Days since the end of 1899; a fraction is the time of day."""
    if not _SERIALS[0] <= number < _SERIALS[1]:
        return "", Finding.DATE_UNREADABLE
    day = _EPOCH + timedelta(days=int(number))
    return (day.isoformat(), Finding.SERIAL_READ) if day <= latest else ("", Finding.DATE_FUTURE)


def _clean(text: str) -> str:
    """Half-width, Chinese numerals as digits, without the time of day and spaces."""
    folded = _TIME.sub("", unicodedata.normalize("NFKC", text).strip())
    folded = _CHINESE_TENS.sub(_tens, folded).translate(_CHINESE_DIGITS)
    folded = re.sub(r"\s+", "", folded).replace("。", ".").replace("、", ".").replace("—", "-").replace("–", "-")
    return folded.rstrip(".")


def _tens(found: re.Match[str]) -> str:
    """十 → 10, 十二 → 1二, 三十 → 三0, 二十一 → 二一: the digits follow by themselves."""
    before, after = found[1], found[2]
    return f"{before or '一'}{after or '〇'}"


def _century(short: str, latest: date) -> str:
    """The latest century in which the year is not still to come."""
    year = latest.year // 100 * 100 + int(short)
    return str(year if year <= latest.year else year - 100)


def _month_and_day(year: str, first: str, second: str, latest: date) -> Read:
    """5/13/2024 and 13/5/2024 are certain; 5/6/2024 could be either."""
    if int(first) > 12 >= int(second):
        return _day(year, second, first, latest, Finding.DATE_READ)
    if int(second) > 12 >= int(first) or first == second:
        return _day(year, first, second, latest, Finding.DATE_READ)
    if int(first) > 12:  # neither is a month
        return "", Finding.DATE_IMPOSSIBLE
    return "", Finding.DAY_OR_MONTH


def _day(year: str, month: str, day: str, latest: date, finding: Finding | None) -> Read:
    try:
        read = date(int(year), int(month), int(day or "1"))
    except ValueError:
        return "", Finding.DATE_IMPOSSIBLE
    if read.year < _EARLIEST:
        return "", Finding.DATE_IMPOSSIBLE
    if read > latest:
        return "", Finding.DATE_FUTURE
    return read.isoformat(), finding if day else Finding.DAY_MISSING

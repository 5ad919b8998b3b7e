"""Which entries are doubtful, and from when on. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from yizhan.registry.codes import Sex

# The ages at which the gradual rise of 2025–2039 ends, so that nobody is called over age too early
# (全国人大常委会关于实施渐进式延迟法定退休年龄的决定, 2024-09-13): men 63, women 58 at the latest.
_LATEST_RETIREMENT: Final = {Sex.MALE: 63, Sex.FEMALE: 58}
STALE_AFTER: Final = timedelta(days=365)


class Flaw(StrEnum):
    """What may be wrong with an open membership. The value is part of addresses and of column names."""

    DOCUMENT = "document"
    UNCHECKED = "unchecked"
    NO_PHONE = "no_phone"
    SHARED_PHONE = "shared_phone"
    NO_UNIT = "no_unit"
    OVER_AGE = "over_age"
    LEFT_BEHIND = "left_behind"
    EMPLOYER_CLOSED = "employer_closed"
    STALE = "stale"


# With one of these a member is not counted as qualified: the person, their phone or their unit cannot be told.
DISQUALIFYING: Final = (
    Flaw.DOCUMENT,
    Flaw.NO_PHONE,
    Flaw.SHARED_PHONE,
    Flaw.NO_UNIT,
    Flaw.LEFT_BEHIND,
    Flaw.EMPLOYER_CLOSED,
)

WORDS: Final = {
    Flaw.DOCUMENT: (_("证件存疑"), _("出生日期或性别不明，请核对证件，由区县总工会更正。")),
    Flaw.UNCHECKED: (
        _("证件号码无法校验"),
        _("护照、军官证、通行证等没有校验位，录错一位也看不出来，请对照原件再核对一次。"),
    ),
    Flaw.NO_PHONE: (_("没有手机号"), _("收不到通知，也登录不了；请补录。")),
    Flaw.SHARED_PHONE: (_("手机号重复"), _("和别人登记了同一个号码，请向本人核实。")),
    Flaw.NO_UNIT: (_("没有工作单位"), _("请补录单位，或转到所在地工会。")),
    Flaw.OVER_AGE: (_("超龄在籍"), _("已过最晚退休年龄仍是在籍，退休的请办保留会籍。")),
    Flaw.LEFT_BEHIND: (_("工会已撤销未转"), _("工会已经撤销，会员还没有转走，请办接转。")),
    Flaw.EMPLOYER_CLOSED: (
        _("单位关闭未转"),
        _("单位已注销、吊销或破产：到了新单位的办接转，没有的由上级工会保留会籍。"),
    ),
    Flaw.STALE: (_("一年未核对"), _("一年里没有变动，也没有导入过名册。")),
}


class Remedy(StrEnum):
    """What a cadre does about one doubtful entry, where it is more than putting the entry right."""

    TRANSFER = "transfer"
    RETAIN = "retain"
    CORRECT = "correct"


REMEDY_WORDS: Final = {
    Remedy.TRANSFER: _("办接转：请会员在“我的会籍”申请，或由新单位的工会请转"),
    Remedy.RETAIN: _("办保留会籍"),
    Remedy.CORRECT: _("对照证件，由区县总工会更正姓名或证件"),
}


_REMEDIES: Final = {
    Flaw.DOCUMENT: Remedy.CORRECT,
    Flaw.OVER_AGE: Remedy.RETAIN,
    Flaw.LEFT_BEHIND: Remedy.TRANSFER,
}


def remedy(flaw: Flaw, *, works_elsewhere: bool) -> Remedy | None:
    """Whoever has another unit by now moves there; who has none is retained; the union that is gone retains nobody."""
    if flaw is Flaw.EMPLOYER_CLOSED:
        return Remedy.TRANSFER if works_elsewhere else Remedy.RETAIN
    return _REMEDIES.get(flaw)


# Kinds of document whose numbers carry no check character. A foreigner's card has one since 2023.
UNCHECKABLE: Final = ("2", "3", "5", "6")


def over_age_since(on: date, sex: Sex) -> date:
    """Who was born before this day is beyond the latest retirement age on `on`."""
    year = on.year - _LATEST_RETIREMENT[sex]
    try:
        return on.replace(year=year)
    except ValueError:  # the 29th of February
        return date(year, 2, 28)


def week_of(on: date) -> date:
    """The Monday of a day's week, by which weeks are named."""
    return on - timedelta(days=on.weekday())

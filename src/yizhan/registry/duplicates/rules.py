"""How alike two entries are, and what may be chosen of each when they become one. Pure.

docs/algorithms/duplicates.md has the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THRESHOLD: Final = 70
_RESIDENT: Final = frozenset({"1", "4"})  # numbers that tell birth date and sex


class Reason(StrEnum):
    """What speaks for one person, or against it. The value is kept with the pair."""

    SAME_NAME = "same_name"
    SAME_SOUND = "same_sound"
    SAME_PHONE = "same_phone"
    SAME_BIRTH = "same_birth"
    BIRTH_SWAPPED = "birth_swapped"
    BIRTH_ONE_OFF = "birth_one_off"
    NUMBER_NEAR = "number_near"
    OTHER_KIND = "other_kind"
    SAME_UNIT = "same_unit"
    OTHER_BIRTH = "other_birth"
    OTHER_SEX = "other_sex"


POINTS: Final = {
    Reason.SAME_NAME: 30,
    Reason.SAME_SOUND: 15,
    Reason.SAME_PHONE: 30,
    Reason.SAME_BIRTH: 25,
    Reason.BIRTH_SWAPPED: 15,
    Reason.BIRTH_ONE_OFF: 15,
    Reason.NUMBER_NEAR: 20,
    Reason.OTHER_KIND: 10,
    Reason.SAME_UNIT: 10,
    Reason.OTHER_BIRTH: -40,
    Reason.OTHER_SEX: -20,
}

WORDS: Final[Mapping[Reason, str | Promise]] = {
    Reason.SAME_NAME: _("姓名相同"),
    Reason.SAME_SOUND: _("姓名读音相同"),
    Reason.SAME_PHONE: _("手机号相同"),
    Reason.SAME_BIRTH: _("出生日期相同"),
    Reason.BIRTH_SWAPPED: _("出生的月和日像是填反了"),
    Reason.BIRTH_ONE_OFF: _("出生日期只差一位数字"),
    Reason.NUMBER_NEAR: _("证件号码几乎相同"),
    Reason.OTHER_KIND: _("证件种类不同"),
    Reason.SAME_UNIT: _("同一个工会或单位"),
    Reason.OTHER_BIRTH: _("出生日期不同"),
    Reason.OTHER_SEX: _("性别不同"),
}


@dataclass(frozen=True, slots=True)
class Traits:
    """Of one entry, what is compared. Empty and None are unknown, and speak for nothing."""

    name: str
    sound: str
    phone: bytes | None = None
    birth: date | None = None
    sex: str = ""  # "1" or "2"; all else is unknown
    kind: str = "1"
    number: str = ""
    unit: str = ""  # the open membership's union, else the unit as it was written


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much speaks for one person, and what."""

    score: int
    reasons: tuple[Reason, ...]


def weigh(one: Traits, other: Traits) -> Likeness | None:
    """None where it is not enough to ask somebody. The order of the two makes no difference.

    Without a name that is the same or sounds the same nothing else counts: families share phones and birthdays.
    """
    name = _name(one, other)
    if name is None:
        return None
    reasons = (name, *_phone(one, other), *_birth(one, other), *_document(one, other), *_rest(one, other))
    score = sum(POINTS[reason] for reason in reasons)
    return Likeness(score, reasons) if score >= THRESHOLD else None


def _name(one: Traits, other: Traits) -> Reason | None:
    if one.name and one.name == other.name:
        return Reason.SAME_NAME
    return Reason.SAME_SOUND if one.sound and one.sound == other.sound else None


def _phone(one: Traits, other: Traits) -> list[Reason]:
    return [Reason.SAME_PHONE] if one.phone and one.phone == other.phone else []


def _birth(one: Traits, other: Traits) -> list[Reason]:
    if one.birth is None or other.birth is None:
        return []
    if one.birth == other.birth:
        return [Reason.SAME_BIRTH]
    if _swapped(one.birth, other.birth):
        return [Reason.BIRTH_SWAPPED]
    near = _digits_apart(f"{one.birth:%Y%m%d}", f"{other.birth:%Y%m%d}") == 1
    return [Reason.BIRTH_ONE_OFF if near else Reason.OTHER_BIRTH]


def _swapped(one: date, other: date) -> bool:
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _document(one: Traits, other: Traits) -> list[Reason]:
    if (one.kind in _RESIDENT) != (other.kind in _RESIDENT) or (one.kind not in _RESIDENT and one.kind != other.kind):
        return [Reason.OTHER_KIND]
    return [Reason.NUMBER_NEAR] if _near(one.number, other.number) else []


def _near(one: str, other: str) -> bool:
    """One character other, or two neighbours changed places; the check character follows and does not count."""
    if len(one) != len(other) or len(one) < 8 or one == other:
        return False
    body, of_other = (one[:-1], other[:-1]) if len(one) == 18 else (one, other)
    apart = [place for place, (left, right) in enumerate(zip(body, of_other, strict=True)) if left != right]
    if len(apart) <= 1:
        return True
    first, *rest = apart
    is_pair = rest == [first + 1]
    return is_pair and body[first] == of_other[first + 1] and body[first + 1] == of_other[first]


def _rest(one: Traits, other: Traits) -> list[Reason]:
    found = [Reason.SAME_UNIT] if one.unit and one.unit == other.unit else []
    known = {one.sex, other.sex} <= {"1", "2"}
    return [*found, Reason.OTHER_SEX] if known and one.sex != other.sex else found


def _digits_apart(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


# --- what may be chosen -------------------------------------------------------------------------------------------


class Side(StrEnum):
    """Of the two entries the first or the second."""

    A = "a"
    B = "b"

    @property
    def other(self) -> "Side":
        return Side.B if self is Side.A else Side.A


DOCUMENT: Final = "document"  # whose stays is the entry that stays
PHONE: Final = "phone"
MEMBERSHIP: Final = "membership"
MEMBER_NUMBER: Final = "member_number"
# Columns of a person of which either side's value may stay.
CHOSEN: Final = (
    "name", "birth_date", "sex", "ethnicity", "education", "political", "hukou", "hukou_division", "native_place",
    "employment", "skill", "occupation_group", "is_migrant", "work_unit", "residence_division", "email",
)  # fmt: skip
FILLED: Final = ("health_class",)  # nobody at a desk reads it to compare: what is missing is taken over
TOLD_BY_DOCUMENT: Final = frozenset({"birth_date", "sex"})


class Fault(StrEnum):
    """What is wrong with one choice."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    AGAINST_DOCUMENT = "against_document"


def faults(
    choices: Mapping[str, str], differing: Mapping[str, tuple[bool, bool]], kinds: Mapping[Side, str]
) -> dict[str, Fault]:
    """Field → what is wrong with its choice.

    `differing` names what must be chosen, and whether each side has a value; where one side alone has one, that one
    stays unless the other is chosen. `kinds` are the documents' kinds.
    """
    found: dict[str, Fault] = {}
    for field, (has_a, has_b) in differing.items():
        chosen = choices.get(field, "")
        if chosen and chosen not in tuple(Side):
            found[field] = Fault.UNKNOWN
        elif not chosen and has_a and has_b:
            found[field] = Fault.MISSING
    if DOCUMENT in found or DOCUMENT not in choices:
        return found
    stays = Side(choices[DOCUMENT])
    for field in TOLD_BY_DOCUMENT & differing.keys() - found.keys():
        told = differing[field][0 if stays is Side.A else 1]
        if kinds[stays] in _RESIDENT and told and choices.get(field) == stays.other:
            found[field] = Fault.AGAINST_DOCUMENT
    return found


def side_of(field: str, choices: Mapping[str, str], has: tuple[bool, bool], stays: Side) -> Side:
    """Whose value of a field stays: the one chosen, else the one there is, else that of the entry that stays."""
    if choices.get(field):
        return Side(choices[field])
    if has[0] != has[1]:
        return Side.A if has[0] else Side.B
    return stays

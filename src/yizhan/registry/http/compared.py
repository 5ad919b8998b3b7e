"""Two entries in words, field by field: what differs with its two choices, and what is the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.registry import codes, sealed
from yizhan.registry.duplicates.queries import FIELDS, Both, value_of
from yizhan.registry.duplicates.rules import DOCUMENT, MEMBER_NUMBER, MEMBERSHIP, PHONE, Side
from yizhan.registry.duplicates.sides import Entry
from yizhan.registry.queries.unions import division_names

LABELS: Final[Mapping[str, str | Promise]] = {
    DOCUMENT: gettext_lazy("证件号码"),
    "name": gettext_lazy("姓名"),
    PHONE: gettext_lazy("手机号"),
    "birth_date": gettext_lazy("出生日期"),
    "sex": gettext_lazy("性别"),
    "ethnicity": gettext_lazy("民族"),
    "education": gettext_lazy("学历"),
    "political": gettext_lazy("政治面貌"),
    "hukou": gettext_lazy("户籍类型"),
    "hukou_division": gettext_lazy("户籍地"),
    "native_place": gettext_lazy("籍贯"),
    "employment": gettext_lazy("就业状况"),
    "skill": gettext_lazy("技术等级"),
    "occupation_group": gettext_lazy("职业群体"),
    "is_migrant": gettext_lazy("农民工"),
    "work_unit": gettext_lazy("工作单位"),
    "residence_division": gettext_lazy("常住区县"),
    "email": gettext_lazy("电子邮箱"),
    MEMBERSHIP: gettext_lazy("会籍"),
    MEMBER_NUMBER: gettext_lazy("会员号"),
}
_DIVISIONS: Final = ("hukou_division", "residence_division")
Shown = Mapping[tuple[Side, str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One differing field: both values, and which is marked."""

    name: str
    label: str
    texts: tuple[str, str]
    chosen: str
    error: str = ""
    hint: str = ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """Each side's value after the side's name, as a radio button says it."""
        return [(side.value, f"{title_of(side)}{text}") for side, text in zip(Side, self.texts, strict=True)]


@dataclass(frozen=True, slots=True)
class Number:
    """A masked number of one side, with where its reading in full is asked for."""

    label: str
    text: str
    reveal: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One of the two at the head of the page."""

    title: str
    entry: Entry
    numbers: Sequence[Number]
    is_merged: bool


@dataclass(frozen=True, slots=True)
class Compared:
    columns: Sequence[Column]
    choices: Sequence[Choice]
    same: Sequence[tuple[str, str]]


def compared(both: Both, *, typed: Mapping[str, str], faults: Mapping[str, str], shown: Shown) -> Compared:
    """The page's rows. A field's likelier value is marked; which entry stays, and in which union, is for the desk."""
    names = division_names({getattr(one.person, field) for one in (both.a, both.b) for field in _DIVISIONS})
    differing = both.differing
    return Compared(
        columns=[_column(both, side, shown) for side in Side],
        choices=[
            _choice(both, field, differing[field], typed.get(field, ""), faults.get(field, ""), names)
            for field in differing
        ],
        same=[
            (str(LABELS[field]), text)
            for field in FIELDS
            if field not in differing and (text := words_of(both.a, field, names) or words_of(both.b, field, names))
        ],
    )


def _choice(both: Both, field: str, has: tuple[bool, bool], typed: str, error: str, names: Mapping[str, str]) -> Choice:
    known = [words_of(both.entry(side), field, names) or _("没有登记") for side in Side]
    marked = "" if field in {DOCUMENT, MEMBERSHIP} or has[0] == has[1] else (Side.A if has[0] else Side.B)
    hint = _("选的是哪一份的证件，合并后留下的就是哪一份。") if field == DOCUMENT else ""
    if field == MEMBERSHIP:
        hint = _("一个人只能有一份会籍；另一份按重复登记撤销。")
    return Choice(field, str(LABELS[field]), (known[0], known[1]), typed or marked, error, hint)


def title_of(side: Side) -> str:
    return _("甲：") if side is Side.A else _("乙：")


def _column(both: Both, side: Side, shown: Shown) -> Column:
    entry = both.entry(side)
    return Column(
        title=_("甲") if side is Side.A else _("乙"),
        entry=entry,
        numbers=list(_numbers(both, side, shown)),
        is_merged=entry.person.merged_into_id is not None,
    )


def _numbers(both: Both, side: Side, shown: Shown) -> Iterable[Number]:
    person = both.entry(side).person
    masked = {DOCUMENT: sealed.masked_document(person), PHONE: sealed.masked_phone(person)}
    for field, text in masked.items():
        if text:
            full = shown.get((side, field), "")
            reveal = reverse("duplicate-reveal", args=[both.pair.id, side.value, field])
            yield Number(str(LABELS[field]), full or text, reveal, is_shown=bool(full))


def words_of(entry: Entry, field: str, names: Mapping[str, str]) -> str:
    """One field of one entry as the page says it, numbers masked; empty where it is not known."""
    person, value = entry.person, value_of(entry, field)
    if field == DOCUMENT:
        return f"{person.get_document_kind_display()} {sealed.masked_document(person)}"
    if field == PHONE:
        return sealed.masked_phone(person)
    if field == MEMBERSHIP:
        return _membership(entry)
    if field in _DIVISIONS:
        return names.get(value, value)
    if field == "ethnicity":
        return str(codes.ETHNICITIES.get(value, ""))
    return _plain(person, field, value)


def _membership(entry: Entry) -> str:
    member = entry.membership
    if member is None:
        return ""
    return f"{member.union.name} · {member.get_state_display()} · {member.opened_on.isoformat()}"


def _plain(person: Any, field: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    told = getattr(person, f"get_{field}_display", None)
    return str(told() if told is not None else value)

"""The values that a journal entry carries, as the trail tells them: the rooms' own words for their own codes.

What only a service's file names (a step, a paper, a question) is read from the version that the case was filed under.
Ids are told by what they belong to (`trail_names.py`), else by their end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases.queries import words as cases
from yizhan.cases.queries.certificates import KIND_WORDS as CERTIFICATES
from yizhan.cases.queries.numbers import Filed, filed_as
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.labels import OUTCOME
from yizhan.catalogue.parameters import table_labels
from yizhan.catalogue.queries import newest
from yizhan.catalogue.types import Programme
from yizhan.cluster.queries.reading import column_names
from yizhan.cluster.words import REVIEW_WORDS, STAGE_WORDS
from yizhan.kernel.files import kinds
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.money import yuan
from yizhan.ledger import labels as ledger
from yizhan.registry import codes
from yizhan.registry.quality.rules import WORDS as FLAWS
from yizhan.registry.roster.rules.columns import Field, heading
from yizhan.web.trail_names import ID_LENGTH, as_id, ids_in, names_of
from yizhan.web.trail_words import DETAIL_WORDS, OF_A_KIND, SAID_BY_KIND

Words = Mapping[Any, str | Promise]
Detail = tuple[str | Promise | None, str, Any]  # words where there are any, the key, the value as it is read

# Why somebody was shown what is sensitive (`vault.log_reading`).
PURPOSES: Final[Words] = {
    "cases.appeal": gettext_lazy("答复申诉"),
    "cases.handling": gettext_lazy("办理申请"),
    "cases.objection": gettext_lazy("核实异议"),
    "match": gettext_lazy("找出符合条件的会员"),
    "orders.handling": gettext_lazy("办理工单"),
    "payment": gettext_lazy("付款"),
    "register": gettext_lazy("核对登记"),
    "roster-export": gettext_lazy("导出名册"),
    "roster-preview": gettext_lazy("导入前核对名册"),
    "roster-returned": gettext_lazy("下载退回的名册"),
}
# What of it was shown.
FIELDS: Final[Words] = {
    **{each.value: heading(each) for each in Field},  # the columns of a roster
    "answers": gettext_lazy("填写的内容"),
    "corrections": gettext_lazy("更正的内容"),
    "document": gettext_lazy("证件号码"),
    "evidence": gettext_lazy("证明材料"),
    "expulsion": gettext_lazy("除名的理由和申诉"),
    "file": gettext_lazy("文件"),
    "finding": gettext_lazy("核实结果"),
    "grounds": gettext_lazy("申诉理由"),
    "holder": gettext_lazy("户名"),
    "number": gettext_lazy("账号"),
    "objection": gettext_lazy("异议内容"),
    "personal": gettext_lazy("求助人的信息"),
    "phone": gettext_lazy("手机号"),
    "procedures": gettext_lazy("特别程序的结果"),
    "visits": gettext_lazy("走访情况"),
    "words": gettext_lazy("求助的内容"),
    "working": gettext_lazy("测算过程"),
}
_CLOSED: Final[Words] = {
    "above_line": gettext_lazy("收入已超过标准"),
    "false_statement": gettext_lazy("申报不实"),
    "own_wish": gettext_lazy("本人申请"),
}
_LISTS: Final[Mapping[str, Words]] = {
    "adoption": {"final": gettext_lazy("只作终审"), "full": gettext_lazy("三审都作")},
    "against": cases.AGAINST_WORDS,
    "change": dict(codes.Change.choices),
    "direction": {"up": gettext_lazy("向上级站点"), "down": gettext_lazy("向下级站点")},
    "due": dict(codes.TermStage.choices),
    "encoding": {"utf-8": "UTF-8", "gb18030": "GB18030"},
    "flag": {"corrected": gettext_lazy("来源已更正"), "retracted": gettext_lazy("来源已撤稿")},
    "flaw": {
        **{flaw: said for flaw, (said, _what_to_do) in FLAWS.items()},
        "refused_numbers": gettext_lazy("名册里没收的证件号码"),
    },
    "ground": {**dict(codes.WindingUpGround.choices), **dict(codes.MoveGround.choices)},
    "kind": {
        **dict(codes.ClosureKind.choices),
        **CERTIFICATES,
        **dict(codes.TieKind.choices),
        **dict(codes.UnionKind.choices),
    },
    "language": dict(cast("Sequence[tuple[str, str | Promise]]", settings.LANGUAGES)),
    "level": {**dict(codes.Levels.choices), **dict(codes.ZoneLevel.choices)},
    "line": codes.LINE_WORDS,
    "means": {
        "sms": gettext_lazy("本人手机收到的确认码"),
        "sheet": gettext_lazy("本人签字的表"),
        "union": gettext_lazy("由工会提名"),
    },
    "matter": dict(codes.TermMatter.choices),
    "method": {"own_phone": gettext_lazy("本人手机"), "paper": gettext_lazy("纸质同意书")},
    "outcome": {**cases.OUTCOME_WORDS, **OUTCOME},
    "stage": {int(stage): said for stage, said in REVIEW_WORDS.items()},
    "was_at": {int(stage): said for stage, said in STAGE_WORDS.items()},
}
# Where two rooms use one key for different lists.
_OF_A_ROOM: Final[Mapping[tuple[str, str], Words]] = {
    ("cases", "reason"): {**cases.SPECIAL_REASONS, **_CLOSED},
    ("cases", "state"): cases.STATE_WORDS,
    ("ledger", "reason"): {**ledger.REVERSAL_REASON, **ledger.CANCEL_REASON},
    ("ledger", "source"): ledger.FUND_SOURCE,
    ("registry", "reason"): dict(codes.ChangeReason.choices),
    ("registry", "source"): dict(codes.CountSource.choices),
    ("registry", "state"): {**dict(codes.MembershipState.choices), **dict(codes.UnionState.choices)},
}
_OF_A_FILE: Final = frozenset(
    {
        "category",
        "code",
        "codes",
        "column",
        "field",
        "fields",
        "items",
        "material",
        "open_parts",
        "purpose",
        "step",
        "table",
    }
)


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes on one page are called, read for all of its entries at once."""

    filed: Mapping[UUID, Filed] = field(default_factory=dict)  # by the case or application
    known: Mapping[UUID, str] = field(default_factory=dict)  # names and numbers of whatever has them
    by_code: Mapping[str, Programme] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)  # of parameters
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)  # of unions' websites, by site and code


def names_for(entries: Sequence[JournalEntry]) -> Names:
    """A fixed number of queries, however many entries there are."""
    ids = ids_in(entries)
    codes_told = {code for entry in entries for code in _programme_codes(entry)}
    tables = table_labels({str(entry.data["table"]) for entry in entries if "table" in entry.data})
    return Names(
        filed_as(ids),
        names_of(ids),
        newest(codes_told),
        {name: catalogue.said(label) for name, label in tables.items()},
        column_names({str(entry.data["column"]) for entry in entries if "column" in entry.data}),
    )


def details_of(entry: JournalEntry, names: Names) -> list[Detail]:
    """What an entry carries: the words for each key (None where none are known), the key, the value as it is read."""
    return [
        (OF_A_KIND.get((entry.kind, key)) or DETAIL_WORDS.get(key), key, _told(entry, key, value, names))
        for key, value in entry.data.items()
        if key not in SAID_BY_KIND and value not in ("", None, [])
    ]


def subject_of(entry: JournalEntry, names: Names) -> str:
    """What an entry is about by its number or name; where nothing better is known the end of its id."""
    filed = _filed(entry, names)
    said = filed.number if filed else names.known.get(entry.subject_id)
    return said or f"…{entry.subject_id.hex[-6:]}"


def _of_id(found: UUID, names: Names) -> str:
    """The same of an id among the details, where its end is a technical detail in small type."""
    filed = names.filed.get(found)
    said = (filed.number if filed else "") or names.known.get(found)
    return said or format_html('<small class="text-muted">…{}</small>', found.hex[-6:])


def _told(entry: JournalEntry, key: str, value: Any, names: Names) -> Any:
    if isinstance(value, list):
        return _listed(_told(entry, key, one, names) for one in value)
    if isinstance(value, dict):
        return _listed(_told(entry, part, one, names) for part, one in value.items())
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int) and key.endswith("_fen"):
        return f"¥{yuan(value)}"
    if isinstance(value, str) and len(value) == ID_LENGTH and (found := as_id(value)):
        return _of_id(found, names)
    return _in_words(entry, key, value, names)


def _listed(values: Iterable[Any]) -> SafeString:
    return format_html_join("、", "{}", ((value,) for value in values))


def _in_words(entry: JournalEntry, key: str, value: Any, names: Names) -> Any:
    """A code in words: by the rooms' lists, by what the service's file calls it, or as it stands (a number, a day)."""
    room = entry.kind.partition(".")[0]
    for known in (_OF_A_ROOM.get((room, key)), _LISTS.get(key)):
        if known is not None and value in known:
            return known[value]
    if key == "role":
        return render_to_string("accounts/role_name.html", {"role": value}).strip()
    if key == "type" and value in kinds.KINDS:
        return kinds.words_of(value)
    return _of_a_file(entry, key, str(value), names) or value if key in _OF_A_FILE else value


def _of_a_file(entry: JournalEntry, key: str, value: str, names: Names) -> str | Promise | None:
    """What the service's own file, a site or a table calls it; else what the readings and the roster call it."""
    if key == "table":
        return names.tables.get(value)
    if key == "column":
        return names.columns.get((str(entry.data.get("site")), value))
    if entry.kind == "ledger.fund_opened" and key == "purpose":
        return names.known.get(entry.subject_id)
    programme = _programme_of(entry, names)
    if key == "step":
        step = programme.step(value) if programme else None
        return catalogue.said(step.names) if step else cases.STEP_WORDS.get(value)
    paper = value.split(":")[1] if value.startswith("material:") else value
    named = _asked(programme, paper) if programme else None
    return named or _read(key, value, names)


def _programme_of(entry: JournalEntry, names: Names) -> Programme | None:
    filed = _filed(entry, names)
    return filed.programme if filed else None


def _filed(entry: JournalEntry, names: Names) -> Filed | None:
    """What the entry is about, or the case that it names, as it was filed."""
    case_id = as_id(str(entry.data.get("case_id", "")))
    return names.filed.get(case_id or entry.subject_id)


def _asked(programme: Programme, code: str) -> str | None:
    """What a service asks for under a code: a paper, a consent, a question, or one of the values it works out."""
    for material in programme.materials:
        if material.code == code:
            return catalogue.said(material.names)
    for consent in programme.consents:
        if consent.purpose == code:
            return catalogue.said(consent.title)
    for value in programme.values:
        if code in value.labels:
            return catalogue.said(value.labels[code])
    question = programme.form.find(code)
    return catalogue.said(question.label) if question else None


def _read(key: str, value: str, names: Names) -> str | Promise | None:
    """What was read and what for; a mark such as `material:CODE:ID` or `match:CODE` says of which paper or service."""
    known: Words = PURPOSES if key == "purpose" else FIELDS
    if value in known:
        return known[value]
    programme = names.by_code.get(value.removeprefix("match:"))
    return catalogue.said(programme.names) if programme else None


def _programme_codes(entry: JournalEntry) -> set[str]:
    """The services that an entry names by their codes."""
    found = {str(one).removeprefix("match:") for one in entry.data.get("fields") or () if str(one).startswith("match:")}
    found |= {str(one) for one in entry.data.get("open_parts") or ()}
    return found | ({str(entry.data["code"])} if "code" in entry.data else set())

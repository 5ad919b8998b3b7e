"""The trial of the dirty roster: a workbook full of what cadres really type, sent as the cadre, and what comes back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

import xlsxwriter
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.ops.demo.cases import acting_as
from yizhan.registry.models import RosterUpload
from yizhan.registry.roster import shelf, uploads, working
from yizhan.registry.roster.rules.problems import Severity
from yizhan.registry.roster.words import COUNT_WORDS, said
from yizhan.registry.synthetic.people import document_number, mobile_number
from yizhan.web.tour.errors import NotYet
from yizhan.web.tour.types import Step, Told, Walk

NAME: Final = "脏名册.xlsx"
_WHO: Final = "cadre"
_HEADER: Final = ("姓名", "身份证号", "手机", "民族", "入会时间")  # other words than the template's, as usual
_FIRST_SERIAL: Final = 30_000
_SPAN: Final = 15_000
_BORN_FROM: Final = date(1975, 1, 1)
_BIRTHDAYS: Final = 9_000
_COUNTED: Final = ("rows", "added", "warned", "refused")
State = RosterUpload.State


@dataclass(frozen=True, slots=True)
class _Dirt:
    """One row of the workbook: what is wrong with it, in words, and the cells that are other than they should be."""

    what: str | Promise
    cells: dict[str, Any]


def send(walk: Walk, at: datetime) -> Told:
    """Invent people, write them down badly, and send the workbook as the cadre does."""
    cadre = acting_as(_WHO, local_date(at))
    if cadre.node_id is None:
        raise NotFound
    dirt = _dirt()
    content = _workbook(dirt)
    upload = uploads.begin_upload(union_id=cadre.node_id, name=NAME, size=len(content), acting=cadre, at=at)
    uploads.add_part(upload_id=upload.id, offset=0, stream=BytesIO(content), acting=cadre, at=at)
    walk["upload"] = str(upload.id)
    facts = [(gettext("第 {row} 行").format(row=row), str(one.what)) for row, one in enumerate(dirt, start=2)]
    text = gettext("一份 {rows} 行的名册，表头用的不是标准字段名，几乎每行都有毛病：").format(rows=len(dirt))
    return Told(text, href=reverse("roster", args=[upload.id]), who=_WHO, facts=facts)


def look(walk: Walk, _at: datetime) -> Told:
    """What the dry run found; nothing is in the register yet."""
    upload = _settled(walk, State.READY)
    facts = _counts(upload) + [
        (f"{noted.column}{noted.row}", said(noted))
        for noted in shelf.all_notes(upload)
        if noted.severity is Severity.REFUSED
    ]
    text = gettext("读完了，还什么都没有改。拒收的，一格一格说为什么：")
    return Told(text, href=reverse("roster", args=[upload.id]), who=_WHO, facts=facts)


def fetch(walk: Walk, _at: datetime) -> Told:
    """The same workbook back, with coloured cells."""
    upload = _settled(walk, State.READY)
    if upload.returned_id is None:
        raise NotYet(what=gettext("表格还在写"))
    told = [noted.severity for noted in shelf.all_notes(upload)]
    facts = [
        (gettext("红色，要改"), str(told.count(Severity.REFUSED))),
        (gettext("黄色，请看一眼"), str(told.count(Severity.WARNED))),
        (gettext("已经修好，不用改"), str(told.count(Severity.REPAIRED))),
    ]
    text = gettext("原来的表格带着颜色退回来了，理由写在旁边一列。改好存盘，就能再发一次。")
    return Told(text, href=reverse("roster-returned", args=[upload.id]), who=_WHO, facts=facts)


def apply(walk: Walk, at: datetime) -> Told:
    """Take in what can be; the rest waits for its correction."""
    upload = _settled(walk, State.READY)
    uploads.apply_upload(upload_id=upload.id, moves="none", acting=acting_as(_WHO, local_date(at)), at=at)
    done = _settled(walk, State.APPLIED)
    text = gettext("能收的都收了，不能收的一行也没有丢，还在那份表里。整批还可以撤回。")
    return Told(text, href=reverse("roster", args=[done.id]), who=_WHO, facts=_counts(done))


STEPS: Final = (
    Step(_("造一份脏名册，发出去"), send),
    Step(_("看它怎么说"), look),
    Step(_("取回带颜色的表"), fetch),
    Step(_("把好的收进去"), apply),
)


def _settled(walk: Walk, state: State) -> RosterUpload:
    """The upload in this state, with its workbook; a worker is quicker as a rule, else it is worked on here.

    Raises NotYet while another works on it.
    """
    working.work_all()
    upload = RosterUpload.objects.get(id=UUID(walk["upload"]))
    if upload.state not in (state, State.APPLIED) or upload.is_returning:
        raise NotYet(what=str(shelf.STATE_WORDS[State(upload.state)]))
    return upload


def _counts(upload: RosterUpload) -> list[tuple[str, str]]:
    return [(str(COUNT_WORDS[name]), str(getattr(upload, name))) for name in _COUNTED]


def _dirt() -> list[_Dirt]:
    """Nobody of these was ever seen before: each walk has people of its own."""
    born = _BORN_FROM + timedelta(days=secrets.randbelow(_BIRTHDAYS))
    first = _FIRST_SERIAL + secrets.randbelow(_SPAN)
    numbers = [document_number(first + n, born, man=bool(n % 2)) for n in range(12)]
    phones = [mobile_number(first + n) for n in range(12)]
    told: list[tuple[str | Promise, dict[str, Any]]] = [
        (_("没有毛病"), {}),
        (_("手机号是全角数字，姓名中间有空格"), {"姓名": "赵 小 军", "手机": _full_width(phones[1])}),
        (_("日期写成 2024.5，只到月"), {"入会时间": "2024.5"}),
        (_("日期是汉字"), {"入会时间": "二〇二四年五月一日"}),
        (_("身份证号被表格软件变成了科学计数法"), {"身份证号": float(numbers[4][:17])}),
        (_("身份证号抄错一位"), {"身份证号": _misread(numbers[5])}),
        (_("没有姓名"), {"姓名": ""}),
        (_("没有手机号"), {"手机": ""}),
        (_("手机号填了座机"), {"手机": "0451-84000000"}),
        (_("身份证号和第 2 行相同，姓名不同"), {"身份证号": numbers[0], "姓名": "冯大海"}),
        (_("号码带空格，末位的 X 写成小写"), {"身份证号": _spaced(numbers[10])}),
        (_("民族写得认不出"), {"民族": "火星族"}),
    ]  # fmt: skip
    surnames = "王李张刘陈杨黄周吴徐孙马"
    return [
        _Dirt(
            what,
            {
                "姓名": f"{surnames[n]}小军",
                "身份证号": numbers[n],
                "手机": phones[n],
                "民族": "汉族",
                "入会时间": "2024-05-01",
                **cells,
            },
        )
        for n, (what, cells) in enumerate(told)
    ]


def _workbook(dirt: Sequence[_Dirt]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("名册")
        page.write_row(0, 0, _HEADER)
        for row, one in enumerate(dirt, start=1):
            page.write_row(row, 0, [one.cells[word] for word in _HEADER])
    return out.getvalue()


def _full_width(digits: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


def _spaced(number: str) -> str:
    return f"{number[:6]} {number[6:14]} {number[14:].lower()}"


def _misread(number: str) -> str:
    """One digit of the order number read as another: the check character no longer fits."""
    return number[:16] + str((int(number[16]) + 1) % 10) + number[17]

"""Reading one mapping of a document: typed, complete, and with every fault noted rather than the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from yizhan.catalogue.findings import Faulty, Finding, gettext_noop, nearest
from yizhan.catalogue.programmes.source import Entries, Sequence, Tree, Value
from yizhan.catalogue.rules.checker import UNKNOWN_NAME, Scope, checked
from yizhan.catalogue.rules.types import At, Type
from yizhan.catalogue.words import LANGUAGES, NO_WORDS, Words, words_of

E = TypeVar("E", bound=StrEnum)

CODE = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
NAME = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
DOTTED = rf"{NAME}\.{NAME}"
_SHAPES = {
    DOTTED: gettext_noop("房间.发生的事，例如 relief.granted"),
    CODE: gettext_noop("小写字母、数字和连字符，例如 hardship-file"),
    NAME: gettext_noop("小写字母、数字和下划线，例如 income_fen"),
}
MAX_TEXT = 2_000


@dataclass
class Notes:
    """The findings of one document."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, at: At, message: str, advice: str, **fields: Any) -> None:
        self.findings.append(Finding(at, message, advice, fields))

    def forgive_unknown(self, names: set[str]) -> None:
        """Names that are unknown only because their own formula is faulty, which is told already."""
        self.findings = [
            each for each in self.findings if each.message != UNKNOWN_NAME or each.fields.get("name") not in names
        ]

    def settle(self) -> None:
        """Raise Faulty when anything was noted, in reading order."""
        if self.findings:
            raise Faulty(*sorted(self.findings, key=lambda each: (each.at.line, each.at.column)))


class Fields:
    """One mapping being read. Asking for a key marks it as known; `close` notes the keys nobody asked for."""

    def __init__(self, tree: Tree, notes: Notes, place: str) -> None:
        self.notes, self.place = notes, place
        self.asked: set[str] = set()
        self.at = tree.at
        self.tree = tree if isinstance(tree, Entries) else Entries({}, tree.at)
        if not isinstance(tree, Entries):
            self.note(tree.at, gettext_noop("{place}要写成若干“名称: 值”。"), gettext_noop("请对照示例换行缩进书写。"))

    def note(self, at: At, message: str, advice: str, **fields: Any) -> None:
        self.notes.add(at, message, advice, place=self.place, **fields)

    def get(self, key: str, *, required: bool = False) -> Tree | None:
        """The value of a key; notes its absence when required."""
        self.asked.add(key)
        found = self.tree.get(key)
        if isinstance(found, Value) and found.value is None:
            self.note(found.at, gettext_noop("{key} 后面是空的。"), gettext_noop("请写上内容，或删掉这一行。"), key=key)
            return None
        if found is None and required:
            self.note(self.at, gettext_noop("{place}缺少 {key}。"), gettext_noop("请补上 {key}: ……"), key=key)
        return found

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        self.asked.add(key)
        return key in self.tree.entries

    def key_at(self, key: str) -> At:
        """Where the key stands, else where the mapping starts."""
        return self.tree.key_at.get(key, self.at)

    def close(self) -> None:
        """Note every key that is not part of the format."""
        for key, value in self.tree.entries.items():
            if key in self.asked:
                continue
            if isinstance(value, Value) and value.value is None and not re.fullmatch(r"[a-z_-]+", key):
                self.note(
                    self.key_at(key),
                    gettext_noop("“{key}”后面没有值：花括号里的半角逗号把一句话分成了两项。"),
                    gettext_noop('请给整句话加引号，例如 {{en: "one coat, one hat"}}。'),
                    key=key,
                )
            else:
                self.note(
                    self.key_at(key),
                    gettext_noop("{place}里没有“{key}”这一项。"),
                    gettext_noop("可以写：{nearest}。"),
                    key=key,
                    nearest=nearest(key, frozenset(self.asked)),
                )

    def text(self, key: str, *, required: bool = False, shape: str = "", most: int = MAX_TEXT) -> str:
        found = self.get(key, required=required)
        if found is None:
            return ""
        if not isinstance(found, Value) or not isinstance(found.value, str):
            self.note(found.at, gettext_noop("{key} 要写文字。"), gettext_noop("数字或日期请加引号。"), key=key)
            return ""
        self._limit(found, found.value, key, most)
        if shape and not re.fullmatch(shape, found.value):
            self.note(
                found.at,
                gettext_noop("{key} 的样式不对。"),
                gettext_noop("请用{shape}。"),
                key=key,
                shape=_SHAPES[shape],
            )
        return found.value

    def _limit(self, found: Value, text: str, key: str, most: int) -> None:
        if len(text) > most:
            self.note(
                found.at, gettext_noop("{key} 太长。"), gettext_noop("请控制在 {most} 个字以内。"), key=key, most=most
            )

    def number(self, key: str, *, least: int, most: int, required: bool = False) -> int | None:
        found = self.get(key, required=required)
        if found is None:
            return None
        number = found.value if isinstance(found, Value) else None
        if type(number) is int and least <= number <= most:
            return number
        self.note(
            found.at,
            gettext_noop("{key} 要写整数。"),
            gettext_noop("请写 {least} 到 {most} 之间的整数。"),
            key=key,
            least=least,
            most=most,
        )
        return None

    def flag(self, key: str, *, default: bool = False) -> bool:
        found = self.get(key)
        if found is None:
            return default
        if isinstance(found, Value) and isinstance(found.value, bool):
            return found.value
        self.note(found.at, gettext_noop("{key} 要写 true 或 false。"), gettext_noop("请改成 true 或 false。"), key=key)
        return default

    def day(self, key: str) -> date | None:
        text = self.text(key)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            at = self.tree.entries[key].at
            self.note(at, gettext_noop("{key} 不是日期。"), gettext_noop("请写 2026-01-31 这样的日期。"), key=key)
            return None

    def month_day(self, key: str) -> tuple[int, int] | None:
        """A day of every year, such as "07-01"."""
        text = self.text(key)
        if not text:
            return None
        try:
            day = date.fromisoformat(f"2025-{text}")
        except ValueError:
            at = self.tree.entries[key].at
            self.note(
                at, gettext_noop("{key} 不是月和日。"), gettext_noop('请写带引号的月和日，例如 "07-01"。'), key=key
            )
            return None
        return day.month, day.day

    def choice(self, key: str, kind: type[E], *, default: E | None = None) -> E:
        """One of a closed list; required when it has no default."""
        text = self.text(key, required=default is None)
        codes = {each.value: each for each in kind}
        if text in codes:
            return codes[text]
        if text:
            self.note(
                self.tree.entries[key].at,
                gettext_noop("{key} 不能是“{text}”。"),
                gettext_noop("请写：{nearest}。"),
                key=key,
                text=text,
                nearest=nearest(text, tuple(codes)),
            )
        return default or next(iter(kind))

    def words(self, key: str, *, required: bool = False, most: int = MAX_TEXT) -> Words:
        """Text by language, or a plain text that is the Chinese one."""
        found = self.get(key, required=required)
        if found is None:
            return NO_WORDS
        if isinstance(found, Value) and isinstance(found.value, str):
            self._limit(found, found.value, key, most)
            return Words(found.value.strip())
        inner = Fields(found, self.notes, key)
        texts = {language: inner.text(language, most=most).strip() for language in LANGUAGES}
        inner.close()
        if not texts["zh-hans"]:
            self.note(found.at, gettext_noop("{key} 缺少中文。"), gettext_noop("请补上 zh-hans: ……"), key=key)
        return words_of(texts)

    def items(self, key: str, *, required: bool = False) -> tuple[Tree, ...]:
        found = self.get(key, required=required)
        if found is None:
            return ()
        if isinstance(found, Sequence):
            if required and not found.items:
                self.note(found.at, gettext_noop("{key} 是空的。"), gettext_noop("请至少写一项。"), key=key)
            return found.items
        self.note(found.at, gettext_noop("{key} 要写成列表。"), gettext_noop("请每项另起一行，以“- ”开头。"), key=key)
        return ()

    def each(self, key: str, place: str, *, required: bool = False) -> Iterator[Fields]:
        """Every item of a list of mappings; unknown keys are noted when the caller has read an item."""
        for item in self.items(key, required=required):
            fields = Fields(item, self.notes, place)
            yield fields
            fields.close()

    def texts(self, key: str, *, shape: str = "") -> tuple[str, ...]:
        """A list of short texts."""
        found = []
        for item in self.items(key):
            if isinstance(item, Value) and isinstance(item.value, str) and re.fullmatch(shape or ".+", item.value):
                found.append(item.value)
            else:
                self.note(
                    item.at,
                    gettext_noop("{key} 里有一项写得不对。"),
                    gettext_noop("请写{shape}。"),
                    key=key,
                    shape=_SHAPES.get(shape, gettext_noop("文字")),
                )
        return tuple(found)

    def expression(self, key: str, scope: Scope, expected: Type | None = None, *, required: bool = True) -> Any:
        """A checked expression as `(source, tree, type)`, or None when it has faults."""
        found = self.get(key, required=required)
        return self.checked(key, found, scope, expected) if found is not None else None

    def checked(self, key: str, found: Tree, scope: Scope, expected: Type | None = None) -> Any:
        """Like `expression`, for a value already in hand; plain numbers and true/false are expressions too."""
        if not isinstance(found, Value) or found.value is None:
            self.note(found.at, gettext_noop("{key} 要写一个式子。"), gettext_noop("例如 member.age >= 18。"), key=key)
            return None
        value = found.value
        source = str(value).lower() if isinstance(value, bool) else str(value)
        try:
            tree, kind = checked(source, scope, expected)
        except Faulty as faulty:
            self.notes.findings.extend(each.moved(found.place) for each in faulty.findings)
            return None
        return source.strip(), tree, kind

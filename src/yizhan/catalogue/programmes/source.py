"""A document as a tree that remembers where everything stood, from YAML or from stored canonical JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from yizhan.catalogue.findings import Faulty, Finding, gettext_noop
from yizhan.catalogue.rules.types import At

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_EVENTS = 40_000

START = At(1, 1)
# libyaml, where PyYAML was built with it: the same documents in a fraction of the time.
QUICK: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar: text, whole number, true/false, or None where nothing was written. `text_at` is its first letter."""

    value: str | int | bool | None
    at: At = START
    text_at: At = START
    indent: int = 0

    def place(self, within: At) -> At:
        """Where a position inside this text (counted from 1) stands in the file."""
        if self.indent:
            return At(self.text_at.line + within.line - 1, self.indent + within.column)
        return At(self.text_at.line, self.text_at.column + within.column - 1) if within.line == 1 else self.at


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Tree, ...]
    at: At = START


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping; `key_at` remembers where each key stood."""

    entries: Mapping[str, Tree]
    at: At = START
    key_at: Mapping[str, At] = field(default_factory=dict)

    def get(self, key: str) -> Tree | None:
        return self.entries.get(key)

    def with_entries(self, **entries: Tree) -> Entries:
        """The same mapping with some entries replaced or added."""
        return Entries({**self.entries, **entries}, self.at, self.key_at)


Tree = Value | Sequence | Entries


def read_yaml(content: bytes | str) -> Entries:
    """The document in a YAML file; raises Faulty for what YAML or this platform does not take."""
    text = _decoded(content)
    try:
        node = _composed(text, QUICK)
    except yaml.YAMLError:
        node = _composed_or_told(text)
    tree = _Composer(text.splitlines()).tree(node) if node is not None else Value(None)
    if not isinstance(tree, Entries):
        raise _fault(
            START,
            gettext_noop("文件不是一份事项说明。"),
            gettext_noop("第一行请写 format: 1，然后逐项写 code、names……"),
        )
    return tree


def from_data(data: Mapping[str, Any]) -> Entries:
    """The tree of plain data, as stored in canonical form; all places are 1:1."""
    tree = _from_plain(data)
    assert isinstance(tree, Entries)  # noqa: S101 - a mapping becomes Entries
    return tree


def _from_plain(data: Any) -> Tree:
    if isinstance(data, Mapping):
        return Entries({str(key): _from_plain(each) for key, each in data.items()})
    if isinstance(data, (list, tuple)):
        return Sequence(tuple(_from_plain(each) for each in data))
    return Value(data)


def to_data(tree: Tree) -> Any:
    """Plain data: dicts, lists, texts, whole numbers, booleans."""
    if isinstance(tree, Entries):
        return {key: to_data(each) for key, each in tree.entries.items()}
    if isinstance(tree, Sequence):
        return [to_data(each) for each in tree.items]
    return tree.value


def canonical_json(data: Mapping[str, Any]) -> str:
    """The one spelling of a document: sorted keys, no spaces, UTF-8 text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


def _decoded(content: bytes | str) -> str:
    raw = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    if len(raw) > MAX_BYTES:
        raise _fault(
            START,
            gettext_noop("文件太大（{size} 字节）。"),
            gettext_noop("一份事项不超过 {limit} 字节；请拆成几个事项。"),
            size=len(raw),
            limit=MAX_BYTES,
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _fault(
            At(line, 1),
            gettext_noop("文件不是 UTF-8 编码（可能是 GBK）。"),
            gettext_noop("请在编辑器里另存为 UTF-8 再试。"),
        ) from None


def _fault(at: At, message: str, advice: str, **fields: Any) -> Faulty:
    return Faulty(Finding(at, message, advice, fields))


def _mark(mark: Any) -> At:
    return At(mark.line + 1, mark.column + 1) if mark is not None else START


def _composed(text: str, loader: type[Any]) -> yaml.Node | None:
    _refuse_unsafe(text, loader)
    return yaml.compose(text, Loader=loader)


def _composed_or_told(text: str) -> yaml.Node | None:
    """What libyaml does not take, read once more by the reader whose words and places the advice is written for."""
    try:
        return _composed(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _yaml_fault(error) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _fault(
            At(line, 1), gettext_noop("文件里有看不见的控制字符。"), gettext_noop("请删掉这一行里的特殊字符。")
        ) from None


def _refuse_unsafe(text: str, loader: type[Any]) -> None:
    """Anchors, tags, several documents and bottomless nesting, before anything recursive looks at the text."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=loader)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        _refuse_event(event, crowded=depth > MAX_DEPTH or count > MAX_EVENTS, second=documents > 1)


def _refuse_event(event: Any, *, crowded: bool, second: bool) -> None:
    at = _mark(event.start_mark)
    if crowded:
        raise _fault(at, gettext_noop("嵌套太深或内容太多。"), gettext_noop("请按示例的层次书写。"))
    if second:
        raise _fault(
            at, gettext_noop("一个文件里只能有一份事项。"), gettext_noop("请去掉 --- 后面的部分，另存一个文件。")
        )
    if getattr(event, "anchor", None):
        raise _fault(
            at, gettext_noop("不能用 & 和 * 引用。"), gettext_noop("请把内容照写一遍，或用 uses 沿用另一事项。")
        )
    if getattr(event, "tag", None):
        raise _fault(at, gettext_noop("不能用 ! 标签。"), gettext_noop("请直接写值。"))


def _yaml_fault(error: yaml.MarkedYAMLError) -> Faulty:
    at = _mark(error.problem_mark or error.context_mark)
    problem = str(error.problem or error)
    for part, advice in (
        ("\\t", gettext_noop("缩进只能用空格，不能用制表符。")),
        ("mapping values are not allowed", gettext_noop("这一行有两个冒号，或缩进不对；含冒号的文字请加引号。")),
        ("expected <block end>", gettext_noop("缩进没有对齐；同一层的内容要左对齐。")),
        ("could not find expected ':'", gettext_noop("这一行缺少冒号，或上一行的引号没有配对。")),
        ("expected ',' or '}'", gettext_noop("花括号里的文字含有 ? : , 等半角符号时，请给它加引号。")),
        ("while scanning a quoted", gettext_noop("引号没有配对。")),
    ):
        if part in problem or part in str(error.context):
            return _fault(at, gettext_noop("文件的写法有误（{problem}）。"), advice, problem=problem)
    return _fault(
        at,
        gettext_noop("文件的写法有误（{problem}）。"),
        gettext_noop("请对照示例检查缩进、冒号和引号。"),
        problem=problem,
    )


@dataclass
class _Composer:
    lines: list[str]

    def tree(self, node: yaml.Node) -> Tree:
        if isinstance(node, yaml.MappingNode):
            return self._entries(node)
        if isinstance(node, yaml.SequenceNode):
            return Sequence(tuple(self.tree(each) for each in node.value), _mark(node.start_mark))
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - YAML has no fourth kind
        _refuse_nul(node)
        return self._value(node)

    def _entries(self, node: yaml.MappingNode) -> Entries:
        entries: dict[str, Tree] = {}
        key_at: dict[str, At] = {}
        for key_node, value_node in node.value:
            at = _mark(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                raise _fault(at, gettext_noop("键只能是文字。"), gettext_noop("请写成 名称: 值。"))
            _refuse_nul(key_node)
            key = str(key_node.value)
            if key in entries:
                raise _fault(
                    at,
                    gettext_noop("“{key}”写了两次（第一次在第 {line} 行）。"),
                    gettext_noop("请只留一处。"),
                    key=key,
                    line=key_at[key].line,
                )
            entries[key], key_at[key] = self.tree(value_node), at
        return Entries(entries, _mark(node.start_mark), key_at)

    def _value(self, node: yaml.ScalarNode) -> Value:
        at = _mark(node.start_mark)
        if not node.style:
            return Value(_plain(node.value), at, at)
        if node.style == "|":
            text_at = At(at.line + 1, 1)
            line = self.lines[at.line] if at.line < len(self.lines) else ""
            return Value(node.value, at, text_at, len(line) - len(line.lstrip()))
        quoted = node.style in "'\""
        return Value(node.value, at, At(at.line, at.column + 1) if quoted else at)


def _refuse_nul(node: yaml.ScalarNode) -> None:
    """YAML has signs of its own for a NUL, which become one in the text; no database takes it."""
    if "\0" in node.value:
        raise _fault(
            _mark(node.start_mark),
            gettext_noop("文字里有一个不能保存的空字符（NUL）。"),
            gettext_noop("请删去双引号里写成反斜杠加 0、x00 或 u0000 的字符。"),
        )


def _plain(text: str) -> str | int | bool | None:
    """Only true/false are yes and no, only plain digits are numbers: no YAML 1.1 surprises (on, 0123, 12:30)."""
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if re.fullmatch(r"-?(0|[1-9]\d{0,17})", text):
        return int(text)
    return text


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node of a tree, the outer ones first."""
    yield tree
    below: tuple[Tree, ...] = ()
    if isinstance(tree, Entries):
        below = tuple(tree.entries.values())
    elif isinstance(tree, Sequence):
        below = tree.items
    for each in below:
        yield from walk(each)

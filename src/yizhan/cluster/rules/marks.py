"""How the text of an article is written: one block a line, a few marks, nothing that a page could run.

    ## a heading        - an item        1. a numbered step        > a quotation
    **strong**          [words](https://… or /path)
    ![what the picture shows](id of a picture)      on a line of its own

This is what is stored, signed and searched. Pages are made from it here and nowhere else, so that whatever an editor
pastes, a page holds no more than these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Final

LONGEST_BODY: Final = 40_000
PICTURES: Final = "/sites/pictures/"


class Kind(StrEnum):
    """What a line is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    STEP = "step"
    QUOTE = "quote"
    PICTURE = "picture"  # its one span: the words for who does not see it, and the picture's id as `href`


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words: plain, strong, or a link."""

    text: str
    is_strong: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a text."""

    kind: Kind
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


_STARTS: Final = (
    (Kind.HEADING, re.compile(r"#{2,3} +")),
    (Kind.ITEM, re.compile(r"[-*•] +")),
    (Kind.STEP, re.compile(r"[0-9]{1,3}\. +")),
    (Kind.QUOTE, re.compile(r"> +")),
)
_MARK: Final = {
    Kind.HEADING: "## ",
    Kind.ITEM: "- ",
    Kind.STEP: "1. ",
    Kind.QUOTE: "> ",
    Kind.PICTURE: "!",
    Kind.PARAGRAPH: "",
}
_PICTURE: Final = re.compile(
    r"!\[(?P<words>[^\[\]*]{1,200})\]\((?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\)"
)
_SPAN: Final = re.compile(r"\*\*(?P<strong>[^*\[\]]+)\*\*|\[(?P<words>[^\[\]*]+)\]\((?P<href>[^()\s<>\"']+)\)")
_HREF: Final = re.compile(r"https?://[^/\s\\]+(?:/[^\s\\]*)?|/(?![/\\])[^\s\\]*")
# What cannot be seen, or turns the reading direction: C0 and C1 controls but for the new line, and the bidi marks.
_UNSEEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def plain_line(text: str) -> str:
    """A title or summary: one line, nothing unseen in it."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a text; empty lines part nothing more than lines already do."""
    lines = (plain_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return tuple(_block(line) for line in lines if line)


def canonical(text: str) -> str:
    """The text as it is stored: the same blocks written the one way, so that equal texts have equal digests."""
    return "\n".join(_MARK[block.kind] + "".join(_written(span) for span in block.spans) for block in parse(text))


def words_of(text: str) -> str:
    """The text without marks, a line for each block: for search, snippets and summaries."""
    return "\n".join(block.text for block in parse(text))


def to_html(text: str, *, draws_links: bool = True) -> str:
    """The text as HTML. Everything that was written is escaped; only what this function names becomes a tag.

    `draws_links=False` leaves links as they are written, for an editor that has none.
    """
    blocks = parse(text)
    return "".join(_grouped(blocks if draws_links else tuple(_with_links_written(block) for block in blocks)))


def from_html(html: str) -> str:
    """What the rich editor hands in, as text with marks; every tag that is not ours is left out, its words stay."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block(Kind.PARAGRAPH)
    return canonical("\n".join(reader.lines))


def picture(words: str, picture_id: str) -> str:
    """The line of a picture. "" where the words cannot stand in it."""
    line = f"![{plain_line(words)}]({picture_id})"
    found = _PICTURE.fullmatch(line)
    return line if found and found["words"].strip() else ""


def _block(line: str) -> Block:
    shown = _PICTURE.fullmatch(line)
    if shown and shown["words"].strip():
        return Block(Kind.PICTURE, (Span(shown["words"], href=shown["id"]),))
    for kind, start in _STARTS:
        found = start.match(line)
        if found and line[found.end() :].strip():
            return Block(kind, tuple(_spans(line[found.end() :].strip())))
    return Block(Kind.PARAGRAPH, tuple(_spans(line)))


def _spans(line: str) -> Iterator[Span]:
    done = 0
    for found in _SPAN.finditer(line):
        span = _marked(found)
        if span is None:
            continue
        if found.start() > done:
            yield Span(line[done : found.start()])
        yield span
        done = found.end()
    if done < len(line):
        yield Span(line[done:])


def _marked(found: re.Match[str]) -> Span | None:
    if found["strong"] is not None:
        return Span(found["strong"], is_strong=True) if found["strong"].strip() else None
    return Span(found["words"], href=found["href"]) if _HREF.fullmatch(found["href"]) else None


def _written(span: Span) -> str:
    if span.href:
        return f"[{span.text}]({span.href})"
    return f"**{span.text}**" if span.is_strong else span.text


def _with_links_written(block: Block) -> Block:
    if block.kind is Kind.PICTURE:
        return Block(Kind.PARAGRAPH, (Span(_MARK[block.kind] + _written(block.spans[0])),))
    return Block(block.kind, tuple(Span(_written(span)) if span.href else span for span in block.spans))


def _grouped(blocks: tuple[Block, ...]) -> Iterator[str]:
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        if kind is Kind.PICTURE:
            yield "".join(_figure(block.spans[0]) for block in run)
            continue
        inner = [_inline(block.spans) for block in run]
        if kind is Kind.ITEM:
            yield f"<ul>{''.join(f'<li>{one}</li>' for one in inner)}</ul>"
        elif kind is Kind.STEP:
            yield f"<ol>{''.join(f'<li>{one}</li>' for one in inner)}</ol>"
        elif kind is Kind.QUOTE:
            yield f"<blockquote>{''.join(f'<p>{one}</p>' for one in inner)}</blockquote>"
        else:
            tag = "h2" if kind is Kind.HEADING else "p"
            yield "".join(f"<{tag}>{one}</{tag}>" for one in inner)


def _figure(span: Span) -> str:
    """Drawn as wide as the page at most; fetched when it comes into sight."""
    return f'<figure><img src="{PICTURES}{span.href}" alt="{escape(span.text)}" loading="lazy"></figure>'


def _inline(spans: tuple[Span, ...]) -> str:
    return "".join(_tag(span) for span in spans)


def _tag(span: Span) -> str:
    words = escape(span.text)
    if span.href:
        return f'<a href="{escape(span.href)}">{words}</a>'
    return f"<strong>{words}</strong>" if span.is_strong else words


_BLOCK_TAGS: Final = {
    "p": Kind.PARAGRAPH,
    "div": Kind.PARAGRAPH,
    "h1": Kind.HEADING,
    "h2": Kind.HEADING,
    "h3": Kind.HEADING,
    "h4": Kind.HEADING,
    "li": Kind.ITEM,
    "blockquote": Kind.QUOTE,
}
_SILENT: Final = frozenset({"script", "style", "template", "title", "head"})


class _Reader(HTMLParser):
    """Collects lines with marks out of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._words: list[str] = []
        self._lists: list[str] = []
        self._quotes = 0
        self._silent = 0
        self._strong = 0
        self._href = ""
        self._link: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in ("ul", "ol"):
            self.end_block(Kind.PARAGRAPH)
            self._lists.append(tag)
        elif tag == "br":
            self.end_block(Kind.PARAGRAPH)
        elif tag in _BLOCK_TAGS:
            self.end_block(Kind.PARAGRAPH)
            self._quotes += tag == "blockquote"
        elif tag in ("b", "strong"):
            self._strong += 1
        elif tag == "a":
            self._href, self._link = dict(attrs).get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("ul", "ol"):
            self.end_block(Kind.PARAGRAPH)
            self._lists = self._lists[:-1]
        elif tag in _BLOCK_TAGS:
            self.end_block(_BLOCK_TAGS[tag])
            self._quotes = max(0, self._quotes - (tag == "blockquote"))
        elif tag in ("b", "strong"):
            self._strong = max(0, self._strong - 1)
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = plain_line(data) if data.strip() else " "
        words = (" " if data[:1].isspace() else "") + words.strip() + (" " if data[-1:].isspace() else "")
        if self._link is not None:
            self._link.append(words)
        elif self._strong and words.strip():
            self._words.append(f"**{words.strip()}**")
        else:
            self._words.append(words)

    def end_block(self, kind: Kind) -> None:
        self._end_link()
        line = "".join(self._words).strip()
        self._words = []
        if not line:
            return
        if kind is Kind.ITEM and self._lists[-1:] == ["ol"]:
            kind = Kind.STEP
        if kind is Kind.PARAGRAPH and self._quotes:
            kind = Kind.QUOTE
        self.lines.append(_MARK[kind] + line)

    def _end_link(self) -> None:
        if self._link is None:
            return
        words, self._link = "".join(self._link).strip(), None
        if words:
            self._words.append(f"[{words}]({self._href})" if _HREF.fullmatch(self._href) else words)

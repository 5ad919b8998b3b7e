"""The stored key by which names are ordered and found: pinyin, compared byte by byte (COLLATE "C")."""

import re
from collections.abc import Container
from functools import cache, lru_cache

# Readings that a character has as a family name only.
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "曾": "zeng", "任": "ren",
    "华": "hua", "乐": "yue", "覃": "qin", "缪": "miao", "翟": "zhai", "员": "yun", "黑": "he", "秘": "bi",
    "冼": "xian", "折": "she", "繁": "po", "种": "chong", "召": "shao", "盖": "ge", "尉迟": "yuchi",
    "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai", "呼延": "huyan",
}  # fmt: skip
_LETTERS = re.compile(r"[^a-z0-9~ ]+")
_SPACES = re.compile(" +")
_DOT = "·"


_SHORT = re.compile("[一-鿿]{1,4}")  # as nearly every name: what is no common Han is read in runs, not one by one


def _syllables(name: str) -> list[str]:
    for length in (2, 1):
        reading = _SURNAMES.get(name[:length])
        if reading and len(name) > length:
            return [reading, *_read(name[length:])]
    return _read(name)


def _read(text: str) -> list[str]:
    """Syllables of a text; one by one where it is short and holds no phrase of the table, since phrases take time."""
    if not _SHORT.fullmatch(text) or any(part in _phrases() for part in _parts(text)):
        return _read_phrases(text)
    return [syllable for character in text for syllable in _read_character(character)]


@cache
def _phrases() -> Container[str]:
    from pypinyin.constants import PHRASES_DICT  # a quarter of every process's start, were it read with this module

    phrases: Container[str] = PHRASES_DICT
    return phrases


def _parts(text: str) -> list[str]:
    return [text[i:j] for i in range(len(text) - 1) for j in range(i + 2, len(text) + 1)]


@lru_cache(maxsize=30_000)
def _read_character(character: str) -> tuple[str, ...]:
    return tuple(_read_phrases(character))


def _read_phrases(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, errors=_unread)


def _unread(text: str) -> str:
    """Latin letters as they are; a character that no table reads sorts last, as `~`. The dot between the parts of a
    name (敖·巴图) has no sound, and nobody types it in letters."""
    return "".join(c if c.isascii() else " " if c == _DOT else " ~" for c in text.lower())


def name_key(name: str) -> str:
    """`欧阳娜娜` -> `ou yang na na`: at most 200 of lower-case ASCII, a space between syllables."""
    joined = " ".join(_cleaned(part) for part in _syllables(name) if part.strip()).strip()
    return (_SPACES.sub(" ", joined) if "  " in joined else joined)[:200]


@lru_cache(maxsize=30_000)
def _cleaned(syllable: str) -> str:
    return _LETTERS.sub("", syllable.strip()) or "~"


def initials(name: str) -> str:
    """`欧阳娜娜` -> `oynn`: what a cadre types to find a name quickly."""
    return initials_of(name_key(name))


def initials_of(key: str) -> str:
    """The same from the key, where that is at hand."""
    return "".join(part[0] for part in key.split(" ") if part)[:50]

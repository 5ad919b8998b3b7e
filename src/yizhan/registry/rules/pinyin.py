"""The stored key by which names are ordered and found: pinyin, compared byte by byte (COLLATE "C")."""

import re

# Readings that a character has as a family name only.
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "曾": "zeng", "任": "ren",
    "华": "hua", "乐": "yue", "覃": "qin", "缪": "miao", "翟": "zhai", "员": "yun", "黑": "he", "秘": "bi",
    "冼": "xian", "折": "she", "繁": "po", "种": "chong", "召": "shao", "盖": "ge", "尉迟": "yuchi",
    "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai", "呼延": "huyan",
}  # fmt: skip
_LETTERS = re.compile(r"[^a-z0-9~ ]+")


def _syllables(name: str) -> list[str]:
    for length in (2, 1):
        reading = _SURNAMES.get(name[:length])
        if reading and len(name) > length:
            return [reading, *_read(name[length:])]
    return _read(name)


def _read(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # its table of phrases would be a quarter of every process's start

    return lazy_pinyin(text, style=Style.NORMAL, errors=_unread)


def _unread(text: str) -> str:
    """Latin letters as they are; a character that no table reads sorts last, as `~`."""
    return "".join(c if c.isascii() else " ~" for c in text.lower())


def name_key(name: str) -> str:
    """`欧阳娜娜` -> `ou yang na na`: at most 200 of lower-case ASCII, a space between syllables."""
    joined = " ".join(_LETTERS.sub("", syllable.strip()) or "~" for syllable in _syllables(name))
    return re.sub(r" +", " ", joined).strip()[:200]


def initials(name: str) -> str:
    """`欧阳娜娜` -> `oynn`: what a cadre types to find a name quickly."""
    return "".join(part[0] for part in name_key(name).split(" ") if part)[:50]

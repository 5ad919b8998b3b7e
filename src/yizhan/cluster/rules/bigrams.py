"""How Chinese is searched: by pairs of neighbouring characters, without a dictionary and without an extension.

A text becomes a set of words for PostgreSQL's `tsvector`: every character and every pair of neighbours of a run of
Chinese, and every run of letters or digits. What somebody types must lie in the text just as typed; the words find the
few rows in which it can.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

LONGEST_QUERY: Final = 60
_LONGEST_WORD: Final = 60
# Han in all its planes (rare names live in the later ones), 〇, and the compatibility forms that NFKC leaves.
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN: Final = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W{_HAN}_]+)")


def folded(text: str) -> str:
    """The form in which texts and questions are compared: full width made plain, upper case made lower."""
    return unicodedata.normalize("NFKC", text).lower()


def words_in(text: str) -> list[str]:
    """Every word of a text to be found by, each once, in order."""
    return sorted({word for run in _RUN.finditer(folded(text)) for word in _of_run(run)})


def terms_of(query: str) -> list[str]:
    """What was asked for: the parts between blanks, folded, without those that hold no word."""
    return [term for term in folded(query[:LONGEST_QUERY]).split() if _RUN.search(term)]


def needed(terms: Sequence[str]) -> str:
    """The words that a text with all of these terms has for certain, as a `tsquery`; "" where there is none.

    Letters and digits are found from the beginning of a word on: 2026 finds 20261129, 1129 does not.
    """
    words = dict.fromkeys(word for term in terms for run in _RUN.finditer(term) for word in _asked(run, term))
    return " & ".join(words)


def _of_run(run: re.Match[str]) -> Iterator[str]:
    han = run["han"]
    if not han:
        yield run[0][:_LONGEST_WORD]
        return
    yield from han
    yield from (han[at : at + 2] for at in range(len(han) - 1))


def _asked(run: re.Match[str], term: str) -> Iterator[str]:
    han = run["han"]
    if han:
        yield from (f"'{han[at : at + 2]}'" for at in range(max(1, len(han) - 1)))
    elif run.end() == len(term):
        yield f"'{run[0][:_LONGEST_WORD]}':*"
    elif run.start() > 0:
        yield f"'{run[0][:_LONGEST_WORD]}'"


def snippet(text: str, terms: Sequence[str], *, around: int = 36) -> list[tuple[str, bool]]:
    """A piece of the text about the first hit, cut into (words, whether they were asked for).

    Folding may change how long a text is; where it does, the piece is taken from the folded text.
    """
    plain = " ".join(text.split())
    shown = plain if len(folded(plain)) == len(plain) else folded(plain)
    seen = folded(shown)
    first = min((at for term in terms if (at := seen.find(term)) >= 0), default=0)
    begin, end = max(0, first - around), min(len(shown), first + 2 * around)
    pieces = [("…", False)] if begin else []
    pieces += _cut(shown[begin:end], seen[begin:end], terms)
    return pieces + ([("…", False)] if end < len(shown) else [])


def _cut(shown: str, seen: str, terms: Sequence[str]) -> list[tuple[str, bool]]:
    asked = [False] * len(shown)
    for term in terms:
        at = seen.find(term)
        while at >= 0:
            asked[at : at + len(term)] = [True] * len(term)
            at = seen.find(term, at + len(term))
    pieces: list[tuple[str, bool]] = []
    for letter, hit in zip(shown, asked, strict=True):
        if pieces and pieces[-1][1] == hit:
            pieces[-1] = (pieces[-1][0] + letter, hit)
        else:
            pieces.append((letter, hit))
    return pieces

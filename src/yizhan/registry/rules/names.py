"""Names of people and of organisations: kept as they are written, refused when they are not writing."""

import re
import unicodedata

from yizhan.registry.rules.reading import Fault, UnreadableError

PERSON_LIMIT = 50
ORGANISATION_LIMIT = 120
MIDDLE_DOT = "·"  # U+00B7, as GB 18030 and passports write it
_DOTS = re.compile("[•‧∙⋅・･․·᛫⸱]|(?<=[㐀-鿿])[.．](?=[㐀-鿿])")
_HAN = re.compile("([㐀-鿿豈-﫿\U00020000-\U000323af]+)")
_SPACES = re.compile(r"\s+")
_PERSON_MARKS = frozenset(f"{MIDDLE_DOT} '’-.")
_ORGANISATION_MARKS = frozenset(" ·'’-.,&()/#+\"“”《》、—（）")
_WRITING = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc"}


def tidy(text: str) -> str:
    """Full-width Latin made half-width, Latin composed, spaces joined. Han is never touched: 𠮷 stays 𠮷.

    NFKC over the whole would change compatibility ideographs that stand in people's names.
    """
    parts = _HAN.split(text)
    folded = "".join(part if i % 2 else unicodedata.normalize("NFKC", _keep_dots(part)) for i, part in enumerate(parts))
    return _SPACES.sub(" ", folded).strip()


def _keep_dots(text: str) -> str:
    return text.replace("・", MIDDLE_DOT).replace("･", MIDDLE_DOT)


def read_person_name(text: str) -> str:
    """The name in its normal form: `·` variants become U+00B7, no space beside Han characters.

    Raises UnreadableError for nothing at all, more than 50 characters, and whatever is not writing.
    """
    _refuse_control(text)
    name = _DOTS.sub(MIDDLE_DOT, tidy(_DOTS.sub(MIDDLE_DOT, text)))
    name = re.sub(r"(?<=[㐀-鿿𠀀-\U000323af·]) | (?=[㐀-鿿𠀀-\U000323af·])", "", name)
    _measure(name, PERSON_LIMIT)
    if any(unicodedata.category(c) not in _WRITING and c not in _PERSON_MARKS for c in name):
        raise UnreadableError(Fault.CHARACTERS)
    if unicodedata.category(name[0]) not in _WRITING:
        raise UnreadableError(Fault.CHARACTERS)
    return name


def typed_name(text: str) -> str:
    """A name, or its beginning, as somebody types it in a search: its dots are read as in `read_person_name`, and one
    at the end as well. Raises nothing."""
    return re.sub("(?<=[㐀-鿿])[.．]$", MIDDLE_DOT, _DOTS.sub(MIDDLE_DOT, tidy(_DOTS.sub(MIDDLE_DOT, text))))


def read_organisation_name(text: str) -> str:
    """A union's or employer's name: digits and brackets are at home here, angle brackets are not."""
    _refuse_control(text)
    name = tidy(text).replace("(", "（").replace(")", "）")
    _measure(name, ORGANISATION_LIMIT)
    if any(unicodedata.category(c) not in {*_WRITING, "Nd"} and c not in _ORGANISATION_MARKS for c in name):
        raise UnreadableError(Fault.CHARACTERS)
    return name


def _refuse_control(text: str) -> None:
    inner = text.strip()
    if any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Cn"} for c in inner):
        raise UnreadableError(Fault.CONTROL)


def _measure(name: str, limit: int) -> None:
    if not name:
        raise UnreadableError(Fault.EMPTY)
    if len(name) > limit:
        raise UnreadableError(Fault.TOO_LONG)

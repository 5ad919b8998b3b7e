"""Money: integers in fen. Yuan exist only as text, on a screen or in a file."""

import re
import unicodedata

from yizhan.kernel.errors import InvalidValue

LARGEST_FEN = 10**15  # ten trillion yuan: more than any union will ever move, far below int64
_YUAN = re.compile(r"(?P<sign>-?)(?P<yuan>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fen>\d{1,2}))?")


def yuan(fen: int) -> str:
    """Fen as yuan with thousands separators: 123450 → "1,234.50"."""
    sign, whole, rest = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole:,}.{rest:02d}"


def parse_yuan(text: str) -> int:
    """Yuan as people type them ("1,234.5", "¥１２３", "80 元") into fen.

    Raises InvalidValue for anything else; more than two decimals are refused, never rounded.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removesuffix("元").strip()
    found = _YUAN.fullmatch(plain)
    if not found:
        raise InvalidValue(field="amount")
    fen = int(found["yuan"].replace(",", "")) * 100 + int((found["fen"] or "0").ljust(2, "0"))
    if fen > LARGEST_FEN:
        raise InvalidValue(field="amount")
    return -fen if found["sign"] else fen

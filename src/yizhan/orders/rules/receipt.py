"""Receipt codes: twenty characters that nobody guesses, that are read out over the telephone and typed on a phone.

Crockford's alphabet: no I, L, O and U; what is typed in their place is read as what was meant.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 20  # of five bits each: a hundred bits
_GROUP: Final = 4
_MEANT: Final = str.maketrans("OIL", "011")
_BLANKS: Final = str.maketrans("", "", " -－—·\u3000")


def code_of(digest: bytes) -> str:
    """The first hundred bits of a digest as a code, in groups of four."""
    number = int.from_bytes(digest[:13], "big") >> 4
    letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def read(text: str) -> str:
    """What somebody typed as the code it means, without hyphens; "" where it can be none."""
    halfwidth = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in text[:80])
    plain = halfwidth.translate(_BLANKS).upper().translate(_MEANT)
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""

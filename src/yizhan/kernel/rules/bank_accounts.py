"""Numbers of bank accounts as people type them: one reading for the form that asks, the register that keeps
and the ledger that pays."""

import re
import unicodedata

from yizhan.kernel.rules import luhn

SHORTEST, LONGEST = 8, 32
_CARD = re.compile(r"62\d{14,17}")
_SPACES = re.compile(r"[\s\-]+")


def clean_number(text: str) -> str | None:
    """The digits of a bank account ("6222 0200-…", full-width digits), or None where it cannot be one.

    UnionPay cards (62…, 16 to 19 digits) must pass the Luhn check; passbook and corporate numbers have no check
    digit that all banks share, so only their length is looked at.
    """
    digits = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    if not (digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= LONGEST):
        return None
    if _CARD.fullmatch(digits) and not luhn.passes(digits):
        return None
    return digits

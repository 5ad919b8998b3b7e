"""Names of holders and banks as people type them; the number is read by `kernel.rules.bank_accounts`.

A holder is a person or an organisation of the register, so the longest of the register's names fits.
"""

import unicodedata

from yizhan.registry.rules.names import ORGANISATION_LIMIT

LONGEST_HOLDER = ORGANISATION_LIMIT
LONGEST_BANK = 64


def clean_name(text: str, *, longest: int = LONGEST_HOLDER) -> str | None:
    """A holder's or bank's name without outer spaces, or None where it is empty, too long or has control characters."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > longest or any(unicodedata.category(c).startswith("C") for c in name):
        return None
    return name

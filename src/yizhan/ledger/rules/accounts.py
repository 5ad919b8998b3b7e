"""Names of holders and banks as people type them; the number is read by `kernel.rules.bank_accounts`."""

import unicodedata

LONGEST_NAME = 64


def clean_name(text: str) -> str | None:
    """A holder's or bank's name without outer spaces, or None where it is empty, too long or has control characters."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > LONGEST_NAME or any(unicodedata.category(c).startswith("C") for c in name):
        return None
    return name

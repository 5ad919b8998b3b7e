"""Names of holders and banks as people type them; the number is read by `kernel.rules.bank_accounts`.

A holder is a person or an organisation of the register, so the longest of the register's names fits.
"""

import unicodedata
from collections.abc import Sequence

from yizhan.ledger.types import HolderFault
from yizhan.registry.rules.names import ORGANISATION_LIMIT, read_person_name
from yizhan.registry.rules.reading import UnreadableError

LONGEST_HOLDER = ORGANISATION_LIMIT
LONGEST_BANK = 64


def clean_name(text: str, *, longest: int = LONGEST_HOLDER) -> str | None:
    """A holder's or bank's name without outer spaces, or None where it is empty, too long or has control characters."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > longest or any(unicodedata.category(c).startswith("C") for c in name):
        return None
    return name


def same_name(one: str, other: str) -> bool:
    """Whether two names are one as banks compare them: dots between the parts, width, spaces and case apart."""
    read = _folded(one)
    return read is not None and read == _folded(other)


def holder_fault(holder: str, *, payee: str, adults: Sequence[str], is_declared: bool) -> HolderFault | None:
    """Why money for `payee` (the register's name) may not go to `holder`'s account; None where it may.

    To the payee's own account always; to that of an adult whom the application names where that was declared.
    """
    if same_name(holder, payee):
        return None
    if not is_declared:
        return HolderFault.NOT_THE_PAYEE
    if any(same_name(holder, adult) for adult in adults):
        return None
    return HolderFault.NOT_OF_THE_HOUSEHOLD


def _folded(name: str) -> str | None:
    try:
        return read_person_name(name).casefold()
    except UnreadableError:
        return None

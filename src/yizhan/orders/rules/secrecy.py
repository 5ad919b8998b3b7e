"""Who must not see an order, and when those who were rated may be told: docs/decisions/0085 and 0087."""

import re
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Final

from yizhan.kernel.scope import Level

_PHONE = re.compile(r"1[3-9]\d{9}")

CROWD: Final = 5
"""Among how many people whoever rated must be one before the rated desk hears of it at all."""

CROWD_WITHIN: Final = timedelta(days=90)

RIGHTS_LEVELS: Final = (Level.COUNTY, Level.CITY, Level.INDUSTRY, Level.PROVINCE)
"""Where rights matters lie: never on the desk of a primary or street union."""


def may_be_told(served: int) -> bool:
    """Whether a desk that served so many people may learn that one of them was not content."""
    return served >= CROWD


def names_somebody(text: str, known: AbstractSet[str]) -> str:
    """What stands in a text that would tell of whom it is: a name or number known, or any telephone; "" for nothing."""
    folded = text.replace(" ", "").casefold()
    found = next((one for one in sorted(known) if len(one) >= 2 and one.replace(" ", "").casefold() in folded), "")
    phone = _PHONE.search(folded)
    return found or (phone.group() if phone else "")

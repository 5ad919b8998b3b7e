"""Case numbers: 2026-230102-000123-C, read out over the telephone and typed again, so the last digit checks the rest.

ISO 7064 MOD 11,10: catches every single wrong digit and nearly every swap of neighbours.
"""

import re

_SHAPE = re.compile(r"(\d{4})-(\d{6})-(\d{6,9})-(\d)")


def number(*, year: int, division: str, serial: int) -> str:
    """`division` is a six-digit GB/T 2260 code; serials longer than six digits keep all of theirs."""
    body = f"{year:04d}{division}{serial:06d}"
    return f"{year:04d}-{division}-{serial:06d}-{check_digit(body)}"


def is_number(text: str) -> bool:
    """Whether this can be a case number: shape and check digit."""
    match = _SHAPE.fullmatch(text)
    return match is not None and check_digit("".join(match.group(1, 2, 3))) == match.group(4)


def check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)

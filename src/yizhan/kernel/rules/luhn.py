"""Luhn's check digit (ISO/IEC 7812-1): it notices one wrong digit and nearly every swap of neighbours."""


def digit(body: str) -> str:
    """The digit that makes `body` pass."""
    doubled = (int(each) * (1 if place % 2 else 2) for place, each in enumerate(reversed(body)))
    return str(-sum(each // 10 + each % 10 for each in doubled) % 10)


def passes(digits: str) -> bool:
    """Whether the last digit checks the others."""
    return digit(digits[:-1]) == digits[-1]

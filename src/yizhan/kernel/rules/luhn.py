"""Luhn's check digit (ISO/IEC 7812-1): it notices one wrong digit and nearly every swap of neighbours."""

_DOUBLED = {str(each): each * 2 // 10 + each * 2 % 10 for each in range(10)}


def digit(body: str) -> str:
    """The digit that makes `body` pass."""
    return str(-weight(body) % 10)


def weight(body: str) -> int:
    """What the check digit makes up to a whole ten; of two parts, the second of even length, the sum of theirs."""
    return sum(map(_DOUBLED.__getitem__, body[::-2])) + sum(map(int, body[-2::-2]))


def passes(digits: str) -> bool:
    """Whether the last digit checks the others."""
    return digit(digits[:-1]) == digits[-1]

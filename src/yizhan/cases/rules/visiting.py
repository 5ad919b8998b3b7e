"""Who went on a home visit: a visit is made by two people at least (两人以上), each by name and office."""

import re

LEAST_VISITORS = 2
_BETWEEN = re.compile(r"[、，,；;/\n]|\s+and\s+")


def visitors_named(text: str) -> frozenset[str]:
    """The people in a line like 王干部、李委员: each once, however often they are written."""
    return frozenset(part for one in _BETWEEN.split(text) if (part := one.strip()))


def is_made_by_enough(text: str) -> bool:
    return len(visitors_named(text)) >= LEAST_VISITORS

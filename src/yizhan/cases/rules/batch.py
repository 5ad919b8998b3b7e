"""Deciding several cases at once: each with its own reason, each on its own feet."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from yizhan.cases.types import Ruling

LARGEST = 50
SHORTEST_REASON = 4
LONGEST_REASON = 2000
LONGEST_REMEDY = 500
LONGEST_NUMBER = 64  # of the paper by which something was approved


class BatchFault(StrEnum):
    EMPTY = "empty"
    TOO_MANY = "too-many"
    TWICE = "twice"
    REASON_MISSING = "reason-missing"
    AMOUNT_MISSING = "amount-missing"


def faults(rulings: Sequence[Ruling], *, amount_needed: bool) -> dict[UUID | None, BatchFault]:
    """What is wrong, by case; None stands for the batch as a whole. Empty: it can go ahead."""
    if not rulings:
        return {None: BatchFault.EMPTY}
    if len(rulings) > LARGEST:
        return {None: BatchFault.TOO_MANY}
    found: dict[UUID | None, BatchFault] = {}
    seen: set[UUID] = set()
    for ruling in rulings:
        fault = _fault(ruling, seen, amount_needed=amount_needed)
        seen.add(ruling.case_id)
        if fault is not None:
            found[ruling.case_id] = fault
    return found


def says_remedy(remedy: str) -> bool:
    """Whether a no, of a decision or at the door, says how to put it right."""
    return bool(remedy.strip())


def lacks_remedy(ruling: Ruling) -> bool:
    """A no that does not say how to put it right."""
    return not ruling.is_approved and not says_remedy(ruling.remedy)


def _fault(ruling: Ruling, seen: set[UUID], *, amount_needed: bool) -> BatchFault | None:
    if ruling.case_id in seen:
        return BatchFault.TWICE
    if len(ruling.reason.strip()) < SHORTEST_REASON:
        return BatchFault.REASON_MISSING
    if amount_needed and ruling.is_approved and not (ruling.amount_fen or 0) > 0:
        return BatchFault.AMOUNT_MISSING
    return None

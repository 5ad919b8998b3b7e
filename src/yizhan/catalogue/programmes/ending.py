"""What a programme file says of the time after an answer: appeals, and the applicant's word on whether it is solved."""

from __future__ import annotations

from yizhan.catalogue.programmes.fields import DOTTED, Fields
from yizhan.catalogue.types import AppealTerms, Confirm


def read_appeal(fields: Fields) -> AppealTerms:
    found = fields.get("appeal") if fields.has("appeal") else None
    if found is None:
        return AppealTerms()
    inner = Fields(found, fields.notes, "appeal")
    usual = AppealTerms()
    within = inner.number("within_days", least=5, most=60)
    answer = inner.number("answer_days", least=1, most=60)
    inner.close()
    return AppealTerms(within or usual.within_days, answer or usual.answer_days)


def read_confirm(fields: Fields) -> Confirm | None:
    found = fields.get("confirm") if fields.has("confirm") else None
    if found is None:
        return None
    inner = Fields(found, fields.notes, "confirm")
    solved, unsolved = (inner.text(key, required=True, shape=DOTTED, most=60) for key in ("solved", "unsolved"))
    inner.close()
    return Confirm(solved, unsolved)

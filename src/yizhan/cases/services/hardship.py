"""The life of a hardship file: opened by an approval, looked at once a year, closed with its reason.

Each runs as an effect of a case's step, inside its transaction and once for case and step.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from yizhan.cases import errors
from yizhan.cases.models import Case, CloseReason, HardshipFile, a_year_after
from yizhan.cases.queries.hardship import REVIEW_NEAR
from yizhan.cases.rules.plan import version_of
from yizhan.cases.services import facts, telling
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import EffectContext, FactValue, Measured, Requirement
from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Conflict, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import scope_fields
from yizhan.ledger import api as ledger

NOT_IN_HARDSHIP: Final = "none"  # the class that programmes give to a household above the line

Arguments = Mapping[str, FactValue]
Result = Mapping[str, str]


def open_file(context: EffectContext, arguments: Arguments) -> Result:
    """Open the person's file under the policy version of the case. A file that is open stays the one there is."""
    if context.person_id is None:
        raise NotFound
    file, is_new = HardshipFile.objects.get_or_create(
        person_id=context.person_id,
        closed_on__isnull=True,
        defaults={
            **scope_fields(context.union),
            "id": new_id(),
            "case_id": context.case_id,
            "policy_version_id": version_of(context.programme),
            "category": str(arguments["category"])[:32],
            "opened_on": context.on,
            "review_due_on": a_year_after(context.on),
        },
    )
    if is_new:
        _note("cases.hardship_file_opened", file, context, category=file.category)
    return {"hardship_file_id": str(file.id), "category": file.category}


def review_file(context: EffectContext, arguments: Arguments) -> Result:
    """The yearly look: the file goes on in the class that was found, or closes for a household above the line."""
    file = _open_file_of(context)
    category = str(arguments["category"])[:32]
    if category == NOT_IN_HARDSHIP:
        return _close(file, CloseReason.ABOVE_LINE, context)
    file.category, file.policy_version_id = category, version_of(context.programme)
    file.review_due_on, file.review_told_at = a_year_after(context.on), None
    file.save(update_fields=["category", "policy_version", "review_due_on", "review_told_at"])
    _note("cases.hardship_file_reviewed", file, context, category=category)
    return {"hardship_file_id": str(file.id), "category": category}


def close_file(context: EffectContext, arguments: Arguments) -> Result:
    """Close the file from this day on. After a false statement the person and the treasurer are told what to return."""
    try:
        reason = CloseReason(str(arguments["reason"]))
    except ValueError:
        raise Conflict from None
    return _close(_open_file_of(context), reason, context)


@transaction.atomic
def remind_of_reviews(*, at: datetime, limit: int = 500) -> int:
    """Tell those whose yearly review is near or past, once each; returns how many. A job's work."""
    on = local_date(at)
    due = HardshipFile.objects.filter(
        closed_on__isnull=True, review_due_on__lte=on + REVIEW_NEAR, review_told_at__isnull=True
    )
    files = list(due.select_related("person").select_for_update(of=("self",), skip_locked=True)[:limit])
    for file in files:
        file.review_told_at = at
        file.save(update_fields=["review_told_at"])
        telling.review_due(file, at=at)
    return len(files)


def _open_file_of(context: EffectContext) -> HardshipFile:
    standing = HardshipFile.objects.select_for_update().filter(closed_on__isnull=True)
    file = standing.filter(person_id=context.person_id).first() if context.person_id else None
    if file is None:
        raise errors.FileMissing
    return file


def _close(file: HardshipFile, reason: CloseReason, context: EffectContext) -> Result:
    file.closed_on, file.close_reason, file.closed_by_case_id = context.on, reason.value, context.case_id
    file.save(update_fields=["closed_on", "close_reason", "closed_by_case_id"])
    owed_fen = _paid_on_the_file(file, context) if reason is CloseReason.FALSE_STATEMENT else 0
    _note("cases.hardship_file_closed", file, context, reason=reason.value, to_return_fen=owed_fen)
    case = Case.objects.select_related("application").get(id=context.case_id)
    facts.measured(case, Measured("relief.file_closed", quantity=1, amount_fen=0), at=context.at)
    telling.file_closed(case, at=context.at)
    if owed_fen:
        telling.money_back(case, owed_fen, at=context.at)
    return {"hardship_file_id": str(file.id), "reason": reason.value, "to_return_fen": str(owed_fen)}


def _paid_on_the_file(file: HardshipFile, context: EffectContext) -> int:
    """What programmes that rest on a file have paid since this one was opened, reversals left out."""
    resting = [
        programme.code
        for programme in catalogue.list_published(context.on)
        if any(Requirement.HARDSHIP_FILE in step.requires for step in programme.steps)
    ]
    if not resting:
        return 0
    paid = ledger.paid_in_period([file.person_id], first=file.opened_on, last=context.on, programmes=resting)
    return paid[file.person_id]


def _note(kind: str, file: HardshipFile, context: EffectContext, **data: object) -> None:
    journal.append(
        kind,
        acting=context.acting,
        at=context.at,
        subject=("hardship_file", file.id),
        scope=context.union,
        data={"case_id": context.case_id, **data},
    )

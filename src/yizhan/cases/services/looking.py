"""A no that a correction would get round: the desk looks who it was, and says so with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cases import errors
from yizhan.cases.models import HouseholdConsent
from yizhan.cases.queries.consents import to_look_into
from yizhan.cases.services.handling import required_reason
from yizhan.cases.services.sheets import question_on_desk
from yizhan.kernel import journal, vault
from yizhan.kernel.scope import Acting


@transaction.atomic
def confirm_another_person(*, question_id: UUID, reason: str, acting: Acting, at: datetime) -> HouseholdConsent:
    """Whoever said no is somebody else than those named now, or does not live there: the no stops nothing any more.

    Raises ReasonMissing, NotFound outside the line, NotOnYourDesk, NotInThisState where nothing is to be looked into.
    """
    reason = required_reason(reason)
    question = question_on_desk(question_id, acting)
    if not to_look_into(question.application_id).filter(id=question.id).exists():
        raise errors.NotInThisState
    owner = ("question", question.id)
    question.looked_into_id = vault.put({"reason": reason}, purpose="cases.looked_into", owner=owner)
    question.looked_into_at, question.looked_into_by = at, acting.user_id
    question.save(update_fields=["looked_into_at", "looked_into_by", "looked_into_id"])
    subject = ("application", question.application_id)
    data = {"question_id": question.id, "reason_id": question.looked_into_id}
    journal.append("cases.refusal_looked_into", acting=acting, at=at, subject=subject, data=data)
    return question

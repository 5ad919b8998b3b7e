"""Taking a consent back: from then on nothing is done with the data, so what is open ends."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.accounts import api as accounts
from yizhan.cases import errors
from yizhan.cases.models import HouseholdConsent
from yizhan.cases.queries.access import own_application
from yizhan.cases.queries.consents import own_consents_of, own_subject_index
from yizhan.cases.services.ending import withdraw
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting


@transaction.atomic
def take_back_own(*, application_id: UUID, consent_id: UUID, acting: Acting, at: datetime) -> None:
    """The applicant takes one of their own consents back; every part still open ends as withdrawn.

    What was lawfully done before stays (PIPL article 15). Raises NotFound for a consent that is not one's own.
    """
    application = own_application(acting, application_id)
    index = own_subject_index(acting)
    if consent_id not in {consent.id for consent in own_consents_of(application.id, index)}:
        raise NotFound
    accounts.withdraw_consent(consent_id=consent_id, acting=acting, at=at)
    if application.cases.filter(ended_at__isnull=True).exists():
        withdraw(application_id=application.id, case_ids=None, acting=acting, at=at)


@transaction.atomic
def take_back_of_adult(*, question_id: UUID, acting: Acting, at: datetime) -> None:
    """An adult of the household has changed their mind and the applicant passes it on: no approval from now on."""
    question = HouseholdConsent.objects.select_for_update().filter(id=question_id).first()
    if question is None:
        raise NotFound
    own_application(acting, question.application_id)
    if question.consent_id is None or question.state != HouseholdConsent.State.GIVEN:
        raise errors.NotInThisState
    accounts.withdraw_consent(consent_id=question.consent_id, acting=acting, at=at)
    question.state, question.consent_id, question.answered_at = HouseholdConsent.State.DECLINED, None, at
    question.save(update_fields=["state", "consent_id", "answered_at"])

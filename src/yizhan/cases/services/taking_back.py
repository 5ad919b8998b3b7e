"""Taking a consent back: from then on nothing is done with the data, so what is open ends."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.accounts import api as accounts
from yizhan.cases import errors
from yizhan.cases.models import HouseholdConsent
from yizhan.cases.queries.access import own_application
from yizhan.cases.queries.consents import PART, may_still_change, own_consents_of, own_subject_indexes
from yizhan.cases.services import consents
from yizhan.cases.services.ending import withdraw
from yizhan.cases.types import OPEN
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting


@transaction.atomic
def take_back_own(*, application_id: UUID, consent_id: UUID, acting: Acting, at: datetime) -> None:
    """The applicant takes one of their own consents back; what rests on it and is still open ends as withdrawn.

    A consent to a part that asked later ends that part, one to the application ends all.

    What was lawfully done before stays (PIPL article 15). Raises NotFound for a consent that is not one's own.
    """
    application = own_application(acting, application_id)
    own = own_consents_of(application, own_subject_indexes(acting))
    found = {consent.id: consent for consent in own}.get(consent_id)
    if found is None:
        raise NotFound
    accounts.withdraw_consent(consent_id=consent_id, acting=acting, at=at)
    kind, context_id = found.context
    resting = application.cases.filter(state__in=sorted(OPEN))
    case_ids = frozenset({context_id}) if kind == PART else None
    if (resting.filter(id=context_id) if kind == PART else resting).exists():
        withdraw(application_id=application.id, case_ids=case_ids, acting=acting, at=at)


@transaction.atomic
def take_back_of_adult(*, question_id: UUID, acting: Acting, at: datetime) -> None:
    """An adult of the household has changed their mind and the applicant passes it on: the question is open again."""
    found = HouseholdConsent.objects.filter(id=question_id).first()
    if found is None:
        raise NotFound
    own_application(acting, found.application_id)
    question = HouseholdConsent.objects.select_for_update().get(id=question_id)
    if not may_still_change(question.application_id):
        raise errors.NotInThisState
    consents.take_back(question, state=HouseholdConsent.State.ASKED, acting=acting, at=at)

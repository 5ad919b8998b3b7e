"""Whether everybody whose data is used has said yes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yizhan.accounts.queries import StandingConsent, standing_consents
from yizhan.cases.errors import LinkExpired
from yizhan.cases.models import Application, HouseholdConsent
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Consent, Programme
from yizhan.kernel import vault
from yizhan.kernel.masking import mask_name
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Person

CONTEXT = "application"


def all_adults_consented(application_id: UUID) -> bool:
    """Every adult of the household who was asked has given consent, and none has taken it back since."""
    asked = HouseholdConsent.objects.filter(application_id=application_id, is_listed=True)
    given = set(asked.values_list("state", "consent_id"))
    standing = {consent.id for consent in standing_consents((CONTEXT, application_id))} if given else set()
    return all(state == HouseholdConsent.State.GIVEN and consent in standing for state, consent in given)


def has_consented(application_id: UUID, *, subject_index: bytes, purposes: frozenset[str]) -> bool:
    """Whether one person's consents to all these purposes stand."""
    found = {
        consent.purpose
        for consent in standing_consents((CONTEXT, application_id))
        if consent.subject_index == subject_index
    }
    return purposes <= found


def own_consents_of(application_id: UUID, subject_index: bytes) -> list[StandingConsent]:
    """The consents that one person gave to an application and that stand."""
    standing = standing_consents((CONTEXT, application_id))
    return [consent for consent in standing if consent.subject_index == subject_index]


def own_subject_index(acting: Acting) -> bytes:
    """Under which index somebody's own consent is kept: the document's where the register knows them."""
    person = Person.objects.filter(id=acting.person_id).first() if acting.person_id else None
    return bytes(person.document_index) if person else vault.blind_index("user", str(acting.user_id))


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What an adult of the household is asked: whose application, for what, in which words."""

    applicant: str
    programme: Programme
    consents: list[Consent]


def open_question(token: str, *, at: datetime) -> OpenQuestion:
    """The question behind a link. Raises LinkExpired for one that is unknown, over or answered: all look the same."""
    digest = hashlib.sha256(token.encode()).digest()
    question = HouseholdConsent.objects.filter(token_digest=digest).first()
    if question is None or question.state != HouseholdConsent.State.ASKED or question.expires_at < at:
        raise LinkExpired
    application = Application.objects.get(id=question.application_id)
    programme = catalogue.version(application.programme_version_id)
    asked = [consent for consent in programme.consents if consent.purpose == question.purpose]
    return OpenQuestion(mask_name(application.applicant_name), programme, asked)

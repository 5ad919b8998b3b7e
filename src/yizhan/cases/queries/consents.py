"""Whether everybody whose data is used has said yes."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from yizhan.accounts.queries import StandingConsent, standing_consents
from yizhan.cases.errors import LinkExpired
from yizhan.cases.models import Application, Case, Draft, HouseholdConsent
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.types import OPEN
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Consent, Programme, Requirement
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.masking import mask_name
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Person

CONTEXT, PART = "application", "case"
Context = tuple[str, UUID]


def all_adults_consented(application_id: UUID) -> bool:
    """Every adult of the household who was asked has given consent, and none has taken it back since.

    A no of somebody whom a correction names no longer stands until the desk has looked into it.
    """
    if to_look_into(application_id).exists():
        return False
    asked = HouseholdConsent.objects.filter(application_id=application_id, is_listed=True)
    given = set(asked.values_list("state", "consent_id", "text_version"))
    found = standing_consents((CONTEXT, application_id)) if given else []
    standing = {(consent.id, consent.text_version) for consent in found}
    return all(state == HouseholdConsent.State.GIVEN and (consent, text) in standing for state, consent, text in given)


def application_of(question_id: UUID) -> UUID:
    """The application that a question belongs to; raises NotFound."""
    found = HouseholdConsent.objects.filter(id=question_id).values_list("application_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def to_look_into(application_id: UUID) -> "QuerySet[HouseholdConsent]":
    """Refusals of adults whom a correction names no longer, and of whom the desk has not said who they are."""
    return HouseholdConsent.objects.filter(
        application_id=application_id,
        state=HouseholdConsent.State.DECLINED,
        is_listed=False,
        looked_into_at__isnull=True,
    )


def has_consented(context: Context, *, subject_indexes: Collection[bytes], texts: Mapping[str, str]) -> bool:
    """Whether one person's consents to all these purposes stand, to these very words (purpose → text version)."""
    found = {
        (consent.purpose, consent.text_version)
        for consent in standing_consents(context)
        if consent.subject_index in subject_indexes
    }
    return set(texts.items()) <= found


def context_of(draft: Draft) -> Context:
    """Where the applicant's own consents stand: with the application, or with the case of a part that asks later."""
    return (PART, draft.case_id) if draft.case_id else (CONTEXT, draft.id)


def own_consents_of(application: Application, subject_indexes: Collection[bytes]) -> list[StandingConsent]:
    """The consents that one person gave to an application or to a part of it, and that stand."""
    contexts = [(CONTEXT, application.id)]
    contexts += [(PART, case_id) for case_id in application.cases.filter(asks_later=True).values_list("id", flat=True)]
    standing = [consent for context in contexts for consent in standing_consents(context)]
    return [consent for consent in standing if consent.subject_index in subject_indexes]


def may_still_change(application_id: UUID) -> bool:
    """Whether an adult's answer still counts: some open part has yet to pass the step that asks for it."""
    open_parts = Case.objects.filter(application_id=application_id, state__in=sorted(OPEN))
    return any(_awaits_consent(case) for case in open_parts)


def _awaits_consent(case: Case) -> bool:
    plan = plan_of(catalogue.version(case.programme_version_id), case.plan)
    return any(Requirement.ADULTS_CONSENT in step.requires for step in plan[case.step :])


def own_subject_indexes(acting: Acting) -> list[bytes]:
    """Under which index somebody's own consent is kept: the document's where the register knows them.

    More than one where entries of theirs were merged: a consent stays under the document with which it was given. The
    first is the one under which a new consent is kept.
    """
    own = Q(id=acting.person_id) | Q(merged_into=acting.person_id)
    entries = Person.objects.filter(own).order_by(F("merged_into").desc(nulls_first=True), "id")
    found = entries.values_list("document_index", flat=True) if acting.person_id else ()
    return [bytes(index) for index in found] or [vault.blind_index("user", str(acting.user_id))]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What an adult of the household is asked: whose application, for what, in which words."""

    applicant: str
    programme: Programme
    consents: list[Consent]
    state: str
    is_own: bool  # opened by the applicant, who cannot answer it


def open_question(token: str, *, acting: Acting, at: datetime) -> OpenQuestion:
    """The question behind a link, answered or not. Raises LinkExpired for one that is unknown, over or decided."""
    digest = hashlib.sha256(token.encode()).digest()
    question = HouseholdConsent.objects.filter(token_digest=digest).first()
    if question is None or not link_serves(question, at=at):
        raise LinkExpired
    application = Application.objects.get(id=question.application_id)
    programme, asked = asked_by(application, question)
    is_own = speaks_as_applicant(acting, application)
    return OpenQuestion(mask_name(application.applicant_name), programme, asked, question.state, is_own)


def speaks_as_applicant(acting: Acting, application: Application) -> bool:
    """Whether the one who is signed in, in whichever role, is who filed the application or for whom it was filed."""
    is_user = acting.user_id is not None and acting.user_id == application.user_id
    return is_user or (acting.person_id is not None and acting.person_id == application.person_id)


def asked_by(application: Application, question: HouseholdConsent) -> tuple[Programme, list[Consent]]:
    """The programme whose form named the adult, the application's or that of a later part, and the words it asks."""
    later = application.cases.filter(asks_later=True).order_by("id").values_list("programme_version_id", flat=True)
    for version_id in [application.programme_version_id, *later]:
        programme = catalogue.version(version_id)
        asked = [
            one
            for one in programme.consents
            if one.purpose == question.purpose and text_version(one) == question.text_version
        ]
        if asked:
            return programme, asked
    raise LinkExpired


def text_version(consent: Consent) -> str:
    """What a consent record keeps of the text that was shown: its SHA-256."""
    return hashlib.sha256(consent.text.zh_hans.encode()).hexdigest()


def link_serves(question: HouseholdConsent, *, at: datetime) -> bool:
    """Unanswered for its two weeks; from the answer on until it is decided, so that the adult can change it."""
    if not question.is_listed:
        return False
    if question.state in (HouseholdConsent.State.GIVEN, HouseholdConsent.State.DECLINED):
        return may_still_change(question.application_id)
    return question.expires_at >= at

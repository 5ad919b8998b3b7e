"""Separate consent: the applicant's before anything sensitive is sent, every adult's before a yes."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yizhan.accounts import api as accounts
from yizhan.cases import errors
from yizhan.cases.models import Application, Draft, HouseholdConsent
from yizhan.cases.queries.access import own_application
from yizhan.cases.queries.consents import CONTEXT, has_consented, own_subject_index
from yizhan.cases.rules.household import Relative
from yizhan.catalogue.types import Consent, ConsentBy, Programme
from yizhan.kernel import sms, vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry

LINK_LIVES_FOR = timedelta(days=14)
_TABLE = "cases_householdconsent"


def text_version(consent: Consent) -> str:
    """What a consent record keeps of the text that was shown: its SHA-256."""
    return hashlib.sha256(consent.text.zh_hans.encode()).hexdigest()


@transaction.atomic
def consent_oneself(*, draft: Draft, programme: Programme, acting: Acting, at: datetime) -> None:
    """The applicant's own consent to every use that the programme names; what stands already is left alone."""
    index = own_subject_index(acting)
    for consent in own_consents(programme):
        _give_unless_standing(draft.id, index, consent, acting=acting, at=at)


def own_consents(programme: Programme) -> list[Consent]:
    """The consents that the applicant gives before anything sensitive is sent."""
    return [consent for consent in programme.consents if consent.by is ConsentBy.APPLICANT]


def refuse_without_own(draft_id: UUID, programme: Programme, acting: Acting) -> None:
    """Raises OwnConsentMissing where one of the applicant's own consents does not stand."""
    purposes = frozenset(consent.purpose for consent in own_consents(programme))
    index = own_subject_index(acting)
    if purposes and not has_consented(draft_id, subject_index=index, purposes=purposes):
        raise errors.OwnConsentMissing


@transaction.atomic
def ask_adults(
    application: Application, adults: list[Relative], programme: Programme, *, at: datetime
) -> list[HouseholdConsent]:
    """Put the question to every adult who was not asked yet, each on their own phone where one was given."""
    wanted = [consent for consent in programme.consents if consent.by is ConsentBy.ADULTS]
    return [_ask(application, adult, consent, at=at) for consent in wanted for adult in adults]


@transaction.atomic
def ask_household_anew(
    application: Application, adults: list[Relative], programme: Programme, *, at: datetime
) -> list[HouseholdConsent]:
    """After a correction: adults named only now are asked; of those named no longer no answer is waited for."""
    purposes = [consent.purpose for consent in programme.consents if consent.by is ConsentBy.ADULTS]
    asked = HouseholdConsent.objects.filter(application_id=application.id, purpose__in=purposes)
    asked.exclude(subject_index__in=[_subject_index(adult) for adult in adults]).update(is_listed=False)
    return ask_adults(application, adults, programme, at=at)


@transaction.atomic
def ask_again(*, question_id: UUID, acting: Acting, at: datetime) -> str:
    """A new link for one adult, sent to their phone; returns its token, to be shown as a QR code. The old one ends."""
    question = _own_question(question_id, acting)
    token = secrets.token_urlsafe(24)
    question.token_digest = digest_of(token)
    question.asked_at, question.expires_at = at, at + LINK_LIVES_FOR
    question.save(update_fields=["token_digest", "asked_at", "expires_at"])
    _send(question, token, at=at)
    return token


@transaction.atomic
def answer_question(*, token: str, is_given: bool, acting: Acting, at: datetime) -> HouseholdConsent:
    """An adult of the household answers on their own phone. A link serves once. Raises LinkExpired."""
    question = HouseholdConsent.objects.select_for_update().filter(token_digest=digest_of(token)).first()
    if question is None or question.expires_at < at or question.state != HouseholdConsent.State.ASKED:
        raise errors.LinkExpired
    question.state, question.answered_at = HouseholdConsent.State.DECLINED, at
    if is_given:
        question.state = HouseholdConsent.State.GIVEN
        question.consent_id = _record(question, evidence_file_id=None, acting=acting, at=at)
    question.save(update_fields=["state", "answered_at", "consent_id"])
    return question


@transaction.atomic
def consent_on_paper(*, question_id: UUID, file_id: UUID, acting: Acting, at: datetime) -> HouseholdConsent:
    """The signed sheet was scanned: counts as given, with the file as evidence."""
    question = _own_question(question_id, acting)
    question.state, question.answered_at = HouseholdConsent.State.GIVEN, at
    question.consent_id = _record(question, evidence_file_id=file_id, acting=acting, at=at)
    question.save(update_fields=["state", "answered_at", "consent_id"])
    return question


def name_on(question: HouseholdConsent) -> str:
    """The adult's name, for the applicant and for the adult."""
    return vault.open_sealed(question.name_sealed, table=_TABLE, column="name_sealed", row_id=question.id)


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _ask(application: Application, adult: Relative, consent: Consent, *, at: datetime) -> HouseholdConsent:
    token, question_id = secrets.token_urlsafe(24), new_id()
    phone = vault.seal(adult.phone, table=_TABLE, column="phone_sealed", row_id=question_id) if adult.phone else None
    question, made = HouseholdConsent.objects.get_or_create(
        application_id=application.id,
        subject_index=_subject_index(adult),
        purpose=consent.purpose,
        defaults={
            "id": question_id,
            "row": adult.row,
            "name_sealed": vault.seal(adult.name, table=_TABLE, column="name_sealed", row_id=question_id),
            "phone_sealed": phone,
            "text_version": text_version(consent),
            "token_digest": digest_of(token),
            "asked_at": at,
            "expires_at": at + LINK_LIVES_FOR,
        },
    )
    if made:
        _send(question, token, at=at)
    else:
        question.row, question.is_listed = adult.row, True
        question.phone_sealed = (
            vault.seal(adult.phone, table=_TABLE, column="phone_sealed", row_id=question.id) if adult.phone else None
        )
        question.save(update_fields=["row", "is_listed", "phone_sealed"])
    return question


def _subject_index(adult: Relative) -> bytes:
    """Under the document's index where the number was asked for; else under name and date of birth."""
    if adult.id_number:
        return registry.document_index("1", adult.id_number)
    return vault.blind_index("adult", adult.key)


def _send(question: HouseholdConsent, token: str, *, at: datetime) -> None:
    """After commit, without a word of content. A failed sending is seen by the missing answer and can be repeated."""
    if question.phone_sealed is None:
        return
    mobile = vault.open_sealed(question.phone_sealed, table=_TABLE, column="phone_sealed", row_id=question.id)
    text = f"【驿站】有一项服务请您查看:{_own_address()}/consent/{token}"
    transaction.on_commit(lambda: _try_sending(mobile, text, at))


def _own_address() -> str:
    """Where the platform is reached, as its operator named it; a demonstration has only this machine."""
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip(".*")), "")
    return f"https://{host.lstrip('.')}" if host and not settings.DEMO else "http://127.0.0.1:8000"


def _try_sending(mobile: str, text: str, at: datetime) -> None:
    try:
        sms.sender().send(mobile=mobile, text=text, at=at)
    except sms.SendingFailed:
        return


def _own_question(question_id: UUID, acting: Acting) -> HouseholdConsent:
    question = HouseholdConsent.objects.select_for_update().filter(id=question_id).first()
    if question is None:
        raise NotFound
    own_application(acting, question.application_id)
    if question.state == HouseholdConsent.State.GIVEN:
        raise errors.NotInThisState
    return question


def _record(question: HouseholdConsent, *, evidence_file_id: UUID | None, acting: Acting, at: datetime) -> UUID:
    return accounts.give_consent(
        subject_index=bytes(question.subject_index),
        purpose=question.purpose,
        text_version=question.text_version,
        context=(CONTEXT, question.application_id),
        user_id=None,
        evidence_file_id=evidence_file_id,
        acting=acting if evidence_file_id else Acting.visitor(),
        at=at,
    )


def _give_unless_standing(draft_id: UUID, index: bytes, consent: Consent, *, acting: Acting, at: datetime) -> None:
    standing = accounts.standing_consents((CONTEXT, draft_id))
    if any(one.subject_index == index and one.purpose == consent.purpose for one in standing):
        return
    accounts.give_consent(
        subject_index=index,
        purpose=consent.purpose,
        text_version=text_version(consent),
        context=(CONTEXT, draft_id),
        user_id=acting.user_id,
        evidence_file_id=None,
        acting=acting,
        at=at,
    )

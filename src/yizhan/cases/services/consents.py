"""Separate consent: the applicant's before anything sensitive is sent, every adult's before a yes."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from yizhan.accounts import api as accounts
from yizhan.cases import errors
from yizhan.cases.models import Application, HouseholdConsent, Material
from yizhan.cases.queries.access import own_application
from yizhan.cases.queries.answers import forms_of
from yizhan.cases.queries.consents import (
    CONTEXT,
    Context,
    has_consented,
    link_serves,
    own_subject_indexes,
    speaks_as_applicant,
    text_version,
)
from yizhan.cases.queries.household import subject_index_of
from yizhan.cases.rules import household
from yizhan.cases.rules.household import Relative
from yizhan.cases.services import telling
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Consent, ConsentBy, Facts, Programme
from yizhan.kernel import addresses, files, limits, messages, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting

State = HouseholdConsent.State
LINK_LIVES_FOR = timedelta(days=14)
LINKS_A_DAY = limits.Limit("consent_link", most=3, within=timedelta(days=1))  # for one adult, in all applications
_TABLE = "cases_householdconsent"
_LINK = gettext_lazy("【驿站】家里人请您自己看、自己答一件事")
_WHO = gettext_lazy("可先打电话核实")


@transaction.atomic
def consent_oneself(
    *,
    context: Context,
    programme: Programme,
    acting: Acting,
    at: datetime,
    purposes: Collection[str] | None = None,
) -> None:
    """The applicant's own consent, to every use that the programme names or to `purposes` of them alone.

    What stands already is left alone.
    """
    indexes = own_subject_indexes(acting)
    for consent in own_consents(programme):
        if purposes is None or consent.purpose in purposes:
            _give_unless_standing(context, indexes, consent, acting=acting, at=at)


def own_consents(programme: Programme) -> list[Consent]:
    """The consents that the applicant gives before anything sensitive is sent; some only by what is answered."""
    return [consent for consent in programme.consents if consent.by is ConsentBy.APPLICANT]


def own_standing(context: Context, programme: Programme, acting: Acting) -> frozenset[str]:
    """The purposes of the applicant's own that stand, to the words as they are."""
    indexes = own_subject_indexes(acting)
    return frozenset(
        consent.purpose
        for consent in own_consents(programme)
        if has_consented(context, subject_indexes=indexes, texts={consent.purpose: text_version(consent)})
    )


def refuse_without_own(context: Context, programme: Programme, acting: Acting, facts: Facts) -> None:
    """Raises OwnConsentMissing where one of the applicant's own is called for by these facts and does not stand."""
    standing = own_standing(context, programme, acting)
    asked = [consent for consent in own_consents(programme) if catalogue.is_asked(consent, facts)]
    missing = [consent for consent in asked if consent.purpose not in standing]
    if missing:
        raise errors.OwnConsentMissing(
            [Problem(field=consent.purpose, message=catalogue.said(consent.title)) for consent in missing]
        )


@transaction.atomic
def ask_adults(
    application: Application, adults: list[Relative], programme: Programme, *, at: datetime
) -> list[HouseholdConsent]:
    """Put the question to every adult who was not asked yet, each on their own phone where one was given.

    Each adult's limit is locked until the end: in one order for all, so that two families asking the same do not block.
    """
    wanted = [consent for consent in programme.consents if consent.by is ConsentBy.ADULTS]
    return [
        _ask(application, adult, consent, at=at) for adult in sorted(adults, key=subject_index_of) for consent in wanted
    ]


@transaction.atomic
def ask_household_anew(
    application: Application, adults: list[Relative], programme: Programme, *, at: datetime
) -> list[HouseholdConsent]:
    """After a correction: adults named only now are asked; of those named in no form any longer no yes is waited for.

    A no of theirs stands until the desk has looked into it (`looking`): a name or a birthday is soon written otherwise.
    """
    named = _named(application, on=local_date(at))
    for question in HouseholdConsent.objects.filter(application_id=application.id, is_listed=True):
        if (bytes(question.subject_index), question.purpose, question.text_version) not in named:
            question.is_listed = False
            question.save(update_fields=["is_listed"])
    return ask_adults(application, adults, programme, at=at)


def _named(application: Application, *, on: date) -> set[tuple[bytes, str, str]]:
    """Who is asked what, by every form of the application as it stands now."""
    return {
        (subject_index_of(adult), consent.purpose, text_version(consent))
        for programme, answers in forms_of(application)
        for consent in programme.consents
        if consent.by is ConsentBy.ADULTS
        for adult in household.adults(programme.form, answers, on=on)
    }


@transaction.atomic
def ask_again(*, question_id: UUID, acting: Acting, at: datetime) -> str:
    """A new link for one adult, sent to their phone; returns its token, to be shown as a QR code. The old one ends.

    Of an adult who declined it goes to their phone alone, and "" is returned; AdultDeclined where no phone is known.
    Raises TriedTooOften where that phone got enough texts for a day.
    """
    question = own_question(question_id, acting)
    has_declined = question.state == State.DECLINED
    if has_declined and question.phone_sealed is None:
        raise errors.AdultDeclined
    if question.phone_sealed is not None:
        limits.take([(LINKS_A_DAY, bytes(question.subject_index).hex())], at=at)
    token = secrets.token_urlsafe(24)
    question.token_digest = digest_of(token)
    question.asked_at, question.expires_at = at, at + LINK_LIVES_FOR
    question.save(update_fields=["token_digest", "asked_at", "expires_at"])
    _send(question, token, at=at)
    return "" if has_declined else token


@transaction.atomic
def answer_question(*, token: str, is_given: bool, acting: Acting, at: datetime) -> HouseholdConsent:
    """An adult of the household answers, or changes their answer, on their own phone. Raises LinkExpired.

    Raises OwnLink for the applicant's own session: whoever is signed in as the applicant speaks for themselves alone.
    Taking a yes back is told to the applicant and to the desks; from then on nothing is approved.
    """
    question = _question_of_link(token, at=at)
    if speaks_as_applicant(acting, Application.objects.get(id=question.application_id)):
        raise errors.OwnLink
    before = State(question.state)
    wanted = State.GIVEN if is_given else State.DECLINED
    if before == wanted:
        return question
    drop_sheet(question, acting=acting, at=at)
    question.returned_reason = ""
    if before == State.GIVEN:
        take_back(question, state=State.DECLINED, acting=acting, at=at)
        return question
    question.state, question.answered_at = wanted, at
    if is_given:
        question.consent_id = record(question, evidence_file_id=None, acting=acting, at=at)
    question.save(update_fields=["state", "answered_at", "consent_id", "sheet_id", "returned_reason"])
    return question


def take_back(question: HouseholdConsent, *, state: State, acting: Acting, at: datetime) -> None:
    """A yes that stands no longer: declined by the adult, or asked anew where the applicant passes it on."""
    if question.consent_id is None or question.state != State.GIVEN:
        raise errors.NotInThisState
    accounts.withdraw_consent(consent_id=question.consent_id, acting=acting, at=at)
    question.state, question.consent_id, question.answered_at = state, None, at
    question.save(update_fields=["state", "consent_id", "answered_at", "sheet_id"])
    telling.adult_withdrew(Application.objects.get(id=question.application_id), at=at)


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
        subject_index=subject_index_of(adult),
        purpose=consent.purpose,
        text_version=text_version(consent),
        defaults={
            "id": question_id,
            "row": adult.row,
            "name_sealed": vault.seal(adult.name, table=_TABLE, column="name_sealed", row_id=question_id),
            "phone_sealed": phone,
            "token_digest": digest_of(token),
            "asked_at": at,
            "expires_at": at + LINK_LIVES_FOR,
        },
    )
    if made:
        with suppress(limits.TriedTooOften):  # the applicant may still show the code, or ask again another day
            if phone is not None:
                limits.take([(LINKS_A_DAY, bytes(question.subject_index).hex())], at=at)
            _send(question, token, at=at)
    else:
        _list_again(question, adult)
    return question


def _list_again(question: HouseholdConsent, adult: Relative) -> None:
    """Named in a correction: with the phone given there, unless the adult has said no on their own."""
    question.row, question.is_listed = adult.row, True
    question.looked_into_at = question.looked_into_by = question.looked_into_id = None
    if question.state != State.DECLINED:
        question.phone_sealed = (
            vault.seal(adult.phone, table=_TABLE, column="phone_sealed", row_id=question.id) if adult.phone else None
        )
    looked_into = ["looked_into_at", "looked_into_by", "looked_into_id"]
    question.save(update_fields=["row", "is_listed", "phone_sealed", *looked_into])


def _send(question: HouseholdConsent, token: str, *, at: datetime) -> None:
    """Through the delivery queue, without a word of content: what is rolled back is not sent, a crash loses nothing.
    Whom to call about it follows the link, which a careful reader does not open.

    In Chinese, and in the language of whoever applies where it is another: nobody knows which the adult reads.
    """
    if question.phone_sealed is None:
        return
    mobile = vault.open_sealed(question.phone_sealed, table=_TABLE, column="phone_sealed", row_id=question.id)
    applicant = Application.objects.values_list("user_id", flat=True).get(id=question.application_id)
    theirs, signer = messages.language_of(applicant), messages.signer_of(applicant)
    text = f"{messages.in_languages(_LINK, theirs)} {addresses.public(f'/consent/{token}')}"
    if signer.phone:
        text += f" {messages.in_languages(_WHO, theirs)} {signer.name} {signer.phone}"
    messages.send_text(mobile=mobile, text=text, at=at)


def own_question(question_id: UUID, acting: Acting) -> HouseholdConsent:
    """A question of one's own application that has no yes yet, locked after the application."""
    found = HouseholdConsent.objects.filter(id=question_id).first()
    if found is None:
        raise NotFound
    own_application(acting, found.application_id)
    question = HouseholdConsent.objects.select_for_update().get(id=question_id)
    if question.state == State.GIVEN:
        raise errors.NotInThisState
    return question


def _question_of_link(token: str, *, at: datetime) -> HouseholdConsent:
    """The question behind a link, locked after its application: an approval waits for the answer, or it for that."""
    questions = HouseholdConsent.objects.filter(token_digest=digest_of(token))
    found = questions.first()
    if found is None:
        raise errors.LinkExpired
    Application.objects.select_for_update(no_key=True).get(id=found.application_id)
    question = questions.select_for_update().first()
    if question is None or not link_serves(question, at=at):
        raise errors.LinkExpired
    return question


def drop_sheet(question: HouseholdConsent, *, acting: Acting, at: datetime) -> None:
    """A sheet that never became a consent leaves nothing behind. Does not save the question."""
    sheet = Material.objects.filter(id=question.sheet_id).first() if question.sheet_id else None
    if sheet is not None and question.state != State.GIVEN:
        with suppress(NotFound):
            files.erase(sheet.file_id, acting=acting, at=at)
        sheet.delete()
        question.sheet_id = None


def record(question: HouseholdConsent, *, evidence_file_id: UUID | None, acting: Acting, at: datetime) -> UUID:
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


def _give_unless_standing(
    context: Context, indexes: Sequence[bytes], consent: Consent, *, acting: Acting, at: datetime
) -> None:
    """A consent to other words does not stand for these: it ends, and the new one takes its place."""
    standing = accounts.standing_consents(context)
    for one in standing:
        if one.subject_index in indexes and one.purpose == consent.purpose:
            if one.text_version == text_version(consent):
                return
            accounts.withdraw_consent(consent_id=one.id, acting=acting, at=at)
    accounts.give_consent(
        subject_index=indexes[0],
        purpose=consent.purpose,
        text_version=text_version(consent),
        context=context,
        user_id=acting.user_id,
        evidence_file_id=None,
        acting=acting,
        at=at,
    )

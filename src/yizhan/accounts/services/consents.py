"""Separate consents: given, and taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.accounts import errors
from yizhan.accounts.models import Consent
from yizhan.kernel import clashes, journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting


def give_consent(
    *,
    subject_index: bytes,
    purpose: str,
    text_version: str,
    context: tuple[str, UUID],
    user_id: UUID | None,
    evidence_file_id: UUID | None,
    acting: Acting,
    at: datetime,
) -> UUID:
    """Record one person's separate consent, on their own phone or (with the scanned sheet) on paper.

    Raises ConsentStands where the same consent already stands.
    """
    method = Consent.Method.PAPER if evidence_file_id else Consent.Method.OWN_PHONE
    consent_id = new_id()
    with clashes.refused_by("one_standing_consent", errors.ConsentStands):
        Consent.objects.create(
            id=consent_id,
            subject_index=subject_index,
            user_id=user_id,
            purpose=purpose,
            text_version=text_version,
            context_kind=context[0],
            context_id=context[1],
            method=method,
            evidence_file_id=evidence_file_id,
            given_at=at,
        )
        data = {"consent_id": consent_id, "purpose": purpose, "text": text_version, "method": method.value}
        journal.append("accounts.consent_given", acting=acting, at=at, subject=context, data=data)
    return consent_id


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, acting: Acting, at: datetime) -> None:
    """Take a consent back, from now on. What was lawfully done before stays (PIPL article 15)."""
    consent = Consent.objects.select_for_update().filter(id=consent_id, withdrawn_at__isnull=True).first()
    if consent is None:
        raise NotFound
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    subject = (consent.context_kind, consent.context_id)
    data = {"consent_id": consent.id, "purpose": consent.purpose}
    journal.append("accounts.consent_withdrawn", acting=acting, at=at, subject=subject, data=data)

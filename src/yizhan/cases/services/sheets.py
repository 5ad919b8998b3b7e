"""Consent on paper: the signed sheet is handed in by the applicant, or at the desk, and looked at before it counts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cases import errors
from yizhan.cases.models import HouseholdConsent, Material
from yizhan.cases.queries.access import handled_case, lies_with, visible_cases
from yizhan.cases.queries.sheets import was_opened
from yizhan.cases.services import consents, telling
from yizhan.cases.services.handling import required_reason
from yizhan.cases.types import OPEN
from yizhan.kernel import files, journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.files.storing import Readable
from yizhan.kernel.rules.endings import PAPERS
from yizhan.kernel.scope import Acting

SHEET = "consent-sheet"
State = HouseholdConsent.State


@transaction.atomic
def hand_in_sheet(upload: Readable, *, question_id: UUID, name: str, acting: Acting, at: datetime) -> HouseholdConsent:
    """The applicant's scan of the sheet; a newer one takes the place of one not looked at yet.

    Whose question it is is asked before a byte is kept. Raises AdultDeclined: paper does not overrule a no.
    """
    return _keep(consents.own_question(question_id, acting), upload, name, acting=acting, at=at)


@transaction.atomic
def take_in_sheet(upload: Readable, *, question_id: UUID, name: str, acting: Acting, at: datetime) -> HouseholdConsent:
    """The signed sheet that was brought to the desk, scanned there. It counts once it was looked at, as every other.

    Raises NotFound outside the line, NotOnYourDesk, NotInThisState for whoever has said yes or is asked no longer, and
    AdultDeclined.
    """
    question = question_on_desk(question_id, acting)
    if question.state == State.GIVEN or not question.is_listed:
        raise errors.NotInThisState
    return _keep(question, upload, name, acting=acting, at=at)


def _keep(question: HouseholdConsent, upload: Readable, name: str, *, acting: Acting, at: datetime) -> HouseholdConsent:
    """Keep the scan for the desk to look at. The question is locked."""
    if question.state == State.DECLINED:
        raise errors.AdultDeclined
    consents.drop_sheet(question, acting=acting, at=at)
    owner = ("application", question.application_id)
    stored = files.store(upload, name=name, acting=acting, at=at, sensitive=True, owner=owner, taken=PAPERS)
    sheet = Material.objects.create(
        application_id=question.application_id,
        code=SHEET,
        file_id=stored.id,
        name=stored.name[:200],
        size=stored.size,
        is_sensitive=True,
        added_at=at,
        added_by=acting.user_id,
    )
    question.state, question.sheet_id, question.returned_reason = State.SHEET, sheet.id, ""
    question.save(update_fields=["state", "sheet_id", "returned_reason"])
    journal.append("cases.sheet_handed_in", acting=acting, at=at, subject=owner, data={"file_id": stored.id})
    return question


@transaction.atomic
def confirm_sheet(*, question_id: UUID, acting: Acting, at: datetime) -> HouseholdConsent:
    """The desk has seen the sheet: it counts as given, with the file as evidence. Raises SheetNotOpened."""
    question = _sheet_on_desk(question_id, acting)
    assert question.sheet_id is not None  # noqa: S101 - the table says so of this state
    sheet = Material.objects.get(id=question.sheet_id)
    if not was_opened(acting, sheet):
        raise errors.SheetNotOpened
    question.consent_id = consents.record(question, evidence_file_id=sheet.file_id, acting=acting, at=at)
    question.state, question.answered_at = State.GIVEN, at
    question.save(update_fields=["state", "answered_at", "consent_id"])
    return question


@transaction.atomic
def return_sheet(*, question_id: UUID, reason: str, acting: Acting, at: datetime) -> HouseholdConsent:
    """The sheet does not do: it goes, the applicant is told why and reads it beside the question: open again."""
    reason = required_reason(reason, longest=300)
    question = _sheet_on_desk(question_id, acting)
    consents.drop_sheet(question, acting=acting, at=at)
    question.state, question.returned_reason = State.ASKED, reason
    question.save(update_fields=["state", "sheet_id", "returned_reason"])
    subject = ("application", question.application_id)
    journal.append("cases.sheet_returned", acting=acting, at=at, subject=subject)
    telling.sheet_returned(question.application_id, reason, at=at)
    return question


def _sheet_on_desk(question_id: UUID, acting: Acting) -> HouseholdConsent:
    """`question_on_desk` with a sheet to look at; raises NotInThisState without one."""
    question = question_on_desk(question_id, acting)
    if question.state != State.SHEET:
        raise errors.NotInThisState
    return question


def question_on_desk(question_id: UUID, acting: Acting) -> HouseholdConsent:
    """A question of an application that has an open part on this desk; locked.

    Raises NotFound outside the line, NotOnYourDesk where no part lies here.
    """
    found = HouseholdConsent.objects.filter(id=question_id).first()
    if found is None:
        raise NotFound
    parts = list(visible_cases(acting).filter(application_id=found.application_id, state__in=sorted(OPEN)))
    if not parts:
        raise NotFound
    handled_case(acting, next((part for part in parts if lies_with(acting, part)), parts[0]).id)
    return HouseholdConsent.objects.select_for_update().get(id=question_id)

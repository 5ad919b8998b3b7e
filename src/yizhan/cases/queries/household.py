"""The people of a case: whose account may be named instead, who keeps their hands off, and who a question is about."""

from datetime import date
from uuid import UUID

from yizhan.cases.models import Application, Case, HouseholdConsent
from yizhan.cases.queries.answers import forms_of
from yizhan.cases.rules import household
from yizhan.cases.rules.household import Relative
from yizhan.catalogue.words import NO_WORDS, Words
from yizhan.kernel import vault
from yizhan.ledger.api import Household
from yizhan.registry import api as registry


def household_of_case(case_id: UUID, on: date) -> Household:
    """Adults whom the application names on a day, and everybody of the case whom the register knows.

    Somebody whose age the application does not tell is asked for consent like an adult, but is not paid like one.
    """
    case = Case.objects.select_related("application").filter(id=case_id).first()
    if case is None:
        return Household()
    names = [
        adult.name
        for programme, answers in forms_of(case.application)
        for adult in household.adults(programme.form, answers, on=on)
        if adult.birth_date is not None
    ]
    return Household(tuple(dict.fromkeys(names)), frozenset(case.connected))


def subject_index_of(adult: Relative) -> bytes:
    """Under the document's index where the number was asked for; else under name and date of birth."""
    if adult.id_number:
        return registry.document_index("1", adult.id_number)
    return vault.blind_index("adult", adult.key)


def relation_of(question: HouseholdConsent, application: Application, *, on: date) -> Words:
    """Who the adult of a question is to the applicant, as the form words it; no words where it does not ask."""
    named = (
        adult.relation
        for programme, answers in forms_of(application)
        for adult in household.adults(programme.form, answers, on=on)
        if subject_index_of(adult) == bytes(question.subject_index)
    )
    return next((relation for relation in named if relation != NO_WORDS), NO_WORDS)

"""The people of a case, for the room that pays: whose account may be named instead, and who keeps their hands off."""

from datetime import date
from uuid import UUID

from yizhan.cases.models import Case
from yizhan.cases.queries.answers import forms_of
from yizhan.cases.rules import household
from yizhan.ledger.api import Household


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

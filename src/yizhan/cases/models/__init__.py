"""The tables of applications and cases."""

from yizhan.cases.models.appeals import Appeal
from yizhan.cases.models.applications import (
    LONGEST_NAME,
    Application,
    Draft,
    HouseholdConsent,
    Material,
    NumberSeries,
)
from yizhan.cases.models.assisting import Assistance
from yizhan.cases.models.cases import Case, Decision, EffectDone, Receipt, SupplementNotice, Suspension, Visit
from yizhan.cases.models.certificates import Certificate
from yizhan.cases.models.confirming import Confirmation
from yizhan.cases.models.corrections import FormerAnswers
from yizhan.cases.models.hardship import CloseReason, HardshipFile, a_year_after
from yizhan.cases.models.helping import HelpAsked
from yizhan.cases.models.notices import Objection, PublicNotice, Rating
from yizhan.cases.models.owed import OwedPaper
from yizhan.cases.models.special import SpecialProcedure

__all__ = [
    "LONGEST_NAME",
    "Appeal",
    "Application",
    "Assistance",
    "Case",
    "Certificate",
    "CloseReason",
    "Confirmation",
    "Decision",
    "Draft",
    "EffectDone",
    "FormerAnswers",
    "HardshipFile",
    "HelpAsked",
    "HouseholdConsent",
    "Material",
    "NumberSeries",
    "Objection",
    "OwedPaper",
    "PublicNotice",
    "Rating",
    "Receipt",
    "SpecialProcedure",
    "SupplementNotice",
    "Suspension",
    "Visit",
    "a_year_after",
]

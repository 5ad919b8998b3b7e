"""The door of accounts for the rooms above: consents."""

from yizhan.accounts.queries import StandingConsent, standing_consents
from yizhan.accounts.services import give_consent, withdraw_consent

__all__ = ["StandingConsent", "give_consent", "standing_consents", "withdraw_consent"]

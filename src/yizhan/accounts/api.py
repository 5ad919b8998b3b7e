"""The door of accounts for the rooms above: consents, and accounts for phones."""

from yizhan.accounts.queries import StandingConsent, standing_consents
from yizhan.accounts.services import give_consent, open_account, withdraw_consent

__all__ = ["StandingConsent", "give_consent", "open_account", "standing_consents", "withdraw_consent"]

"""The door of accounts for the rooms above: consents, accounts for phones, and duties at a node they know."""

from yizhan.accounts.queries import StandingConsent, standing_consents
from yizhan.accounts.services import (
    choose_language,
    close_account,
    end_roles_at,
    give_consent,
    grant_role,
    open_account,
    open_accounts,
    reopen_account,
    withdraw_consent,
)
from yizhan.accounts.services.codes import note_code, use_code

__all__ = [
    "StandingConsent",
    "choose_language",
    "close_account",
    "end_roles_at",
    "give_consent",
    "grant_role",
    "note_code",
    "open_account",
    "open_accounts",
    "reopen_account",
    "standing_consents",
    "use_code",
    "withdraw_consent",
]

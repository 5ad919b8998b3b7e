"""Writes: signing in and out, e-mail addresses, roles, consents. One function, one state change, one transaction."""

from yizhan.accounts.services.closing import close_account, reopen_account
from yizhan.accounts.services.consents import give_consent, withdraw_consent
from yizhan.accounts.services.desk_codes import ask_desk_code, confirm_desk_code, desk_code, redeem_desk_code
from yizhan.accounts.services.emails import confirm_email, remove_email, request_email_code
from yizhan.accounts.services.roles import choose_role, end_role, end_roles_at, grant_role
from yizhan.accounts.services.second_steps import (
    begin_second_step,
    confirm_second_step,
    pass_second_step,
    reset_second_step,
)
from yizhan.accounts.services.signing_in import (
    choose_language,
    end_session,
    open_account,
    open_accounts,
    open_session,
    request_code,
    set_password,
    sign_in_with_code,
    sign_in_with_password,
)

__all__ = [
    "ask_desk_code",
    "begin_second_step",
    "choose_language",
    "choose_role",
    "close_account",
    "confirm_desk_code",
    "confirm_email",
    "confirm_second_step",
    "desk_code",
    "end_role",
    "end_roles_at",
    "end_session",
    "give_consent",
    "grant_role",
    "open_account",
    "open_accounts",
    "open_session",
    "pass_second_step",
    "redeem_desk_code",
    "remove_email",
    "reopen_account",
    "request_code",
    "request_email_code",
    "reset_second_step",
    "set_password",
    "sign_in_with_code",
    "sign_in_with_password",
    "withdraw_consent",
]

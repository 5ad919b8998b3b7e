"""A window that has proven a phone whose owner is reported to have died: for half an hour they may say it is wrong."""

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from yizhan.accounts.rules import REPORTED_WITHIN
from yizhan.kernel import vault

_KEY: Final = "reported_phone_sealed"
_SINCE_KEY: Final = "reported_since"
_NO_ROW: Final = UUID(int=0)  # a session's row has no UUID


def remember_reported(request: HttpRequest, phone: str, at: datetime) -> None:
    """Sealed, since sessions lie in the database."""
    request.session.cycle_key()
    sealed = vault.seal(phone, table="django_session", column=_KEY, row_id=_NO_ROW)
    request.session[_KEY] = b64encode(sealed).decode()
    request.session[_SINCE_KEY] = int(at.timestamp())


def reported_phone(request: HttpRequest, at: datetime) -> str:
    """The phone that was proven; empty where none was, or too long ago."""
    sealed, since = request.session.get(_KEY), request.session.get(_SINCE_KEY, 0)
    if not sealed or at.timestamp() - since >= REPORTED_WITHIN.total_seconds():
        return ""
    return vault.open_sealed(b64decode(sealed), table="django_session", column=_KEY, row_id=_NO_ROW)

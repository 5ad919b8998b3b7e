"""Django's sessions in the database, read by a written statement: every request reads one (see `kernel.rows`)."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.db import connection

_STANDING = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > clock_timestamp()"


class SessionStore(db.SessionStore):
    """What a browser is signed in with."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        return Session

    def load(self) -> dict[str, Any]:
        """What is kept under this key; nothing where there is no such session, or it is over."""
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, [self.session_key])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        return kept

"""Keeps the demonstration away from real people: in it anybody may act as anybody, by one click."""

from django.db import connection

from yizhan.accounts.demo import CAST
from yizhan.accounts.models import User
from yizhan.accounts.queries import user_by_phone
from yizhan.ops.errors import OperationError


def refuse_real_people() -> None:
    """Raise OperationError where people sign in who are not the demonstration's cast."""
    if _table_is_there() and User.objects.exists() and user_by_phone(CAST[0].mobile) is None:
        raise OperationError(
            "this database is a real installation's: the demonstration, in which anybody may act as anybody, "
            "is refused here; give it a database of its own (DATABASE_URL, YIZHAN_DATA)"
        )


def _table_is_there() -> bool:
    return User._meta.db_table in connection.introspection.table_names()  # noqa: SLF001

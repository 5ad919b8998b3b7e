"""The same code used by several devices at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from tests.databases import TestDatabase
from tests.db.accounts.test_sign_in import NOON, PHONE, send_code
from yizhan.accounts import errors, services
from yizhan.accounts.models import User
from yizhan.kernel.models import JournalEntry


def test_the_same_phone_signing_in_twice_at_once_makes_one_user(cloned_db: TestDatabase) -> None:
    """Two requests with the same right code: one signs in, the other is refused, one user exists."""
    code = send_code()

    def attempt(_: int) -> str:
        try:
            services.sign_in_with_code(phone=PHONE, code=code, at=NOON)
        except errors.CodeWrong:
            return "refused"
        else:
            return "signed in"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(attempt, range(4)))
    assert outcomes == ["refused"] * 3 + ["signed in"]
    assert User.objects.count() == 1
    assert JournalEntry.objects.filter(kind="accounts.signed_up").count() == 1

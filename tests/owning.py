"""What only the database's owner can write, in the test's own transaction: days that passed, a hand past the services.

The tests' template has one function more than an installation: it runs a statement as its owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

BY_OWNER: Final = """
CREATE FUNCTION tests_by_owner(statement text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$ BEGIN EXECUTE statement; END $$
"""


@contextmanager
def by_the_owner() -> Iterator[None]:
    """Every statement of this block that writes is the owner's. How many rows it met is not told."""
    with connection.execute_wrapper(_as_owner):
        yield


def _as_owner(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
    if not statement.startswith(("UPDATE", "DELETE", "INSERT")):
        return execute(statement, parameters, many, context)
    assert not many
    whole = context["cursor"].cursor.mogrify(statement, parameters)
    return execute("SELECT tests_by_owner(%s)", [whole], False, context)

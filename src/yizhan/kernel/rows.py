"""One row by a written statement, for what every request asks: putting a query together costs more than its answer.

Who is signed in and in which duty is asked so. Everything that not every request asks is asked as everywhere else.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def first_row(model: type[Row], where: str, parameters: Sequence[Any]) -> Row | None:
    """The first row of a model's table for which `where` holds, with `%s` for each parameter; None where there is none.

    For models whose columns need no conversion of Django's: no JSON, no ranges.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_select(model)} WHERE {where} LIMIT 1", parameters)
        found = cursor.fetchone()
    return None if found is None else model.from_db(connection.alias, _names(model), found)


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)  # noqa: SLF001 - Django's documented interface


@cache
def _select(model: type[Model]) -> str:
    columns = ", ".join(str(field.column) for field in model._meta.concrete_fields)  # noqa: SLF001 - as above
    return f"SELECT {columns} FROM {model._meta.db_table}"  # noqa: S608, SLF001 - names of our own models

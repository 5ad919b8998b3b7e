"""Many rows at once: COPY from model instances, several times faster than INSERT and with the same triggers."""

from collections.abc import Sequence

from django.db import connection, models
from django.db.models import NOT_PROVIDED
from psycopg import sql
from psycopg.types.json import Jsonb


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model, in the transaction that is open.

    Columns with a default of the database's are left to it. Values go in as the instance holds them: nothing is
    validated here, and ids must be made before.
    """
    if not rows:
        return
    table = type(rows[0])._meta  # noqa: SLF001 - Django's documented way to a model's fields
    fields = [field for field in table.concrete_fields if field.db_default is NOT_PROVIDED]
    columns = [sql.Identifier(str(field.column)) for field in fields]
    names = [field.attname for field in fields]
    documents = [isinstance(field, models.JSONField) for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.db_table), sql.SQL(", ").join(columns))
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            values = [getattr(row, name) for name in names]
            copy.write_row(
                [Jsonb(value) if document else value for value, document in zip(values, documents, strict=True)]
            )

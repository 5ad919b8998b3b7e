"""Rows whose time is over go in small batches: no long transaction, no long lock, and the rest at the next turn."""

from typing import Any, Final

from django.db.models import Model, QuerySet

BATCH: Final = 500
BATCHES_AT_ONCE: Final = 100


def sweep_rows(rows: QuerySet[Any], *, batch: int = BATCH, batches: int = BATCHES_AT_ONCE) -> int:
    """Delete at most `batch` × `batches` of these rows, each batch in a transaction of its own; returns how many."""
    model: type[Model] = rows.model
    swept = 0
    for _turn in range(batches):
        keys = list(rows.order_by().values_list("pk", flat=True)[:batch])
        swept += model._default_manager.filter(pk__in=keys).delete()[0]  # noqa: SLF001 - any model's own manager
        if len(keys) < batch:
            break
    return swept

"""How many work somewhere, by the tax office and by the union, each as of a day: never mixed, never averaged."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.kernel import clock, journal
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.codes import CountSource
from yizhan.registry.models import HeadCount
from yizhan.registry.services.founding import lock_standing

MOST: Final = 500_000  # of one employer


@transaction.atomic
def record_head_count(
    *, union_id: UUID, source: str, as_of: date, workers: int, members: int | None, acting: Acting, at: datetime
) -> None:
    """Keep a head count with its source and day; the same source and day is corrected.

    Raises NotFound, Invalid (an unknown source, a day ahead, members of the tax office's, who counts none, or more
    members than workers), UnionWoundUp.
    """
    lock_standing(union_id, acting, at)
    if source not in CountSource.values:
        raise errors.field_wrong("count_source")
    if as_of > clock.local_date(at):
        raise errors.field_wrong("as_of")
    if not 0 <= workers <= MOST:
        raise errors.field_wrong("workers")
    if members is not None and (source == CountSource.TAX or not 0 <= members <= workers):
        raise errors.field_wrong("members")
    HeadCount.objects.update_or_create(
        union_id=union_id, source=source, as_of=as_of, defaults={"workers": workers, "members": members}
    )
    data = {"source": source, "as_of": str(as_of), "workers": workers, "members": members}
    journal.append("registry.heads_counted", acting=acting, at=at, subject=("union", union_id), data=data)

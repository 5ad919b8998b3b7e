"""Files whose row never came: the process died, or the work they were handed in for was rolled back."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from yizhan.kernel.files import disk
from yizhan.kernel.models import StoredFile

ORPHANED_AFTER: Final = timedelta(days=1)
SET_ASIDE_FOR: Final = timedelta(days=30)
_AT_ONCE: Final = 500


def sweep_orphans(*, at: datetime) -> int:
    """Set files without a row aside after a day and remove them a month later; returns how many were set aside."""
    old = disk.older_than(ORPHANED_AFTER, at)
    swept = 0
    while batch := dict(islice(old, _AT_ONCE)):
        known = set(StoredFile.objects.filter(id__in=batch).values_list("id", flat=True))
        orphans = [place for file_id, place in batch.items() if file_id not in known]
        for place in orphans:
            disk.set_aside(place)
        swept += len(orphans)
    disk.drop_leftovers(parts_after=ORPHANED_AFTER, orphans_after=SET_ASIDE_FOR, at=at)
    return swept

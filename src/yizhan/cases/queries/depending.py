"""What rests on somebody's membership here: asked before an import that made it is taken back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from yizhan.cases.models import Application


def applied_since(person_ids: Collection[UUID], since: datetime) -> set[UUID]:
    """Those of some people who have applied for something since a moment."""
    filed = Application.objects.filter(person_id__in=person_ids, submitted_at__gte=since)
    return {person_id for person_id in filed.values_list("person_id", flat=True) if person_id is not None}

"""The only ways to a sent roster for somebody who acts: outside their line it does not exist."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, scope_q
from yizhan.registry.models import RosterImport, RosterUpload
from yizhan.registry.queries.lists import newest_first
from yizhan.registry.queries.searching import Page

PAGE_ROWS: Final = 20


def access_upload(acting: Acting, upload_id: UUID) -> RosterUpload:
    """A roster that was sent for a union of the officer's line. Raises NotFound."""
    upload = uploads_in_reach(acting).filter(id=upload_id).first()
    if upload is None:
        raise NotFound
    return upload


def access_import(acting: Acting, roster_id: UUID) -> RosterImport:
    """An import into a union of the officer's line. Raises NotFound."""
    found = RosterImport.objects.filter(scope_q(acting), id=roster_id).first()
    if found is None or acting.role not in OFFICERS:
        raise NotFound
    return found


def uploads_in_reach(acting: Acting) -> QuerySet[RosterUpload]:
    if acting.role not in OFFICERS:
        return RosterUpload.objects.none()
    return RosterUpload.objects.filter(scope_q(acting)).select_related("roster")


def uploads_page(acting: Acting, *, after: str = "") -> Page[RosterUpload]:
    """What one sent oneself, and what was sent for one's own union by others; newest first."""
    own = Q(sent_by=acting.user_id) | Q(union_id=acting.node_id)
    return newest_first(uploads_in_reach(acting).filter(own), after, limit=PAGE_ROWS)

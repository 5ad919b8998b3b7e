"""Who may open which public notice, and who its objections."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yizhan.cases.errors import NoticeGone
from yizhan.cases.models import Objection, PublicNotice
from yizhan.cases.queries.access import close_to
from yizhan.cases.rules import notice
from yizhan.catalogue.types import NoticeAudience
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role, reaches
from yizhan.registry.models import Membership


@dataclass(frozen=True, slots=True)
class ObjectionRead:
    """An objection as the notice's own level reads it."""

    id: UUID
    text: str
    contact: str
    filed_at: datetime
    is_settled: bool
    is_upheld: bool | None
    finding: str


def notice_shown(acting: Acting, token: str, *, on: date) -> PublicNotice:
    """A notice by its address. NotFound outside its audience, NoticeGone after its end."""
    shown = PublicNotice.objects.select_related("case").filter(token=token).first()
    if shown is None or not _is_for(acting, shown):
        raise NotFound
    if not notice.is_showing(
        opened_on=shown.opened_on, until=shown.until, on=on, is_closed=shown.closed_at is not None
    ):
        raise NoticeGone
    return shown


def access_notice(acting: Acting, notice_id: UUID) -> PublicNotice:
    """A notice for the officers of its own level, who alone look into objections."""
    shown = PublicNotice.objects.select_related("case__application").filter(id=notice_id).first()
    if shown is None or not _owns(acting, shown):
        raise NotFound
    return shown


def objections_read(acting: Acting, shown: PublicNotice, *, at: datetime) -> list[ObjectionRead]:
    """What was objected, in full, for the notice's own level; each reading is on record."""
    if not _owns(acting, shown):
        raise NotFound
    rows = list(shown.objections.order_by("id")[:100])
    if rows:
        vault.log_reading(
            acting=acting,
            at=at,
            subject=("notice", shown.id),
            fields=["finding", "objection"],
            purpose="cases.objection",
            scope=shown.case.scope,
        )
    return [_read(row) for row in rows]


def notices_open_for(acting: Acting, *, on: date, limit: int = 50) -> list[PublicNotice]:
    """The notices that this person may look at now, newest first."""
    showing = Q(opened_on__lte=on, until__gte=on, closed_at__isnull=True)
    rows = PublicNotice.objects.select_related("case").filter(showing).filter(_audience_q(acting))
    return list(rows.order_by("-id")[:limit])


def _read(row: Objection) -> ObjectionRead:
    said = vault.get(row.content_id)
    finding = vault.get(row.finding_id)["finding"] if row.finding_id else ""
    is_settled = row.settled_at is not None
    return ObjectionRead(row.id, said["text"], said["contact"], row.filed_at, is_settled, row.is_upheld, finding)


def _owns(acting: Acting, shown: PublicNotice) -> bool:
    if acting.role not in OFFICERS or acting.level != shown.level:
        return False
    if set(close_to(acting.person_id)) & set(shown.case.connected):
        return False
    return shown.level == Level.PROVINCE or shown.node_id == acting.node_id


def _is_for(acting: Acting, shown: PublicNotice) -> bool:
    if shown.audience == NoticeAudience.PUBLIC or reaches(acting, shown.case.scope):
        return True
    if acting.role is not Role.MEMBER or acting.person_id is None:
        return False
    own = Membership.objects.filter(person_id=acting.person_id, closed_on__isnull=True).first()
    if own is None:
        return False
    if shown.audience == NoticeAudience.UNION:
        return own.union_id == shown.case.union_id
    return own.scope.at(Level(shown.level)) == shown.node_id


def _audience_q(acting: Acting) -> Q:
    public = Q(audience=NoticeAudience.PUBLIC)
    if acting.role is not Role.MEMBER or acting.person_id is None:
        return public
    own = Membership.objects.filter(person_id=acting.person_id, closed_on__isnull=True).first()
    if own is None:
        return public
    nodes = [node for level in Level if (node := own.scope.at(level)) is not None]
    of_the_union = Q(audience=NoticeAudience.UNION, case__union_id=own.union_id)
    return public | of_the_union | Q(audience=NoticeAudience.LINE, node_id__in=nodes)

"""Who may open which public notice, and who its objections."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yizhan.accounts.queries import holders_on
from yizhan.cases.errors import NoticeGone
from yizhan.cases.models import Case, Objection, PublicNotice
from yizhan.cases.queries.access import close_to
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.names import desk_name, union_names
from yizhan.cases.rules import notice, route
from yizhan.cases.rules.route import UPWARDS
from yizhan.cases.types import NoticeLine, Stop
from yizhan.catalogue.types import NoticeAudience
from yizhan.catalogue.types import PublicNotice as NoticePlan
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import LEVEL_OF_ROLE, OFFICERS, Acting, Level, Role, reaches, scope_q
from yizhan.registry import api as registry
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
    may_settle: bool  # not by whoever filed it, nor by somebody close to them


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """A notice as it would be published today, to be read before it is: all that it shows, where, and till when."""

    line: NoticeLine
    stop: Stop
    node_name: str
    audience: NoticeAudience
    until: date


def planned_notice(case: Case, plan: NoticePlan, *, on: date) -> PlannedNotice:
    """What publishing shows, by the same rule."""
    stop = route.desk(plan.level, case.scope, lowest=Level(case.lowest_level))
    unit = union_names([case.union_id]).get(case.union_id, "")
    line = notice.line(name=case.application.applicant_name, unit=unit, category=plan.category.zh_hans)
    until = notice.last_day(opened_on=on, working_days=plan.days, days=working_days())
    return PlannedNotice(line, stop, desk_name(stop), plan.audience, until)


def notice_shown(acting: Acting, token: str, *, on: date) -> PublicNotice:
    """A notice by its address. NotFound outside its audience, NoticeGone after its end."""
    shown = PublicNotice.objects.select_related("case").filter(token=token).first()
    if shown is None or not _is_for(acting, shown):
        raise NotFound
    if not is_showing_on(shown, on=on):
        raise NoticeGone
    return shown


def is_showing_on(shown: PublicNotice, *, on: date) -> bool:
    """Whether its page opens on a day."""
    is_closed = shown.closed_at is not None
    return notice.is_showing(opened_on=shown.opened_on, until=shown.until, on=on, is_closed=is_closed)


def access_notice(acting: Acting, notice_id: UUID, *, on: date) -> PublicNotice:
    """A notice for the officers of its own level, who alone look into objections.

    Where everybody there filed one of them or is close to whoever did, for the officers above in its line.
    """
    shown = PublicNotice.objects.select_related("case__application").filter(id=notice_id).first()
    if shown is None or not (_owns(acting, shown) or _stands_in(acting, shown, on=on)):
        raise NotFound
    return shown


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """What a case page shows of a notice to who may look into its objections: how many wait, and whether it may end."""

    open_objections: int
    may_close: bool


def notice_desk(acting: Acting, shown: PublicNotice, *, on: date) -> NoticeDesk | None:
    """None for everybody but the notice's own level, or who stands in for it: how many objected is not for others."""
    if not (_owns(acting, shown) or _stands_in(acting, shown, on=on)):
        return None
    waiting = shown.objections.filter(settled_at__isnull=True).count()
    return NoticeDesk(waiting, may_close=not waiting and notice.may_close(until=shown.until, on=on))


def objection_desk(shown: PublicNotice, *, on: date) -> list[UUID]:
    """The users at the notice's own desk who may look into its objections."""
    desk = [one for one in _at_desk(shown, on=on) if not _is_close(one.person_id, shown)]
    return [one.user_id for one in desk if one.user_id is not None]


def may_settle(acting: Acting, objection: Objection) -> bool:
    """Nobody settles what they filed themselves, nor what somebody close to them filed."""
    objector = objector_of(objection)
    if objector is None:
        return True
    return objector != acting.user_id and registry.person_of_user(objector) not in close_to(acting.person_id)


def objector_of(objection: Objection) -> UUID | None:
    """The user who filed it; None where nobody was signed in, or the objection was erased."""
    try:
        user_id = vault.get(objection.content_id)["user_id"]
    except NotFound:
        return None
    return UUID(user_id) if user_id else None


def objections_read(acting: Acting, shown: PublicNotice, *, at: datetime) -> list[ObjectionRead]:
    """What was objected, in full, for whom `access_notice` lets to it; each reading is on record."""
    if not (_owns(acting, shown) or _stands_in(acting, shown, on=local_date(at))):
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
    return [_read(row, may_settle=may_settle(acting, row)) for row in rows]


def notice_of(acting: Acting, objection_id: UUID, *, on: date) -> PublicNotice:
    """The notice that an objection is about, for whom `access_notice` lets to it."""
    notice_id = Objection.objects.filter(id=objection_id).values_list("notice_id", flat=True).first()
    if notice_id is None:
        raise NotFound
    return access_notice(acting, notice_id, on=on)


def notices_open_for(acting: Acting, *, on: date, limit: int = 50) -> list[PublicNotice]:
    """The notices that this person may look at now, newest first."""
    showing = Q(opened_on__lte=on, until__gte=on, closed_at__isnull=True)
    rows = PublicNotice.objects.select_related("case").filter(showing).filter(_audience_q(acting))
    return list(rows.order_by("-id")[:limit])


def _read(row: Objection, *, may_settle: bool) -> ObjectionRead:
    said = vault.get(row.content_id)
    finding = vault.get(row.finding_id)["finding"] if row.finding_id else ""
    is_settled = row.settled_at is not None
    return ObjectionRead(
        row.id, said["text"], said["contact"], row.filed_at, is_settled, row.is_upheld, finding, may_settle
    )


def _owns(acting: Acting, shown: PublicNotice) -> bool:
    if acting.role not in OFFICERS or acting.level != shown.level:
        return False
    if _is_close(acting.person_id, shown):
        return False
    return shown.level == Level.PROVINCE or shown.node_id == acting.node_id


def _stands_in(acting: Acting, shown: PublicNotice, *, on: date) -> bool:
    """An officer above the notice's level in its line, where nobody at its own desk may settle what is open."""
    if acting.role not in OFFICERS or acting.level is None or shown.node_id is None:
        return False
    is_above = UPWARDS.index(acting.level) > UPWARDS.index(Level(shown.level))
    if not is_above or not reaches(acting, shown.case.scope) or _is_close(acting.person_id, shown):
        return False
    open_ones = list(shown.objections.filter(settled_at__isnull=True)[:100])
    desk = [one for one in _at_desk(shown, on=on) if not _is_close(one.person_id, shown)]
    return any(not any(may_settle(one, objection) for one in desk) for objection in open_ones)


def _at_desk(shown: PublicNotice, *, on: date) -> list[Acting]:
    """Whoever sits at the notice's own desk."""
    if shown.node_id is None:
        return []
    roles = [role for role, level in LEVEL_OF_ROLE.items() if level == shown.level]
    return [
        Acting(roles[0], user_id=user, person_id=registry.person_of_user(user))
        for user in holders_on(shown.node_id, roles, on)
    ]


def _is_close(person_id: UUID | None, shown: PublicNotice) -> bool:
    return not set(close_to(person_id)).isdisjoint(shown.case.connected)


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
    in_line = Q(case__in=Case.objects.filter(scope_q(acting))) if acting.role in OFFICERS else Q(pk__in=[])
    public = Q(audience=NoticeAudience.PUBLIC) | in_line
    if acting.role is not Role.MEMBER or acting.person_id is None:
        return public
    own = Membership.objects.filter(person_id=acting.person_id, closed_on__isnull=True).first()
    if own is None:
        return public
    nodes = [node for level in Level if (node := own.scope.at(level)) is not None]
    of_the_union = Q(audience=NoticeAudience.UNION, case__union_id=own.union_id)
    return public | of_the_union | Q(audience=NoticeAudience.LINE, node_id__in=nodes)

"""Expulsions and the appeals against them: of the officer's line, on the desk that hears them, or one's own."""

from uuid import UUID

from django.db.models import QuerySet

from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Role, scope_q
from yizhan.registry.models import Expulsion, ExpulsionAppeal


def expulsions_in_reach(acting: Acting) -> QuerySet[Expulsion]:
    """Expulsions of the officer's line, those that were annulled as well, the newest first."""
    if acting.role not in OFFICERS:
        return Expulsion.objects.none()
    return _whole(Expulsion.objects.filter(scope_q(acting)))


def access_expulsion(acting: Acting, expulsion_id: UUID) -> Expulsion:
    """An expulsion of the officer's line, or as a member one's own. Raises NotFound."""
    reached = own_expulsions(acting) if acting.role is Role.MEMBER else expulsions_in_reach(acting)
    found = reached.filter(id=expulsion_id).first()
    if found is None:
        raise NotFound
    return found


def own_expulsions(acting: Acting) -> QuerySet[Expulsion]:
    """What unions decided against oneself, the newest first."""
    if acting.person_id is None:
        return Expulsion.objects.none()
    return _whole(Expulsion.objects.filter(person_id=acting.person_id))


def appeals_waiting(acting: Acting) -> QuerySet[ExpulsionAppeal]:
    """Appeals that the acting desk is to answer, soonest due first. A union's own cadre stands above nobody."""
    if acting.role not in OFFICERS - {Role.CADRE} or acting.node_id is None:
        return ExpulsionAppeal.objects.none()
    waiting = ExpulsionAppeal.objects.filter(desk_id=acting.node_id, settled_at__isnull=True)
    return waiting.select_related("expulsion__person", "expulsion__membership__union").order_by("due_on", "id")


def appeal_of(expulsion: Expulsion) -> ExpulsionAppeal | None:
    return ExpulsionAppeal.objects.filter(expulsion=expulsion).select_related("desk").first()


def words_of(expulsion: Expulsion, appeal: ExpulsionAppeal | None) -> dict[str, str]:
    """Reason, grounds and answer in full; showing them to an officer needs vault.log_reading first."""
    items = [expulsion.reason_id, *([appeal.said_id, appeal.answer_id] if appeal else [])]
    words: dict[str, str] = {}
    for item_id in items:
        words |= vault.get(item_id) if item_id else {}
    return words


def _whole(expulsions: QuerySet[Expulsion]) -> QuerySet[Expulsion]:
    return expulsions.select_related("person", "membership__union", "desk", "appeal").order_by("-id")

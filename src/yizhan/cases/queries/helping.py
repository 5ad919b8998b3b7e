"""Who asked their union to fill in for them: one's own requests, and those on a desk."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from yizhan.accounts.queries import holders_on
from yizhan.cases.models import Assistance, Draft, HelpAsked
from yizhan.cases.queries.access import close_to
from yizhan.cases.types import Stop
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import LEVEL_OF_ROLE, OFFICERS, Acting, Level
from yizhan.registry.api import STANDING
from yizhan.registry.models import Person

SHOWN = 50


def standing_help(person_id: UUID, programme_code: str) -> HelpAsked | None:
    """The request that is open, or that somebody is filling in: its draft waits for the person's confirmation."""
    waiting = Assistance.objects.filter(id=OuterRef("assistance_id"), confirmed_at__isnull=True)
    kept = Draft.objects.filter(id=OuterRef("assistance_id"))
    own = HelpAsked.objects.filter(person_id=person_id, programme_code=programme_code)
    return own.filter(Q(ended_at__isnull=True) | (Exists(waiting) & Exists(kept))).order_by("-asked_at", "-id").first()


def help_on_desk(acting: Acting, *, limit: int = SHOWN) -> list[HelpAsked]:
    """What members ask of this desk and nobody has begun yet, longest waiting first."""
    rows = HelpAsked.objects.filter(_desk_q(acting), ended_at__isnull=True).select_related("person")
    return list(rows.order_by("asked_at", "id")[:limit])


def access_help(acting: Acting, help_id: UUID) -> HelpAsked:
    """A request on this desk: open, or answered by this very officer. NotFound else."""
    seen = Q(ended_at__isnull=True) | Q(answered_by=acting.user_id, ending=HelpAsked.Ending.ANSWERED)
    found = HelpAsked.objects.filter(_desk_q(acting), seen, id=help_id).select_related("person").first()
    if found is None:
        raise NotFound
    return found


def helpers_at(stop: Stop, person_id: UUID, *, on: date) -> list[UUID]:
    """The users at a desk who may fill in for somebody: not the person, nor anybody close to them; none listed for the
    one province."""
    if stop.node_id is None:
        return []
    users = holders_on(stop.node_id, [role for role, level in LEVEL_OF_ROLE.items() if level is stop.level], on)
    people = Person.objects.filter(user_id__in=users).annotate(standing=STANDING)
    close = set(people.filter(standing__in=close_to(person_id)).values_list("user_id", flat=True))
    return [user for user in users if user not in close]


def _desk_q(acting: Acting) -> Q:
    """The desk on which it lies, without what concerns oneself or somebody close."""
    if acting.role not in OFFICERS or acting.level is None:
        return Q(pk__in=[])
    node = Q() if acting.level is Level.PROVINCE else Q(desk_node_id=acting.node_id)
    return node & Q(desk_level=acting.level) & ~Q(person_id__in=close_to(acting.person_id))

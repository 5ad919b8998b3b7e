"""Whom somebody is filling in for, and who filled in an application."""

from uuid import UUID

from yizhan.cases.models import Application, Assistance
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Role
from yizhan.registry import api as registry

SHOWN = 20


def own_assistance(acting: Acting, assistance_id: UUID) -> Assistance:
    """One that this officer began and that is not confirmed yet; once it is, it is the person's own. NotFound else."""
    rows = Assistance.objects.filter(id=assistance_id, confirmed_at__isnull=True)
    found = rows.first() if acting.role in OFFICERS else None
    if found is None or (found.helper_id, found.helper_node_id) != (acting.user_id, acting.node_id):
        raise NotFound
    return found


def open_assistances(acting: Acting) -> list[Assistance]:
    """What this officer began at this desk and nobody has confirmed yet, newest first."""
    if acting.role not in OFFICERS or acting.user_id is None:
        return []
    rows = Assistance.objects.filter(helper_id=acting.user_id, helper_node_id=acting.node_id, confirmed_at__isnull=True)
    return list(rows.select_related("person").order_by("-id")[:SHOWN])


def assistance_of(application: Application) -> Assistance | None:
    """Who filled it in for the applicant, if somebody did."""
    return Assistance.objects.filter(id=application.id, confirmed_at__isnull=False).first()


def on_behalf(found: Assistance) -> Acting:
    """The person as a plain member, with the helper named: what is written down says both."""
    card = registry.person_card(found.person_id)
    return Acting(Role.MEMBER, user_id=card.user_id, person_id=found.person_id, helper_id=found.helper_id)

"""What desks and unions are called."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.types import Stop
from yizhan.catalogue import api as catalogue
from yizhan.kernel.clock import today
from yizhan.kernel.scope import Level
from yizhan.registry.models import Union

LEVEL_NAMES: dict[Level, str | Promise] = {
    Level.PRIMARY: _("基层工会"),
    Level.STREET: _("街道（乡镇）工会"),
    Level.COUNTY: _("区县总工会"),
    Level.CITY: _("市总工会"),
    Level.INDUSTRY: _("产业工会"),
    Level.PROVINCE: _("省总工会"),
}


def union_names(union_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of these unions, in one query."""
    wanted = {union_id for union_id in union_ids if union_id is not None}
    return dict(Union.objects.filter(id__in=wanted).values_list("id", "name"))


def desk_name(stop: Stop) -> str:
    """The union on whose desk something lies; for the province its level's name."""
    known = union_names([stop.node_id])
    return known.get(stop.node_id, "") if stop.node_id in known else str(LEVEL_NAMES[stop.level])


def service_names() -> dict[str, str]:
    """What the services in force are called in the reader's language, by code."""
    return {one.code: catalogue.said(one.names) for one in catalogue.list_published(today())}

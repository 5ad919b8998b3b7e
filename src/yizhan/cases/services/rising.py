"""A union was wound up or merged: what lies on its desk goes to the desk above, case by case, each under its lock."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.cases.models import Appeal, Application, Case, HelpAsked
from yizhan.cases.services import helping, routing
from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting

_BY: Final = "winding up"


def rise_from(union_id: UUID, *, at: datetime) -> int:
    """Everything open that lies with the union; returns how many cases. Again it finds nothing."""
    open_cases = Case.objects.filter(desk_node_id=union_id, ended_at__isnull=True)
    ids = list(open_cases.order_by("application_id", "id").values_list("id", flat=True))
    for case_id in ids:
        _rise(case_id, union_id, at=at)
    for appeal_id in Appeal.objects.filter(desk_node_id=union_id, settled_at__isnull=True).values_list("id", flat=True):
        _rise_appeal(appeal_id, at=at)
    for asked in HelpAsked.objects.filter(desk_node_id=union_id, ended_at__isnull=True):
        stop = helping.desk_for(asked.scope, asked.person_id, on=local_date(at), gone={union_id})
        HelpAsked.objects.filter(id=asked.id).update(desk_level=stop.level, desk_node_id=stop.node_id)
    return len(ids)


@transaction.atomic
def _rise(case_id: UUID, union_id: UUID, *, at: datetime) -> None:
    """The clock goes on: the desk above has what is left of the term."""
    application_id = Case.objects.values_list("application_id", flat=True).get(id=case_id)
    Application.objects.select_for_update(no_key=True).get(id=application_id)
    case = Case.objects.get(id=case_id)
    if case.desk_node_id != union_id or case.ended_at is not None:
        return
    stop = routing.free_above(case.desk, case, others=frozenset(), on=local_date(at))
    case.desk_level, case.desk_node_id = stop.level, stop.node_id
    case.save(update_fields=["desk_level", "desk_node_id"])
    journal.append(
        "cases.desk_rose",
        acting=Acting.system(_BY),
        at=at,
        subject=("case", case.id),
        scope=case.scope,
        data={"from_union_id": union_id, "level": stop.level},
    )


@transaction.atomic
def _rise_appeal(appeal_id: UUID, *, at: datetime) -> None:
    found = Appeal.objects.select_for_update(of=("self",)).select_related("case").get(id=appeal_id)
    stop = routing.free_above(found.desk, found.case, others=frozenset(), on=local_date(at))
    found.desk_level, found.desk_node_id = stop.level, stop.node_id
    found.save(update_fields=["desk_level", "desk_node_id"])

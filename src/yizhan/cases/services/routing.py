"""Finding the desk: the rule's answer, skipping desks where everybody is too close to the case."""

from datetime import date
from uuid import UUID

from yizhan.accounts.queries import holders_on
from yizhan.cases.models import Case
from yizhan.cases.queries.access import ties_of
from yizhan.cases.rules import conflicts, route
from yizhan.cases.types import Stop
from yizhan.kernel.scope import LEVEL_OF_ROLE, Level
from yizhan.registry.models import Person

_ROLES_AT = {level: [role for role, at in LEVEL_OF_ROLE.items() if at is level] for level in Level}


def free_desk(level: Level, case: Case, *, on: date) -> Stop:
    """The desk of a step. One whose every officer is the applicant, of the household or tied is passed over.

    A desk that nobody holds is not passed over: the case waits there, and its clock brings it up.
    """
    barred: set[UUID] = set()
    while True:
        stop = route.desk(level, case.scope, lowest=Level(case.lowest_level), barred=barred)
        if stop.node_id is None or not _all_too_close(stop, case, on=on):
            return stop
        barred.add(stop.node_id)


def _all_too_close(stop: Stop, case: Case, *, on: date) -> bool:
    if stop.node_id is None:
        return False
    users = holders_on(stop.node_id, _ROLES_AT[stop.level], on)
    persons = dict(Person.objects.filter(user_id__in=users).values_list("user_id", "id"))
    connected = frozenset(case.connected)
    return bool(users) and all(_is_barred(persons.get(user), connected) for user in users)


def _is_barred(person: UUID | None, connected: frozenset[UUID]) -> bool:
    ties = frozenset(ties_of(person)) if person and person not in connected else frozenset()
    return conflicts.bar(person, connected=connected, ties=ties) is not None

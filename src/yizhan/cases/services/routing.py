"""Finding the desk: the rule's answer, passing over desks where nobody sits or everybody is too close to the case."""

from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

from yizhan.accounts.queries import holders_on
from yizhan.cases.models import Case
from yizhan.cases.rules import appeal, conflicts, route
from yizhan.cases.types import Stop
from yizhan.kernel.scope import LEVEL_OF_ROLE, Level, ScopeKeys
from yizhan.registry.api import STANDING, tied_to
from yizhan.registry.models import Person

_ROLES_AT = {level: [role for role, at in LEVEL_OF_ROLE.items() if at is level] for level in Level}


def free_desk(level: Level, case: Case, *, on: date, others: AbstractSet[UUID] = frozenset()) -> Stop:
    """The first desk upwards at which somebody sits who did not file it, nor is of the household or tied to them, nor
    one of `others` (users)."""
    barred: set[UUID] = set()
    while True:
        stop = route.desk(level, case.scope, lowest=Level(case.lowest_level), barred=barred)
        if stop.node_id is None or free_holders(stop, case, others=others, on=on):
            return stop
        barred.add(stop.node_id)


def free_above(stop: Stop, case: Case, *, others: AbstractSet[UUID], on: date) -> Stop:
    """The first desk above `stop` at which somebody sits who is not close to the case and none of `others` (users)."""
    barred: set[UUID] = set()
    while True:
        found = appeal.above(stop, case.scope, barred=barred)
        if found.node_id is None or free_holders(found, case, others=others, on=on):
            return found
        barred.add(found.node_id)


def free_holders(stop: Stop, case: Case, *, others: AbstractSet[UUID], on: date) -> list[UUID]:
    """The users at a desk who may handle what concerns this case, those in `others` left out; none for the province."""
    if stop.node_id is None:
        return []
    kept_away = {*others, case.helper_id, case.application.user_id}
    users = [user for user in holders_on(stop.node_id, _ROLES_AT[stop.level], on) if user not in kept_away]
    persons = dict(Person.objects.filter(user_id__in=users).values_list("user_id", STANDING))
    connected = frozenset(case.connected)
    return [user for user in users if not _is_barred(persons.get(user), connected)]


def staffed_levels(keys: ScopeKeys, levels: AbstractSet[Level], *, on: date) -> frozenset[Level]:
    """Those of these levels at which the line has a node and somebody sits there."""
    return frozenset(
        level
        for level in levels
        if level is Level.PROVINCE or ((node := keys.at(level)) is not None and holders_on(node, _ROLES_AT[level], on))
    )


def _is_barred(person: UUID | None, connected: frozenset[UUID]) -> bool:
    ties = frozenset(tied_to(person)) if person and person not in connected else frozenset()
    return conflicts.bar(person, connected=connected, ties=ties) is not None

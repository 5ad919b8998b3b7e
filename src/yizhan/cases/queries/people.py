"""People of the register whom a form speaks of, and those who sit at a desk."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from yizhan.accounts.queries import holders_on
from yizhan.cases.models import Case
from yizhan.cases.rules.household import Relative
from yizhan.kernel.scope import LEVEL_OF_ROLE
from yizhan.registry import api as registry
from yizhan.registry.models import Person


def persons_like(people: Sequence[Relative]) -> list[UUID]:
    """The entries that fit: by ID number, else by name and date of birth. Rather one too many than one too few."""
    wanted = Q(pk__in=[])
    for one in people:
        if one.id_number:
            wanted |= Q(document_index=registry.document_index("1", one.id_number))
        elif one.name and one.birth_date:
            wanted |= Q(name=one.name, birth_date=one.birth_date)
    return list(Person.objects.filter(wanted).values_list(registry.STANDING, flat=True)[:50])


def desk_holders(case: Case, *, on: date) -> list[UUID]:
    """The users at the desk on which a case lies, those left out who must not see it; none for the one province."""
    if case.desk_node_id is None:
        return []
    roles = [role for role, level in LEVEL_OF_ROLE.items() if level == case.desk_level]
    users = holders_on(case.desk_node_id, roles, on)
    persons = Person.objects.filter(user_id__in=users).values_list("user_id", registry.STANDING)
    close = set(case.connected)
    hidden = {user for user, person in persons if person in close or close & set(registry.tied_to(person))}
    return [user for user in users if user not in hidden and user != case.application.user_id]

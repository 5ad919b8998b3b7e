"""People of the register whom a form speaks of."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from yizhan.cases.rules.household import Relative
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
    return list(Person.objects.filter(wanted).values_list("id", flat=True)[:50])

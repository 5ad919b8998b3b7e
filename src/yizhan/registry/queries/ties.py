"""Who is tied to whom by declaration."""

from uuid import UUID

from django.db.models import Q

from yizhan.registry.models import DeclaredTie


def are_tied(one: UUID, other: UUID) -> bool:
    """Whether the two are declared relatives or close colleagues; the order does not matter."""
    first, second = sorted((one, other))
    return DeclaredTie.objects.filter(person_a_id=first, person_b_id=second, ended_at__isnull=True).exists()


def tied_to(person_id: UUID) -> set[UUID]:
    """Everybody whom a declaration in force ties to this person."""
    rows = DeclaredTie.objects.filter(Q(person_a_id=person_id) | Q(person_b_id=person_id), ended_at__isnull=True)
    return {party for pair in rows.values_list("person_a_id", "person_b_id") for party in pair} - {person_id}

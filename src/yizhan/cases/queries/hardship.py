"""Who is on file as a worker in hardship."""

from uuid import UUID

from yizhan.cases.models import HardshipFile


def is_on_file(person_id: UUID | None) -> bool:
    """Whether the person has an open hardship file. Somebody the register does not know has none."""
    return person_id is not None and HardshipFile.objects.filter(person_id=person_id, closed_on__isnull=True).exists()

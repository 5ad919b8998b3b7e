"""Documents by which something is recorded in the register: their numbers, and their files in the vault."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from yizhan.kernel import files
from yizhan.kernel.files.storing import Readable
from yizhan.kernel.scope import Acting

KINDS: Final = ("pdf", "jpg", "png", "webp")
NUMBER_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Paper:
    """A document's number, and its file as it is handed in; each may be missing."""

    number: str = ""
    stream: Readable | None = None
    name: str = ""  # of the file


def keep(paper: Paper, field: str, *, owner: tuple[str, UUID], acting: Acting, at: datetime) -> UUID | None:
    """Keep the file, known by its content and encrypted; None without one. Raises Invalid at the field."""
    if paper.stream is None:
        return None
    with files.refused_at(field):
        stored = files.store(
            paper.stream,
            name=paper.name or "paper",
            acting=acting,
            at=at,
            sensitive=True,
            owner=owner,
            taken=KINDS,
        )
    return stored.id

"""三审三校: which review an article waits for, whose it is, and what a signature may be given to."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from uuid import UUID

from yizhan.kernel.scope import Role


class Stage(IntEnum):
    """Where an article stands. The numbers of the reviews are those of the signatures."""

    WRITING = 0
    FIRST = 1
    SECOND = 2
    FINAL = 3
    DONE = 4


REVIEWS: Final = (Stage.FIRST, Stage.SECOND, Stage.FINAL)
ROLE_OF_REVIEW: Final = {
    Stage.FIRST: Role.EDITOR,
    Stage.SECOND: Role.SECTION_HEAD,
    Stage.FINAL: Role.SITE_LEADER,
}
EDITORS: Final = frozenset(ROLE_OF_REVIEW.values())
"""Who works at a site: they write, and each of them signs one review."""

RETRACTORS: Final = frozenset({Role.SECTION_HEAD, Role.SITE_LEADER})


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody at one review: their account, and the person behind it where the register knows one."""

    user_id: UUID
    person_id: UUID | None = None
    former_ids: frozenset[UUID] = frozenset()  # of their entries that were merged into this one

    @property
    def ids(self) -> frozenset[UUID]:
        return self.former_ids | ({self.person_id} if self.person_id is not None else frozenset())

    def is_same(self, other: "Signer") -> bool:
        """Two accounts of one person are one signer."""
        return self.user_id == other.user_id or not self.ids.isdisjoint(other.ids)


def is_among(signer: Signer, others: list[Signer]) -> bool:
    """Whether this person is one of these already."""
    return any(signer.is_same(other) for other in others)


def review_of(role: Role) -> Stage | None:
    """The review that a role signs; None for everybody who signs none."""
    return next((stage for stage, who in ROLE_OF_REVIEW.items() if who is role), None)


def after(stage: Stage) -> Stage:
    """Where an article stands once this review is signed."""
    return Stage(stage + 1)

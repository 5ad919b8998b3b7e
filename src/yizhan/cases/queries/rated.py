"""What the room above may know of a rated case: how it was rated, who rated it, whose desk it was and who took part."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yizhan.cases.models import Case, Rating
from yizhan.cases.queries.appeals import took_part
from yizhan.cases.types import State, Stop
from yizhan.kernel.scope import ScopeKeys


@dataclass(frozen=True, slots=True)
class RatedCase:
    """A rating with its case. `desk` gave the result; `handlers` are the users who did something at any desk."""

    case_id: UUID
    score: int
    rated_at: datetime
    desk: Stop
    scope: ScopeKeys
    user_id: UUID
    connected: AbstractSet[UUID]
    handlers: AbstractSet[UUID]
    programme_version_id: UUID
    number: str
    applicant: str


def rated_case(case_id: UUID) -> RatedCase | None:
    """The rating of a case; None where there is none."""
    rating = Rating.objects.select_related("case__application").filter(case_id=case_id).first()
    if rating is None:
        return None
    case = rating.case
    handlers = took_part(case) | ({case.helper_id} if case.helper_id else set())
    return RatedCase(
        case_id=case.id,
        score=rating.score,
        rated_at=rating.rated_at,
        desk=case.desk,
        scope=case.scope,
        user_id=case.application.user_id,
        connected=frozenset(case.connected),
        handlers=frozenset(handlers),
        programme_version_id=case.programme_version_id,
        number=case.application.number,
        applicant=case.application.applicant_name,
    )


def applicants_served(desk: Stop, *, since: datetime, until: datetime) -> int:
    """How many different people had a case finished by a desk in a time: among them whoever rated it is one."""
    finished = Case.objects.filter(
        state=State.FINISHED,
        desk_level=desk.level,
        desk_node_id=desk.node_id,
        ended_at__gt=since,
        ended_at__lte=until,
    )
    return finished.values("application__user_id").distinct().count()

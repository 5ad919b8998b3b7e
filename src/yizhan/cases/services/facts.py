"""The facts that cases leave: what figures count."""

from datetime import date, datetime
from uuid import UUID

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Rating
from yizhan.catalogue.types import Measured
from yizhan.kernel import facts
from yizhan.kernel.clock import local_date
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import ScopedModel
from yizhan.registry import api as registry


def submitted(application: Application, case: Case, *, at: datetime) -> None:
    _record("cases.submitted", case, subject=subject_of(application), at=at)


def ended(case: Case, *, is_finished: bool, at: datetime) -> None:
    """A finished case counts as such, and again as on time where no step was overdue; other ends count apart."""
    subject = subject_of(case.application)
    _record("cases.finished" if is_finished else f"cases.{case.state}", case, subject=subject, at=at)
    if is_finished and not case.was_overdue:
        _record("cases.finished_on_time", case, subject=subject, at=at)


def appealed(case: Case, *, at: datetime) -> None:
    _record("cases.appealed", case, subject=("case", case.id), at=at)


def appeal_upheld(case: Case, *, at: datetime) -> None:
    _record("cases.appeal_upheld", case, subject=("case", case.id), at=at)


def end_taken_back(case: Case, *, at: datetime) -> None:
    """The case goes on after an upheld appeal: what its end counted is counted no more."""
    counted = Fact.objects.filter(record_kind="case", record_id=case.id, kind=f"cases.{case.state}", quantity__gt=0)
    last = counted.order_by("-id").first()
    if last is not None:
        subject = subject_of(case.application)
        _record(last.kind, case, subject=subject, at=at, quantity=-last.quantity, reverses=last.id)


def special_started(case: Case, *, at: datetime) -> None:
    _record("cases.special_started", case, subject=subject_of(case.application), at=at)


def rated(rating: Rating, *, at: datetime) -> None:
    """The subject is the case, not the person: who rated is nobody's business."""
    case = rating.case
    _record("cases.rated", case, subject=("case", case.id), at=at)
    if rating.score >= SATISFIED:
        _record("cases.rated_satisfied", case, subject=("case", case.id), at=at)


def confirmed(case: Case, kind: str, *, at: datetime) -> None:
    """What the applicant said of a finished case, under the kind that the programme declares."""
    _record(kind, case, subject=subject_of(case.application), at=at)


SATISFIED = 4


def rating_taken_back(case: Case, *, at: datetime) -> bool:
    """What a rating counted is counted no more; False where it counts nothing (any more)."""
    counted = Fact.objects.filter(
        record_kind="case", record_id=case.id, kind__in=["cases.rated", "cases.rated_satisfied"], quantity__gt=0
    )
    gone = set(Fact.objects.filter(reverses__in=counted.values("id")).values_list("reverses", flat=True))
    standing = [fact for fact in counted.order_by("id") if fact.id not in gone]
    for fact in standing:
        _record(fact.kind, case, subject=("case", case.id), at=at, quantity=-fact.quantity, reverses=fact.id)
    return bool(standing)


def measured(case: Case, found: Measured, *, at: datetime) -> None:
    """A measure that the programme declares for a completed step. Raises NotHappenedYet where its day lies ahead."""
    if found.on is not None and found.on > local_date(at):
        raise errors.NotHappenedYet(day=found.on.isoformat())
    _record(
        found.fact,
        case,
        subject=subject_of(case.application),
        at=at,
        quantity=found.quantity,
        amount_fen=found.amount_fen,
        on=found.on,
    )


def subject_of(application: Application) -> tuple[str, UUID]:
    """Whom an application concerns: the person, the employer, the union, or a user who is not in the register yet."""
    if application.person_id is not None:
        return ("person", application.person_id)
    if application.employer_id is not None:
        return ("employer", application.employer_id)
    if application.for_union_id is not None:
        return ("union", application.for_union_id)
    return ("user", application.user_id)


def _record(
    kind: str,
    case: Case,
    *,
    subject: tuple[str, UUID],
    at: datetime,
    quantity: int = 1,
    amount_fen: int = 0,
    on: date | None = None,
    reverses: UUID | None = None,
) -> None:
    facts.record(
        kind,
        occurred_on=on or local_date(at),
        at=at,
        union_id=case.union_id,
        ancestors=ancestors_of(case, at=at),
        subject=subject,
        record=("case", case.id),
        quantity=quantity,
        amount_fen=amount_fen,
        programme_version_id=case.programme_version_id,
        reverses=reverses,
    )


def ancestors_of(row: ScopedModel, *, at: datetime) -> list[UUID]:
    """The superiors on every line, as of the day."""
    return registry.ancestors_of(row.union_id, local_date(at))

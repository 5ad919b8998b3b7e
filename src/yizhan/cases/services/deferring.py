"""容缺受理: papers promised for later, handed in, reminded of, and never lapsed in silence."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, OwedPaper, Receipt
from yizhan.cases.queries.owed import open_owed, promised_day, still_owed
from yizhan.cases.services import receipts, telling
from yizhan.cases.services.moving import recompute_for_papers
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Material as MaterialAsked
from yizhan.catalogue.types import Programme
from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting

REMINDED_BEFORE = timedelta(days=3)
PROMISE = gettext_noop(
    "本人已被告知下列材料是办理必需的，承诺在约定日期前如实补交；到期没有补交的，"
    "由经办工会通知补正或者写明理由不予批准；承诺不实的，依法承担责任。"
)


def refuse_uncommitted(owed: Sequence[MaterialAsked], programme: Programme, *, is_committed: bool, on: date) -> None:
    """Raises CommitmentMissing where papers are to follow and nobody has promised them."""
    if owed and not is_committed:
        items = "、".join(catalogue.said(one.names) for one in owed)
        until = promised_day(programme, on=on).isoformat()
        raise errors.CommitmentMissing(count=len(owed), items=items, until=until)


def promise(
    application: Application,
    owed: Sequence[MaterialAsked],
    programme: Programme,
    *,
    acting: Acting,
    at: datetime,
    case: Case | None = None,
) -> None:
    """Keep what was promised, with the paper that says so. Inside the caller's transaction."""
    if not owed:
        return
    due_on = promised_day(programme, on=local_date(at))
    labels = [one.names.zh_hans for one in owed]
    OwedPaper.objects.bulk_create(
        OwedPaper(
            application=application, case=case, code=one.code, label=one.names.zh_hans, promised_at=at, due_on=due_on
        )
        for one in owed
    )
    said = gettext_noop("{label}，{until} 前补交")
    lines = [PROMISE, *(said.format(label=label, until=due_on.isoformat()) for label in labels)]
    receipts.issue(application, Receipt.Kind.COMMITMENT, case=case, lines=lines, acting=acting, at=at)
    recompute_for_papers(application.id)
    data = {"codes": [one.code for one in owed], "due_on": due_on.isoformat()}
    subject = ("application", application.id)
    journal.append("cases.papers_promised", acting=acting, at=at, subject=subject, scope=application.scope, data=data)


def deliver(application_id: UUID, code: str, *, at: datetime) -> None:
    """A promised paper is there, so the clock that stood for it goes on; the desk is told once the last one is.

    Inside the caller's transaction, with the application locked."""
    if not still_owed(application_id).filter(code=code).update(delivered_at=at):
        return
    recompute_for_papers(application_id)
    if not still_owed(application_id).exists():
        telling.papers_delivered(Application.objects.get(id=application_id), at=at)


def remind(*, at: datetime, limit: int = 500) -> int:
    """Tell applicants whose promised day is near; returns to how many applications. A job's work."""
    on = local_date(at)
    near = open_owed().filter(reminded_at__isnull=True, due_on__lte=on + REMINDED_BEFORE, due_on__gte=on)
    return sum(_remind(one, at=at) for one in _applications(near, limit))


def note_missed(*, at: datetime, limit: int = 500) -> int:
    """A promised day has passed: applicant and desk are told, and the desk decides. The case itself is left alone."""
    late = open_owed().filter(missed_at__isnull=True, due_on__lt=local_date(at))
    return sum(_note_missed(one, at=at) for one in _applications(late, limit))


def _applications(owed: QuerySet[OwedPaper], limit: int) -> list[UUID]:
    ids = owed.order_by("application_id").values_list("application_id", flat=True).distinct()
    return list(ids[:limit])


@transaction.atomic
def _remind(application_id: UUID, *, at: datetime) -> bool:
    application = Application.objects.select_for_update(no_key=True).get(id=application_id)
    on = local_date(at)
    near = still_owed(application_id).filter(reminded_at__isnull=True, due_on__lte=on + REMINDED_BEFORE)
    papers = list(near)
    if not papers:
        return False
    near.update(reminded_at=at)
    telling.papers_due(application, count=len(papers), until=papers[0].due_on, at=at)
    return True


@transaction.atomic
def _note_missed(application_id: UUID, *, at: datetime) -> bool:
    application = Application.objects.select_for_update(no_key=True).get(id=application_id)
    late = still_owed(application_id).filter(missed_at__isnull=True, due_on__lt=local_date(at))
    codes = list(late.values_list("code", flat=True))
    if not codes:
        return False
    late.update(missed_at=at)
    acting, subject = Acting.system("papers"), ("application", application_id)
    data = {"codes": codes}
    journal.append("cases.papers_missed", acting=acting, at=at, subject=subject, scope=application.scope, data=data)
    telling.papers_missed(application, at=at)
    return True

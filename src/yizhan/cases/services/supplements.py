"""补正: everything missing is told once, the clock stops; the answer starts it again."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Material, Receipt, SupplementNotice, Suspension
from yizhan.cases.queries.access import handled_case, own_application
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.owed import owed_codes
from yizhan.cases.rules import clock, supplement
from yizhan.cases.rules.batch import LONGEST_REASON
from yizhan.cases.services import correcting, receipts, telling
from yizhan.cases.services.handling import worked_on_with
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import Command, Order, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel import texts, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting

ANSWER_WITHIN = 10  # working days; after that the case still waits, the officer sees it


@dataclass(frozen=True, slots=True)
class MissingItem:
    """One thing to be put right: a material or field by its code, its label, and what is asked."""

    code: str
    label: str
    what: str


@transaction.atomic
def ask_supplement(*, case_id: UUID, items: Sequence[MissingItem], acting: Acting, at: datetime) -> SupplementNotice:
    """Tell everything that is missing in one notice. Stops the clock of every part on this desk.

    Raises SupplementOpen while one is open, ToldLate for what an earlier notice at this step did not name.
    """
    case = handled_case(acting, case_id)
    if not items or any(not item.what.strip() for item in items):
        raise errors.SupplementEmpty
    _refuse_told_late(case, items)
    notice = _open_notice(case, items, acting=acting, at=at)
    for part in worked_on_with(case):
        _stop(part, notice, acting=acting, at=at)
    lines = [supplement.line(item.label, item.what) for item in items]
    receipts.issue(case.application, Receipt.Kind.SUPPLEMENT, lines=lines, acting=acting, at=at)
    telling.supplement_asked(case.application, items=len(items), at=at)
    return notice


@dataclass(frozen=True, slots=True)
class Answer:
    """What an applicant sends back: raw answers by field name (absent ones stay as they are), and a remark.

    `notice_id` is the notice that was read: sent twice for the same one, it is answered once. `agreed` are purposes of
    the applicant's own consents that the new answers call for.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    remark: str = ""
    notice_id: UUID | None = None
    agreed: Collection[str] = ()


@transaction.atomic
def answer_supplement(*, application_id: UUID, answer: Answer, acting: Acting, at: datetime) -> SupplementNotice:
    """The applicant has put things right: the data take the new values, and the clock runs again.

    Materials asked for must have been uploaded since. Raises Invalid with every faulty answer, OwnConsentMissing and
    MaterialsMissing where the new answers call for more, SupplementIncomplete; nothing has changed then.
    """
    application = own_application(acting, application_id)
    notice = _notice_meant(application, answer)
    if notice.answered_at is not None:
        return notice
    changed = correcting.correct(notice, answer.values, agreed=answer.agreed, acting=acting, at=at)
    _refuse_incomplete(application, notice, answer.remark, changed)
    notice.answered_at = at
    if text := texts.whole(answer.remark, "answer", longest=LONGEST_REASON):
        notice.answer_id = vault.put({"answer": text}, purpose="supplement", owner=("application", application.id))
    notice.save(update_fields=["answered_at", "answer_id"])
    for suspension in notice.suspensions.select_related("case__application").order_by("case_id"):
        _resume(suspension, notice, acting=acting, at=at)
    return notice


def _notice_meant(application: Application, answer: Answer) -> SupplementNotice:
    """The notice that was read, answered or not; else the one that is open. Raises NotFound."""
    notices = application.supplements.select_related("case", "application")
    if answer.notice_id is not None:
        found = notices.filter(id=answer.notice_id).first()
    else:
        found = notices.filter(answered_at__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def still_missing(application_id: UUID, notice: SupplementNotice) -> list[str]:
    """Labels of the materials that were asked for and not uploaded since."""
    codes = [item["code"] for item in notice.items if item.get("is_material")]
    since = Material.objects.filter(
        application_id=application_id, code__in=codes, added_at__gt=notice.asked_at, replaced_at__isnull=True
    )
    uploaded = set(since.values_list("code", flat=True))
    return [item["label"] for item in notice.items if item.get("is_material") and item["code"] not in uploaded]


def _refuse_told_late(case: Case, items: Sequence[MissingItem]) -> None:
    earlier = SupplementNotice.objects.filter(
        application_id=case.application_id, case=_own_papers(case), desk_level=case.desk_level
    )
    told_before = {item["code"] for notice in earlier.filter(desk_node_id=case.desk_node_id) for item in notice.items}
    asked_now = {item.code for item in items} - owed_codes(case.application_id)  # those were told at filing
    late = supplement.told_late(told_before=told_before, asked_now=asked_now)
    if late:
        labels = "、".join(item.label for item in items if item.code in late)
        raise errors.ToldLate(items=labels)


def _open_notice(case: Case, items: Sequence[MissingItem], *, acting: Acting, at: datetime) -> SupplementNotice:
    answer_by = clock.due_day(started_on=local_date(at), limit_days=ANSWER_WITHIN, suspensions=(), days=working_days())
    programme = papers_of(case)
    materials = {material.code for material in programme.materials}
    questions = {question.name for question in programme.form.fields()}
    try:
        with transaction.atomic():
            return SupplementNotice.objects.create(
                application=case.application,
                case=_own_papers(case),
                step_code=case.step_kind,
                desk_level=case.desk_level,
                desk_node_id=case.desk_node_id,
                items=[
                    {**asdict(item), "is_material": item.code in materials, "is_field": item.code in questions}
                    for item in items
                ],
                asked_by=acting.user_id,
                asked_at=at,
                answer_by=answer_by,
            )
    except IntegrityError:
        raise errors.SupplementOpen from None


def papers_of(case: Case) -> Programme:
    """Whose form and materials a notice at this case speaks of: its own where it asked later, else those filed."""
    holder = case if case.asks_later else case.application
    return catalogue.version(holder.programme_version_id)


def _own_papers(case: Case) -> Case | None:
    return case if case.asks_later else None


def _stop(part: Case, notice: SupplementNotice, *, acting: Acting, at: datetime) -> None:
    Suspension.objects.create(case=part, supplement=notice, step=part.step, stopped_on=local_date(at))
    carry_out(
        part,
        Order(Command.ASK_SUPPLEMENT, by=acting.user_id),
        acting=acting,
        at=at,
        data={"supplement_id": notice.id, "items": [item["code"] for item in notice.items]},
    )


def _resume(suspension: Suspension, notice: SupplementNotice, *, acting: Acting, at: datetime) -> None:
    suspension.resumed_on = max(local_date(at), suspension.stopped_on)
    suspension.save(update_fields=["resumed_on"])
    if suspension.case.state == State.SUPPLEMENT:  # a part withdrawn meanwhile stays withdrawn
        order = Order(Command.ANSWER_SUPPLEMENT, by=acting.user_id)
        carry_out(suspension.case, order, acting=acting, at=at, data={"supplement_id": notice.id})


def _refuse_incomplete(
    application: Application, notice: SupplementNotice, remark: str, changed: AbstractSet[str]
) -> None:
    """Every material uploaded; of the rest each answered anew, or a word on why it stays as it is."""
    missing = still_missing(application.id, notice)
    if not remark.strip():
        missing += [
            item["label"] for item in notice.items if not item.get("is_material") and item["code"] not in changed
        ]
    if missing:
        raise errors.SupplementIncomplete(count=len(missing), items="、".join(missing))

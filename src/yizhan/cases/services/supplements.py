"""补正: everything missing is told once, the clock stops; the answer starts it again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Material, Receipt, SupplementNotice, Suspension
from yizhan.cases.queries.access import handled_case, own_application
from yizhan.cases.queries.days import working_days
from yizhan.cases.rules import clock, supplement
from yizhan.cases.services import receipts, telling
from yizhan.cases.services.handling import parts_on_the_desk
from yizhan.cases.services.moving import carry_out, run_clock
from yizhan.cases.types import Command, Order
from yizhan.kernel import vault
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
    for part in parts_on_the_desk(case):
        _stop(part, notice, acting=acting, at=at)
    lines = [f"{item.label}:{item.what}" for item in items]
    receipts.issue(case.application, Receipt.Kind.SUPPLEMENT, lines=lines, acting=acting, at=at)
    telling.supplement_asked(case.application, items=len(items), at=at)
    return notice


@transaction.atomic
def answer_supplement(*, application_id: UUID, answer: str, acting: Acting, at: datetime) -> SupplementNotice:
    """The applicant has put things right: materials asked for must have been uploaded since. The clock runs again."""
    application = own_application(acting, application_id)
    notice = application.supplements.filter(answered_at__isnull=True).first()
    if notice is None:
        raise NotFound
    _refuse_incomplete(application, notice, answer)
    notice.answered_at = at
    if text := answer.strip()[:2000]:
        notice.answer_id = vault.put({"answer": text}, purpose="supplement", owner=("application", application.id))
    notice.save(update_fields=["answered_at", "answer_id"])
    for suspension in notice.suspensions.select_related("case__application").order_by("case_id"):
        _resume(suspension, notice, acting=acting, at=at)
    return notice


def still_missing(application_id: UUID, notice: SupplementNotice) -> list[str]:
    """Labels of the materials that were asked for and not uploaded since."""
    codes = [item["code"] for item in notice.items if item.get("is_material")]
    since = Material.objects.filter(
        application_id=application_id, code__in=codes, added_at__gt=notice.asked_at, replaced_at__isnull=True
    )
    uploaded = set(since.values_list("code", flat=True))
    return [item["label"] for item in notice.items if item.get("is_material") and item["code"] not in uploaded]


def _refuse_told_late(case: Case, items: Sequence[MissingItem]) -> None:
    earlier = SupplementNotice.objects.filter(application_id=case.application_id, desk_level=case.desk_level)
    told_before = {item["code"] for notice in earlier.filter(desk_node_id=case.desk_node_id) for item in notice.items}
    late = supplement.told_late(told_before=told_before, asked_now={item.code for item in items})
    if late:
        labels = "、".join(item.label for item in items if item.code in late)
        raise errors.ToldLate(items=labels)


def _open_notice(case: Case, items: Sequence[MissingItem], *, acting: Acting, at: datetime) -> SupplementNotice:
    answer_by = clock.due_day(started_on=local_date(at), limit_days=ANSWER_WITHIN, suspensions=(), days=working_days())
    materials = _material_codes(case)
    try:
        with transaction.atomic():
            return SupplementNotice.objects.create(
                application=case.application,
                step_code=case.step_kind,
                desk_level=case.desk_level,
                desk_node_id=case.desk_node_id,
                items=[{**asdict(item), "is_material": item.code in materials} for item in items],
                asked_by=acting.user_id,
                asked_at=at,
                answer_by=answer_by,
            )
    except IntegrityError:
        raise errors.SupplementOpen from None


def _material_codes(case: Case) -> frozenset[str]:
    from yizhan.catalogue import api as catalogue

    programme = catalogue.version(case.application.programme_version_id)
    return frozenset(material.code for material in programme.materials)


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
    if suspension.case.state == "supplement":  # a part withdrawn meanwhile stays withdrawn
        order = Order(Command.ANSWER_SUPPLEMENT, by=acting.user_id)
        carry_out(suspension.case, order, acting=acting, at=at, data={"supplement_id": notice.id})


def _refuse_incomplete(application: Application, notice: SupplementNotice, answer: str) -> None:
    missing = still_missing(application.id, notice)
    words_asked = [item["label"] for item in notice.items if not item.get("is_material")]
    if words_asked and not answer.strip():
        missing += words_asked
    if missing:
        raise errors.SupplementIncomplete(count=len(missing), items="、".join(missing))


def recompute_due(cases: Sequence[Case]) -> int:
    """After a new year's calendar: work provisional due days out again. Returns how many changed."""
    changed = 0
    for case in cases:
        before = (case.due_on, case.due_is_provisional)
        run_clock(case)
        if (case.due_on, case.due_is_provisional) != before:
            case.save(update_fields=["due_on", "due_is_provisional"])
            changed += 1
    return changed

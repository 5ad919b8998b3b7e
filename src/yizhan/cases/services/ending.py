"""Ends: what a finished part sets free, withdrawing, and the one-key rating."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yizhan.cases import errors
from yizhan.cases.models import Case, Rating, Receipt
from yizhan.cases.queries.access import own_application, own_case
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import facts, receipts, telling
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import OPEN, Command, Order, State
from yizhan.catalogue import api as catalogue
from yizhan.kernel import journal
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.scope import Acting


def settle(case: Case, *, acting: Acting, at: datetime) -> None:
    """After a part has ended: hand out the result, and let the parts that waited for it begin or lapse."""
    if case.state == State.FINISHED:
        programme = catalogue.version(case.programme_version_id)
        lines = [programme.result.zh_hans] if programme.result else []
        receipts.issue(case.application, Receipt.Kind.RESULT, case=case, lines=lines, acting=acting, at=at)
        telling.finished(case, at=at)
    _close_supplement_nobody_needs(case, at=at)
    for part in _waiting_for(case):
        _start_or_lapse(part, case, acting=acting, at=at)


@transaction.atomic
def withdraw(*, application_id: UUID, case_ids: frozenset[UUID] | None, acting: Acting, at: datetime) -> list[Case]:
    """The applicant takes parts back, or with None all that is still open. Ended parts stay as they are."""
    application = own_application(acting, application_id)
    parts = Case.objects.filter(application=application, state__in=sorted(OPEN)).order_by("id")
    chosen = [part for part in parts if case_ids is None or part.id in case_ids]
    if not chosen:
        raise errors.CaseEnded
    withdrawn = []
    for part in chosen:
        part.refresh_from_db()  # a part that waited for one withdrawn before it has lapsed by now
        if part.state in OPEN:
            carry_out(part, Order(Command.WITHDRAW, by=acting.user_id), acting=acting, at=at)
            withdrawn.append(part)
    return withdrawn


@transaction.atomic
def rate(*, case_id: UUID, score: int, acting: Acting, at: datetime) -> None:
    """One key, five levels, once for each finished case. The journal does not say who, only that it happened."""
    if not 1 <= score <= 5:
        raise Invalid([Problem(field="score", message=_("请从五档评价里选一档。"))])
    case = own_case(acting, case_id)
    if case.state != State.FINISHED:
        raise errors.NotInThisState
    try:
        with transaction.atomic():
            rating = Rating.objects.create(case=case, score=score, rated_at=at)
    except IntegrityError:
        raise errors.RatingGiven from None
    quiet = Acting.system("rating")
    journal.append("cases.rated", acting=quiet, at=at, subject=("case", case.id), scope=case.scope)
    facts.rated(rating, at=at)


def _waiting_for(case: Case) -> list[Case]:
    siblings = Case.objects.filter(application_id=case.application_id, state=State.WAITING).order_by("id")
    return [part for part in siblings.select_related("application") if case.programme_code in awaited_by(part)]


def awaited_by(part: Case) -> frozenset[str]:
    """The codes of the parts that must be done before this one goes on from where it stands."""
    plan = plan_of(catalogue.version(part.programme_version_id), part.plan)
    return plan[part.step].after.union(part.after)


def _tell_once_what_comes_next(part: Case, *, acting: Acting, at: datetime) -> None:
    """一次性办结告知单: everything to bring and to know for the next part, on one sheet."""
    programme = catalogue.version(part.programme_version_id)
    asked = "、".join(field.label.zh_hans for field in programme.form.fields())
    lines = [one.names.zh_hans for one in programme.materials]
    if asked:
        lines.append(gettext_noop("要填写：{asked}").format(asked=asked))
    receipts.issue(part.application, Receipt.Kind.ONE_SITTING, case=part, lines=lines, acting=acting, at=at)


def _close_supplement_nobody_needs(case: Case, *, at: datetime) -> None:
    open_parts = Case.objects.filter(application_id=case.application_id, state=State.SUPPLEMENT)
    if not open_parts.exists():
        case.application.supplements.filter(answered_at__isnull=True).update(answered_at=at)


def _start_or_lapse(part: Case, ended: Case, *, acting: Acting, at: datetime) -> None:
    if ended.state != State.FINISHED:
        reason = gettext_noop("要先办成的事项没有获批，这一项随之终止；条件变化后可以重新申请。")
        carry_out(part, Order(Command.LAPSE), acting=acting, at=at, end_reason=reason)
        return
    states = Case.objects.filter(application_id=part.application_id, programme_code__in=awaited_by(part))
    if any(state != State.FINISHED for state in states.values_list("state", flat=True)):
        return
    if part.awaits_answers:  # its own form first: `parts.answer_part` starts it
        _tell_once_what_comes_next(part, acting=acting, at=at)
        telling.part_ready(part, at=at)
    else:
        carry_out(part, Order(Command.START), acting=acting, at=at)

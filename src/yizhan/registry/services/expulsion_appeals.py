"""Whoever was expelled says why it is not right; the desk above the union that expelled answers, once and for good."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.kernel import calendar, clashes, clock, facts, journal, messages, texts, vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import OFFICERS, Acting, Role, reaches
from yizhan.registry import errors, events
from yizhan.registry.codes import AppealOutcome, Change, ChangeReason
from yizhan.registry.models import Expulsion, ExpulsionAppeal, Membership
from yizhan.registry.queries.ancestry import superior_of
from yizhan.registry.queries.unions import union_card
from yizhan.registry.rules.expelling import ANSWER_TERM_DAYS
from yizhan.registry.services import steps, telling
from yizhan.registry.services.expulsions import PURPOSE, told

LONGEST: Final = 1000


@transaction.atomic
def appeal_expulsion(*, expulsion_id: UUID, said: str, acting: Acting, at: datetime) -> UUID:
    """The member's own word, once, within the term. Raises NotFound, AppealTooLate, AppealMade, Invalid."""
    expulsion = _lock(expulsion_id)
    if acting.role is not Role.MEMBER or acting.person_id != expulsion.person_id:
        raise NotFound
    on = clock.local_date(at)
    if on > expulsion.appeal_until:
        raise errors.AppealTooLate(day=expulsion.appeal_until.isoformat())
    grounds, appeal_id = texts.whole(said, "grounds", longest=LONGEST), new_id()
    if not grounds:
        raise errors.field_wrong("grounds")
    appeal = ExpulsionAppeal(
        id=appeal_id,
        expulsion=expulsion,
        desk_id=expulsion.desk_id,
        said_id=vault.put({"said": grounds}, purpose=PURPOSE, owner=("expulsion_appeal", appeal_id)),
        appealed_at=at,
        due_on=calendar.add_working_days(on, ANSWER_TERM_DAYS).day,
    )
    with clashes.refused_by("expulsion_id", errors.AppealMade):
        appeal.save(force_insert=True)
    journal.append("registry.expulsion_appealed", acting=acting, at=at, **told(expulsion))
    _ask(appeal, at)
    return appeal_id


@transaction.atomic
def raise_appeal(*, appeal_id: UUID, acting: Acting, at: datetime) -> bool:
    """What its desk did not answer in time goes to the one above, with a term of its own, and the member is told.

    False where it is answered, not over yet, or has nobody above it.
    """
    expulsion = _lock(ExpulsionAppeal.objects.values_list("expulsion_id", flat=True).get(id=appeal_id))
    appeal = ExpulsionAppeal.objects.select_for_update(of=("self",)).get(id=appeal_id)
    on = clock.local_date(at)
    above = superior_of(appeal.desk_id, on)
    if appeal.settled_at is not None or appeal.due_on >= on or above is None:
        return False
    appeal.desk_id, appeal.due_on = above, calendar.add_working_days(on, ANSWER_TERM_DAYS).day
    appeal.save(update_fields=["desk", "due_on"])
    journal.append("registry.expulsion_appeal_raised", acting=acting, at=at, **told(expulsion, to_union_id=above))
    _ask(appeal, at)
    title = format_lazy(_("您对除名的申诉转到了{desk}"), desk=union_card(above).name)
    body = format_lazy(_("原来的一级到期没有答复。新的答复期限是 {day}。"), day=appeal.due_on.isoformat())
    telling.tell(expulsion.person_id, kind="registry.expulsion_appeal_raised", title=title, body=body, at=at)
    return True


def _ask(appeal: ExpulsionAppeal, at: datetime) -> None:
    """Everybody at the desk on which it lies is told."""
    title, link = _("有一件除名申诉请您答复"), f"/expulsions/{appeal.expulsion_id}"
    for user_id in holders_on(appeal.desk_id, OFFICERS, clock.local_date(at)):
        messages.notify(user_id, kind="registry.expulsion_appealed", title=title, link=link, at=at)


@transaction.atomic
def settle_appeal(*, expulsion_id: UUID, outcome: str, answer: str, acting: Acting, at: datetime) -> None:
    """The desk above answers: the membership is as it was on the day it was closed, or the expulsion stands.

    Raises NotFound (outside the line), NotThisDesk, HandlesOwn (nor by whoever expelled), AppealSettled, Invalid.
    """
    expulsion = _lock(expulsion_id)
    appeal = ExpulsionAppeal.objects.select_for_update(of=("self",)).filter(expulsion=expulsion).first()
    if appeal is None or not reaches(acting, expulsion.scope):
        raise NotFound
    refuse_another_desk(acting, expulsion, appeal)
    if appeal.settled_at is not None:
        raise errors.AppealSettled
    if outcome not in AppealOutcome.values:
        raise errors.field_wrong("outcome")
    found = texts.whole(answer, "appeal_answer", longest=LONGEST)
    if not found:
        raise errors.field_wrong("appeal_answer")
    appeal.answer_id = vault.put({"answer": found}, purpose=PURPOSE, owner=("expulsion_appeal", appeal.id))
    appeal.outcome, appeal.settled_at, appeal.settled_by = outcome, at, acting.user_id
    appeal.save(update_fields=["answer_id", "outcome", "settled_at", "settled_by"])
    if outcome == AppealOutcome.UPHELD:
        _restore(expulsion, at)  # where the member has joined elsewhere since, they stay there
    journal.append(
        "registry.expulsion_appeal_settled", acting=acting, at=at, **told(expulsion, upheld=outcome == "upheld")
    )
    _tell(expulsion, appeal, at)


def refuse_another_desk(acting: Acting, expulsion: Expulsion, appeal: ExpulsionAppeal) -> None:
    """Only the desk on which the appeal lies answers, and of its people neither whoever expelled nor a relative."""
    if acting.role not in OFFICERS or acting.node_id != appeal.desk_id:
        raise errors.NotThisDesk
    if acting.user_id is not None and acting.user_id == expulsion.expelled_by:
        raise errors.HandlesOwn
    steps.refuse_own(acting, expulsion.person_id)


def _lock(expulsion_id: UUID) -> Expulsion:
    """Its person first, as everybody does who changes how a membership ends."""
    person_id = Expulsion.objects.filter(id=expulsion_id).values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotFound
    steps.lock_person(person_id)
    return Expulsion.objects.select_for_update(of=("self",)).get(id=expulsion_id)


def _restore(expulsion: Expulsion, at: datetime) -> None:
    """The membership was never broken: it goes on, or, where the member has joined elsewhere since, up to that day."""
    expulsion.annulled_at = at
    expulsion.save(update_fields=["annulled_at"])
    membership = steps.lock_membership(expulsion.membership_id)
    elsewhere = _elsewhere_since(membership)
    if elsewhere is None:
        steps.reopen_membership(membership)
    else:
        out, reason = Change.TRANSFERRED_OUT, ChangeReason.EMPLOYMENT
        steps.close_membership(membership, change=out, reason=reason, at=at, on=elsewhere)
    facts.reverse_each(
        events.MEMBERSHIP_LEFT,
        record_kind="membership",
        record_ids=[membership.id],
        occurred_on=clock.local_date(at),
        at=at,
    )


def _elsewhere_since(membership: Membership) -> date | None:
    """Since which day the person is in another union after all: they have joined one, or their entry was merged with
    one that was in one. What was entered in error and stood on no day is no other union."""
    ended = membership.closed_on or membership.opened_on
    others = Membership.objects.filter(person_id=membership.person_id).exclude(id=membership.id)
    others = others.exclude(closed_on=F("opened_on"), closed_by=Change.ENTERED_IN_ERROR)
    joined = Q(id__gt=membership.id, opened_on__gte=ended)
    was_there = Q(opened_on__lt=ended) & (Q(closed_on__isnull=True) | Q(closed_on__gt=ended))
    first = others.filter(joined | was_there).order_by("opened_on", "id").first()
    return None if first is None else max(first.opened_on, ended)


def _tell(expulsion: Expulsion, appeal: ExpulsionAppeal, at: datetime) -> None:
    upheld = appeal.outcome == AppealOutcome.UPHELD
    is_elsewhere = upheld and Membership.objects.filter(id=expulsion.membership_id, closed_on__isnull=False).exists()
    body = _("理由在“我的会籍”里。")
    if is_elsewhere:
        body = _("理由在“我的会籍”里。您后来加入的工会不变；想回原工会的，请在那里申请会员接转。")
    title = format_lazy(_("您对除名的申诉有答复了：{outcome}"), outcome=AppealOutcome(appeal.outcome).label)
    kind = "registry.expulsion_appeal_settled"
    telling.tell(expulsion.person_id, kind=kind, title=title, body=body, at=at)

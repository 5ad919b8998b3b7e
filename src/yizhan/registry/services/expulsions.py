"""除名: a union takes a membership away by a decision that is shown, and whoever is expelled is told how to appeal."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.kernel import calendar, clashes, clock, journal, texts, vault
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import OFFICERS, Acting, reaches, scope_fields
from yizhan.registry import errors, events
from yizhan.registry.codes import Change, ChangeReason, ExpulsionGround
from yizhan.registry.models import Expulsion, Membership, Union
from yizhan.registry.queries.ancestry import superiors_of
from yizhan.registry.rules.expelling import APPEAL_TERM_DAYS, hearing_desk
from yizhan.registry.services import papers, steps, telling, transfers
from yizhan.registry.services.papers import NUMBER_LONGEST, Paper

REASON_LONGEST: Final = 500
PURPOSE: Final = "registry.expulsion"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a union decided: upon which ground, for what in words, by which paper of which day."""

    ground: str
    reason: str
    paper: Paper
    decided_on: date | None


@transaction.atomic
def expel(*, person_id: UUID, decision: Decision, acting: Acting, at: datetime) -> UUID:
    """End a membership by expulsion and tell the member why, by which decision, and where to appeal until when.

    An open transfer or offer ends with it. Returns the expulsion's id. Raises Invalid naming every gap, NotFound
    (outside the line), HandlesOwn, NobodyAbove.
    """
    steps.lock_person(person_id)
    transfer = transfers.lock_open_transfer(person_id)
    membership = steps.lock_open_membership(person_id)
    if membership is None or not reaches(acting, membership.scope):
        raise NotFound
    steps.refuse_own(acting, person_id)
    decided_on = _read(decision, clock.local_date(at))
    expulsion = _insert(membership, decision, decided_on, acting, at)
    reason = ChangeReason.CRIME if decision.ground == ExpulsionGround.CRIME else ""  # the template has no other
    steps.close_membership(membership, change=Change.EXPELLED, reason=reason, at=at)
    if transfer is not None:
        transfers.end_with_membership(transfer, acting=acting, at=at)
    journal.append("registry.member_expelled", acting=acting, at=at, **told(expulsion))
    steps.count(events.MEMBERSHIP_LEFT, membership, at=at)
    _tell(expulsion, at)
    return expulsion.id


def _read(decision: Decision, today: date) -> date:
    """The decision's day, where nothing is missing; everything that is missing is told at once."""
    reason = texts.whole(decision.reason, "expulsion_reason", longest=REASON_LONGEST)
    number = texts.whole(decision.paper.number, "decision_number", longest=NUMBER_LONGEST)
    wrong = {
        "ground": decision.ground not in ExpulsionGround.values,
        "expulsion_reason": not reason,
        "decision_number": not number,
        "decided_on": decision.decided_on is None or decision.decided_on > today,
        "decision": decision.paper.stream is None,
    }
    problems: list[Problem] = [
        problem for field, is_wrong in wrong.items() if is_wrong for problem in errors.field_wrong(field).problems
    ]
    if problems or decision.decided_on is None:
        raise Invalid(problems)
    return decision.decided_on


def _insert(membership: Membership, decision: Decision, decided_on: date, acting: Acting, at: datetime) -> Expulsion:
    expulsion_id, on = new_id(), clock.local_date(at)
    desk_id = _desk(acting, on)
    owner = ("expulsion", expulsion_id)
    file_id = papers.keep(decision.paper, "decision", owner=owner, acting=acting, at=at)
    if file_id is None:
        raise errors.field_wrong("decision")
    expulsion = Expulsion(
        id=expulsion_id,
        person_id=membership.person_id,
        membership=membership,
        ground=decision.ground,
        reason_id=vault.put({"reason": decision.reason.replace("\x00", "").strip()}, purpose=PURPOSE, owner=owner),
        document_number=texts.whole(decision.paper.number, "decision_number", longest=NUMBER_LONGEST),
        decided_on=decided_on,
        file_id=file_id,
        expelled_at=at,
        expelled_by=acting.user_id,
        desk_id=desk_id,
        appeal_until=calendar.add_working_days(on, APPEAL_TERM_DAYS).day,
        **scope_fields(membership.scope),
    )
    with clashes.refused_by("one_standing_expulsion", errors.NoMembership):
        expulsion.save(force_insert=True)
    return expulsion


def _desk(acting: Acting, on: date) -> UUID:
    """Which desk above whoever expels hears an appeal. Raises NobodyAbove at the top."""
    if acting.node_id is None:
        raise NotFound
    above = superiors_of(acting.node_id, on).get(acting.line, [])
    staffed = {desk for desk in above if holders_on(desk, OFFICERS, on)}
    desk = hearing_desk(above, staffed)
    if desk is None:
        raise errors.NobodyAbove
    return desk


def _tell(expulsion: Expulsion, at: datetime) -> None:
    desk = Union.objects.get(id=expulsion.desk_id).name
    body = format_lazy(
        _("文号{number}。理由和决定书在“我的会籍”里。不服的，{day}前可以在那里向{desk}申诉，不由原工会答复。"),
        number=expulsion.document_number,
        day=expulsion.appeal_until.isoformat(),
        desk=desk,
    )
    title = _("工会对您作出了除名决定，您可以申诉")
    telling.tell(expulsion.person_id, kind="registry.member_expelled", title=title, body=body, at=at)


def told(expulsion: Expulsion, **more: Any) -> dict[str, Any]:
    """The arguments of an expulsion's journal row but for kind, actor and time."""
    return {
        "subject": ("membership", expulsion.membership_id),
        "scope": expulsion.scope,
        "data": {"person_id": expulsion.person_id, "expulsion_id": expulsion.id, **more},
    }

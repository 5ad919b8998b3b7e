"""A member has died: the membership ends, the account is closed, and nothing is sent any more; or it was a mistake."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.accounts import api as accounts
from yizhan.kernel import clashes, clock, facts, journal, texts
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import OFFICERS, Acting, Role, reaches, scope_fields
from yizhan.registry import errors, events
from yizhan.registry.codes import Change
from yizhan.registry.models import Death, Membership, Person, Transfer
from yizhan.registry.queries.merged import users_of
from yizhan.registry.services import papers, steps, telling, transfers
from yizhan.registry.services.papers import NUMBER_LONGEST, Paper

WHY_LONGEST: Final = 300
ABOVE: Final = OFFICERS - {Role.CADRE}
"""Whoever may take a recorded death back: a desk above the union, the county's among them."""


@transaction.atomic
def record_death(*, person_id: UUID, died_on: date | None, paper: Paper, acting: Acting, at: datetime) -> UUID:
    """End a membership by death and close the account: from now on nothing is sent. Returns the record's id.

    An open transfer or offer ends with it. Raises Invalid, NotFound (outside the line), DeathStands, HandlesOwn.
    """
    person = steps.lock_person(person_id)
    transfer = transfers.lock_open_transfer(person_id)
    membership = steps.lock_open_membership(person_id)
    if membership is None or not reaches(acting, membership.scope):
        _refuse_second(person, acting)
        raise NotFound
    steps.refuse_own(acting, person_id)
    day = _read(died_on, paper, person, clock.local_date(at))
    death = _insert(person, membership, transfer, day, paper, acting, at)
    _close(death, person, membership, transfer, acting, at)
    journal.append("registry.death_recorded", acting=acting, at=at, **_told(death))
    return death.id


@transaction.atomic
def take_back_death(*, death_id: UUID, why: str, acting: Acting, at: datetime) -> None:
    """It was recorded by mistake: membership, transfer and account are again as they were.

    For a desk above the union. Raises NotFound, TakenBackAbove, HandlesOwn, DeathTakenBack, Invalid.
    """
    known = Death.objects.filter(id=death_id).first()
    if known is None or not reaches(acting, known.scope):
        raise NotFound
    if acting.role not in ABOVE:
        raise errors.TakenBackAbove
    person = steps.lock_person(known.person_id)
    steps.refuse_own(acting, person.id)
    death = Death.objects.select_for_update(of=("self",)).get(id=death_id)
    if death.taken_back_at is not None:
        raise errors.DeathTakenBack
    said = texts.whole(why, "mistaken", longest=WHY_LONGEST)
    if not said:
        raise errors.field_wrong("mistaken")
    death.taken_back_why, death.taken_back_at = said, at
    death.save(update_fields=["taken_back_why", "taken_back_at"])
    _reopen(death, person, acting, at)
    journal.append("registry.death_taken_back", acting=acting, at=at, **_told(death))
    title = _("您的会籍和账号被误登记为去世，已经恢复")
    telling.tell(person.id, kind="registry.death_taken_back", title=title, at=at)


def _refuse_second(person: Person, acting: Acting) -> None:
    """Two who record one death: the second is told so, where the first is for their eyes."""
    standing = Death.objects.filter(person_id=person.id, taken_back_at__isnull=True).first()
    if standing is not None and reaches(acting, standing.scope):
        raise errors.DeathStands


def _read(died_on: date | None, paper: Paper, person: Person, today: date) -> date:
    """The day, where day and paper will do; everything that will not is told at once."""
    problems: list[Problem] = []
    if died_on is None or died_on > today or (person.birth_date is not None and died_on < person.birth_date):
        problems += errors.field_wrong("died_on").problems
    if not texts.whole(paper.number, "document_number", longest=NUMBER_LONGEST) and paper.stream is None:
        problems += errors.field_wrong("paper").problems
    if problems or died_on is None:
        raise Invalid(problems)
    return died_on


def _insert(
    person: Person,
    membership: Membership,
    transfer: Transfer | None,
    died_on: date,
    paper: Paper,
    acting: Acting,
    at: datetime,
) -> Death:
    death_id = new_id()
    death = Death(
        id=death_id,
        person=person,
        membership=membership,
        transfer=transfer,
        transfer_state=transfer.state if transfer else "",
        closed_account=False,
        died_on=died_on,
        document_number=texts.whole(paper.number, "document_number", longest=NUMBER_LONGEST),
        file_id=papers.keep(paper, "paper", owner=("death", death_id), acting=acting, at=at),
        recorded_at=at,
        recorded_by=acting.user_id,
        **scope_fields(membership.scope),
    )
    closed = [accounts.close_account(user_id=user_id, acting=acting, at=at) for user_id in users_of(person.id)]
    death.closed_account = any(closed)
    with clashes.refused_by("one_standing_death", errors.DeathStands):
        death.save(force_insert=True)
    return death


def _close(
    death: Death,
    person: Person,
    membership: Membership,
    transfer: Transfer | None,
    acting: Acting,
    at: datetime,
) -> None:
    person.died_on = death.died_on
    person.save(update_fields=["died_on"])
    steps.close_membership(membership, change=Change.DIED, reason="", at=at, on=death.died_on)
    if transfer is not None:
        transfers.end_with_membership(transfer, acting=acting, at=at)
    steps.count(events.MEMBERSHIP_LEFT, membership, at=at)


def _reopen(death: Death, person: Person, acting: Acting, at: datetime) -> None:
    person.died_on = None
    person.save(update_fields=["died_on"])
    if death.transfer_id is not None:
        transfers.resume(transfers.lock_transfer(death.transfer_id), death.transfer_state, acting=acting, at=at)
    steps.reopen_membership(steps.lock_membership(death.membership_id))
    facts.reverse_each(
        events.MEMBERSHIP_LEFT,
        record_kind="membership",
        record_ids=[death.membership_id],
        occurred_on=clock.local_date(at),
        at=at,
    )
    if death.closed_account:
        for user_id in _closed_for(death):
            accounts.reopen_account(user_id=user_id, acting=acting, at=at)


def _closed_for(death: Death) -> list[UUID]:
    """Of the person's accounts those that the record closed: one that was closed before stays so."""
    users = users_of(death.person_id)
    rows = JournalEntry.objects.filter(kind="accounts.closed", subject_kind="user", subject_id__in=users)
    return list(rows.filter(at=death.recorded_at).values_list("subject_id", flat=True).distinct())


def _told(death: Death) -> dict[str, Any]:
    return {
        "subject": ("membership", death.membership_id),
        "scope": death.scope,
        "data": {"person_id": death.person_id, "death_id": death.id, "died_on": death.died_on.isoformat()},
    }

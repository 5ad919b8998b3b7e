"""Two entries made one, or told apart for good."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import clock, facts, journal, messages
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting
from yizhan.registry import errors, events
from yizhan.registry.codes import OPEN_TRANSFERS, Change, DuplicateState
from yizhan.registry.duplicates import writing
from yizhan.registry.duplicates.errors import PairChanged, PairSettled, wrong_choices
from yizhan.registry.duplicates.movers import OWN, above, move
from yizhan.registry.duplicates.queries import Both, access_pair
from yizhan.registry.duplicates.rules import DOCUMENT, MEMBERSHIP, Side, faults, side_of
from yizhan.registry.models import DuplicatePair, Membership, Person, PersonMerge, Transfer
from yizhan.registry.queries.merged import users_of
from yizhan.registry.roster.queries import entered_by_roster
from yizhan.registry.services import steps, telling

_TITLE: Final = _("工会把您的两份登记合并成了一份")
_BODY: Final = _(
    "会籍、办件和记录都在合并后的登记里。不对的，请打开“我的会籍”，按“登记不对，告诉工会”，工会核对后可以撤销合并。"
)


@transaction.atomic
def merge(*, pair_id: UUID, choices: Mapping[str, str], seen: str, acting: Acting, at: datetime) -> UUID:
    """Make two entries one; returns the id of the one that stays: the one whose document was chosen.

    `choices` says of each differing field whose value stays ("a" or "b"), `seen` is the digest of what was shown.
    Raises NotFound, PairSettled, HasDied, PairChanged, HandlesOwn, Invalid at each field, TransferStands, BothHave.
    """
    both = _locked(acting, pair_id)
    for entry in (both.a, both.b):
        steps.refuse_dead(entry.person)
    if both.seen != seen:
        raise PairChanged
    differing, kinds = both.differing, {side: both.entry(side).person.document_kind for side in Side}
    wrong = faults(choices, differing, kinds)
    if wrong:
        raise wrong_choices(wrong)
    stays = Side(choices[DOCUMENT])
    chosen = {name: side_of(name, choices, has, stays) for name, has in differing.items()}
    return _merge(both, stays, chosen, acting, at)


@transaction.atomic
def tell_apart(*, pair_id: UUID, acting: Acting, at: datetime) -> None:
    """They are two people; nobody is asked again. Raises NotFound, PairSettled, HandlesOwn."""
    both = _locked(acting, pair_id)
    _settle(both.pair, DuplicateState.DISTINCT, acting, at)
    subject, data = ("person", both.a.person.id), {"other_id": both.b.person.id}
    scope = both.a.scope
    journal.append("registry.people_told_apart", acting=acting, at=at, subject=subject, scope=scope, data=data)


@transaction.atomic
def ask_again(*, pair_id: UUID, acting: Acting, at: datetime) -> None:
    """Told apart by mistake: the pair waits as before. Raises NotFound, PairSettled, HandlesOwn."""
    access_pair(acting, pair_id)
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(id=pair_id)
    both = access_pair(acting, pair_id)
    if pair.state != DuplicateState.DISTINCT:
        raise PairSettled
    for person_id in (pair.person_a_id, pair.person_b_id):
        steps.refuse_own(acting, person_id)
    pair.state, pair.settled_at, pair.settled_by = DuplicateState.OPEN, None, None
    pair.save(update_fields=["state", "settled_at", "settled_by"])
    subject, data = ("person", pair.person_a_id), {"other_id": pair.person_b_id}
    journal.append("registry.people_asked_again", acting=acting, at=at, subject=subject, scope=both.a.scope, data=data)


def _locked(acting: Acting, pair_id: UUID) -> Both:
    """An open pair with both people held, as they stand now. Raises NotFound, PairSettled, HandlesOwn."""
    found = access_pair(acting, pair_id)
    ids = (found.a.person.id, found.b.person.id)
    list(Person.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id"))
    list(Membership.objects.select_for_update(of=("self",)).filter(person_id__in=ids).order_by("id"))
    list(DuplicatePair.objects.select_for_update(of=("self",)).filter(id=pair_id))
    both = access_pair(acting, pair_id)
    if both.pair.state != DuplicateState.OPEN or any(one.person.merged_into_id is not None for one in (both.a, both.b)):
        raise PairSettled
    for person_id in ids:
        steps.refuse_own(acting, person_id)
    return both


def _merge(both: Both, side: Side, chosen: Mapping[str, Side], acting: Acting, at: datetime) -> UUID:
    stays, gone = both.entry(side), both.entry(side.other)
    row_id = new_id()
    before = writing.snapshot(stays, gone)
    closed = _close_other(both, chosen.get(MEMBERSHIP), at)
    writing.take_over(stays.person, gone.person, {name for name, whose in chosen.items() if whose is side.other})
    moved = move(OWN, gone.person.id, stays.person.id)
    _settle_others(gone.person.id, stays.person.id, both.pair.id, at)
    Person.objects.filter(merged_into_id=gone.person.id).update(merged_into_id=stays.person.id)
    Person.objects.filter(id=gone.person.id).update(merged_into_id=stays.person.id)
    moved |= move(above(), gone.person.id, stays.person.id)
    _settle(both.pair, DuplicateState.MERGED, acting, at)
    PersonMerge.objects.create(
        id=row_id,
        pair=both.pair,
        stays=stays.person,
        gone=gone.person,
        merged_at=at,
        merged_by=acting.user_id,
        moved=moved,
        closed_membership_id=closed,
        before_id=writing.keep(before, stays.person, row_id),
    )
    subject, data = ("person", stays.person.id), {"other_id": gone.person.id, "membership_id": closed}
    scope = stays.scope or gone.scope
    journal.append("registry.people_merged", acting=acting, at=at, subject=subject, scope=scope, data=data)
    users = users_of(stays.person.id)
    tell_all(users, kind="registry.merged", title=_TITLE, body=_BODY, acting=acting, at=at)
    if not users:
        telling.tell_phone(stays.person, kind="registry.merged", title=_TITLE, body=telling.HOW_TO_SEE, at=at)
    return stays.person.id


def _close_other(both: Both, whose: Side | None, at: datetime) -> UUID | None:
    """Of two open memberships the one that was not chosen ends: it was entered twice, and counts as never joined."""
    other = both.entry(whose.other).membership if whose is not None else None
    if other is None:
        return None
    if Transfer.objects.filter(membership=other, state__in=OPEN_TRANSFERS).exists():
        raise errors.TransferStands
    is_counted_with_others = entered_by_roster(other)
    steps.close_membership(other, change=Change.ENTERED_IN_ERROR, reason="", at=at)
    if is_counted_with_others:
        steps.count(events.MEMBERSHIP_JOINED, other, at=at, quantity=-1)
        return other.id
    facts.reverse_each(
        events.MEMBERSHIP_JOINED,
        record_kind="membership",
        record_ids=[other.id],
        occurred_on=clock.local_date(at),
        at=at,
    )
    return other.id


def _settle_others(gone: UUID, stays: UUID, pair_id: UUID, at: datetime) -> None:
    """Other pairs of the entry that goes: who was told apart from it is told apart from the one who stays; what was
    only guessed is looked for again."""
    others = DuplicatePair.objects.filter(Q(person_a_id=gone) | Q(person_b_id=gone)).exclude(id=pair_id)
    for pair in others.filter(state=DuplicateState.DISTINCT):
        other = pair.person_b_id if pair.person_a_id == gone else pair.person_a_id
        first, second = sorted((stays, other))
        DuplicatePair.objects.update_or_create(
            person_a_id=first,
            person_b_id=second,
            defaults={"state": DuplicateState.DISTINCT, "settled_at": at, "settled_by": pair.settled_by},
            create_defaults={
                "score": pair.score,
                "reasons": pair.reasons,
                "found_at": at,
                "seen_at": at,
                "state": DuplicateState.DISTINCT,
                "settled_at": at,
                "settled_by": pair.settled_by,
            },
        )
    others.filter(state=DuplicateState.OPEN, merges__isnull=True).delete()


def _settle(pair: DuplicatePair, state: DuplicateState, acting: Acting, at: datetime) -> None:
    pair.state, pair.settled_at, pair.settled_by = state, at, acting.user_id
    pair.save(update_fields=["state", "settled_at", "settled_by"])


def tell_all(
    users: Collection[UUID], *, kind: str, title: messages.Text, body: messages.Text, acting: Acting, at: datetime
) -> None:
    """Every account of the person but whoever did it."""
    for user_id in users:
        if user_id != acting.user_id:
            messages.notify(user_id, kind=kind, title=title, body=body, link=telling.MINE, at=at)

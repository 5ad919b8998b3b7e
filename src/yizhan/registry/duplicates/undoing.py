"""A merge taken back, while nothing that happened since rests on it; and what still came in under the old id, moved."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import journal, vault
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.registry import events, sealed
from yizhan.registry.codes import DuplicateState
from yizhan.registry.duplicates import writing
from yizhan.registry.duplicates.errors import BothHave, MergeRestsOn, PairSettled
from yizhan.registry.duplicates.movers import OWN, above, move, move_back
from yizhan.registry.duplicates.queries import access_pair, standing_merge
from yizhan.registry.duplicates.services import ask_again, tell_all
from yizhan.registry.models import DuplicatePair, Membership, Person, PersonMerge
from yizhan.registry.queries.merged import standing_id, users_of
from yizhan.registry.roster.depending import depending_since
from yizhan.registry.services import steps

FOLLOWED_FOR: Final = timedelta(days=2)  # after which no transaction that began before the merge can still be open
UNDOABLE_FOR: Final = timedelta(days=180)  # what was before is personal data, and is not kept for ever
FORGOTTEN_AT_ONCE: Final = 500
_TITLE: Final = _("工会撤销了您的登记合并")
_BODY: Final = _("两份登记已恢复原样。不清楚的，请打开“我的会籍”，联系所在工会。")
_log = structlog.get_logger(__name__)


def take_back(*, pair_id: UUID, acting: Acting, at: datetime) -> None:
    """What was decided about a pair: told apart, it is asked again; merged, the two are two again.

    Raises NotFound, PairSettled, HandlesOwn, MergeRestsOn.
    """
    is_apart = access_pair(acting, pair_id).pair.state == DuplicateState.DISTINCT
    (ask_again if is_apart else undo_merge)(pair_id=pair_id, acting=acting, at=at)


@transaction.atomic
def undo_merge(*, pair_id: UUID, acting: Acting, at: datetime) -> None:
    """Make the two entries two again; the pair is open as before. Raises NotFound, PairSettled, HandlesOwn,
    MergeRestsOn."""
    access_pair(acting, pair_id)
    merge = standing_merge(pair_id)
    if merge is None:
        raise PairSettled
    people = _hold(merge)
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(id=pair_id)
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(id=merge.id)
    if merge.undone_at is not None:
        raise PairSettled
    for person_id in people:
        steps.refuse_own(acting, person_id)
    stays, gone = people[merge.stays_id], people[merge.gone_id]
    users = users_of(stays.id)
    if merge.before_id is None or not may_undo(merge, stays, before := vault.get(merge.before_id)):
        raise MergeRestsOn
    _take_back(merge, stays, gone, before, at)
    pair.state, pair.settled_at, pair.settled_by = DuplicateState.OPEN, None, None
    pair.save(update_fields=["state", "settled_at", "settled_by"])
    merge.undone_at, merge.undone_by = at, acting.user_id
    merge.save(update_fields=["undone_at", "undone_by"])
    subject, data = ("person", stays.id), {"other_id": gone.id}
    scope = pair.scope if pair.union_id is not None else None
    journal.append("registry.merge_undone", acting=acting, at=at, subject=subject, scope=scope, data=data)
    tell_all(users, kind="registry.merge_undone", title=_TITLE, body=_BODY, acting=acting, at=at)


def can_be_undone(pair_id: UUID) -> bool:
    """Whether a pair is merged and nothing rests on it yet, as it looks now."""
    merge = standing_merge(pair_id)
    if merge is None or merge.before_id is None:
        return False
    return may_undo(merge, Person.objects.get(id=merge.stays_id), vault.get(merge.before_id))


def _hold(merge: PersonMerge) -> dict[UUID, Person]:
    rows = Person.objects.select_for_update(of=("self",)).filter(id__in=(merge.stays_id, merge.gone_id)).order_by("id")
    people = {person.id: person for person in rows}
    list(Membership.objects.select_for_update(of=("self",)).filter(person_id=merge.stays_id).order_by("id"))
    return people


def may_undo(merge: PersonMerge, stays: Person, before: Mapping[str, Any]) -> bool:
    """Whether all is as the merge left it: the entry, its memberships, other merges, and what rooms above hold."""
    later = PersonMerge.objects.filter(stays_id=merge.stays_id, id__gt=merge.id, undone_at__isnull=True)
    memberships = writing.memberships_of(merge.stays_id)
    return not (
        stays.merged_into_id is not None
        or writing.columns_of(stays) != before["now"]
        or sealed.open_phone(stays) != before["now_phone"]
        or later.exists()
        or any(before.get(name, count) != count for name, count in memberships.items())
        or depending_since({merge.stays_id}, merge.merged_at)
    )


def _take_back(merge: PersonMerge, stays: Person, gone: Person, before: Mapping[str, Any], at: datetime) -> None:
    move_back(above(), merge.moved, gone.id, stays.id)
    Person.objects.filter(id=gone.id).update(merged_into=None)
    Person.objects.filter(id__in=before["pointing"]).update(merged_into_id=gone.id)
    move_back(OWN, merge.moved, gone.id, stays.id)
    writing.give_back(stays, gone, before)
    if merge.closed_membership_id is not None:
        _reopen(merge.closed_membership_id, at)


def _reopen(membership_id: UUID, at: datetime) -> None:
    membership = Membership.objects.get(id=membership_id)
    membership.closed_on, membership.closed_by = None, ""
    membership.save(update_fields=["closed_on", "closed_by"])
    if Fact.objects.filter(kind=events.MEMBERSHIP_JOINED, record_id=membership_id, quantity__lt=0).exists():
        steps.count(events.MEMBERSHIP_JOINED, membership, at=at)


def forget_before(at: datetime) -> int:
    """Erase how entries were before merges that are too old to be taken back; returns how many."""
    old = PersonMerge.objects.filter(merged_at__lt=at - UNDOABLE_FOR, before_id__isnull=False)
    forgotten = 0
    for merge_id in list(old.order_by("id").values_list("id", flat=True)[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            merge = PersonMerge.objects.select_for_update(of=("self",)).get(id=merge_id)
            if merge.before_id is not None:
                vault.erase(merge.before_id)
                merge.before_id = None
                merge.save(update_fields=["before_id"])
                forgotten += 1
    return forgotten


def follow_merges(at: datetime) -> int:
    """Move what came in under a merged id since: of a transaction that had begun before. Returns how many rows."""
    lately = PersonMerge.objects.filter(merged_at__gte=at - FOLLOWED_FOR, undone_at__isnull=True)
    return sum(_follow(merge_id, at) for merge_id in list(lately.order_by("id").values_list("id", flat=True)))


def _follow(merge_id: UUID, at: datetime) -> int:
    try:
        return _followed(merge_id, at)
    except BothHave as stands:  # two of what one has one of: a desk ends one of them, and the next hour moves the other
        _log.warning("merge.not_followed", merge_id=str(merge_id), what=str(stands))
        return 0


@transaction.atomic
def _followed(merge_id: UUID, at: datetime) -> int:
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(id=merge_id)
    if merge.undone_at is not None:
        return 0
    stays_id = standing_id(merge.gone_id)
    moved = move([*OWN, *above()], merge.gone_id, stays_id)
    count = sum(len(rows) for rows in moved.values())
    if not count:
        return 0
    if stays_id == merge.stays_id:
        merge.moved = {name: [*merge.moved.get(name, ()), *moved.get(name, ())] for name in {*merge.moved, *moved}}
        merge.save(update_fields=["moved"])
    acting, data = Acting.system("merges"), {"other_id": merge.gone_id, "rows": count}
    journal.append("registry.merge_followed", acting=acting, at=at, subject=("person", stays_id), data=data)
    return count

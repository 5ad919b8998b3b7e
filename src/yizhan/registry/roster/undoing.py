"""An import taken back, chunk by chunk from the last: what it added leaves, what it changed is as it was before.

What something later depends on stays, and is named with why. A membership leaves as entered in error, on the day on
which it was opened, so that it stood on no day; numbers are not given again, and the person's entry stays.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from yizhan.kernel import clock, facts, journal, vault
from yizhan.kernel.errors import Forbidden
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import events, sealed
from yizhan.registry.codes import Change, MembershipState
from yizhan.registry.models import Membership, Person, RosterChunk, RosterImport, RosterUndo
from yizhan.registry.roster import acting as roles
from yizhan.registry.roster import keeping, rendering, telling, writing
from yizhan.registry.roster.access import access_import
from yizhan.registry.roster.depending import what_stays
from yizhan.registry.roster.errors import ImportNotUndoable
from yizhan.registry.roster.keeping import Before
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.verdicts import Kept
from yizhan.registry.roster.staging import CHANGEABLE
from yizhan.registry.roster.waking import wake_worker

State = RosterImport.State
Stop = Callable[[], bool]
_RESTORE: Final = (
    "UPDATE registry_person p SET "  # noqa: S608 - names of this file
    + ", ".join(f"{name} = given.{name}" for name in CHANGEABLE)
    + f" FROM unnest(%s::uuid[], {', '.join(f'%s::{kind}[]' for kind in CHANGEABLE.values())})"
    + f" given(id, {', '.join(CHANGEABLE)}) WHERE p.id = given.id"
)


@dataclass(frozen=True, slots=True)
class KeptItem:
    """One thing that stays: whose, which field ("" for the membership), why."""

    person_id: UUID
    field: str
    why: Kept


@dataclass(slots=True)
class Undone:
    """What taking an import back came to. `kept` names what stays."""

    left: int = 0
    restored: int = 0
    kept: list[KeptItem] = field(default_factory=list)


def may_undo(acting: Acting, roster: RosterImport) -> bool:
    """Whoever imported, or a desk above the union for which it was."""
    own = acting.user_id is not None and acting.user_id == roster.begun_by
    return acting.role is Role.SYSTEM or own or acting.node_id != roster.union_id


@transaction.atomic
def ask_undo(*, roster_id: UUID, acting: Acting, at: datetime) -> None:
    """Have an import taken back; a worker does it. Raises NotFound, Forbidden, ImportNotUndoable."""
    if acting.role is not Role.SYSTEM:
        access_import(acting, roster_id)
    roster = RosterImport.objects.select_for_update().get(id=roster_id)
    if not may_undo(acting, roster):
        raise Forbidden
    if roster.state != State.DONE:
        raise ImportNotUndoable
    roster.state, roster.undo_acting = State.UNDOING, roles.kept(acting)
    roster.save(update_fields=["state", "undo_acting"])
    subject = ("roster", roster.id)
    journal.append("registry.roster_undo_asked", acting=acting, at=at, subject=subject, scope=roster.scope)
    wake_worker()


def undo_all(*, stop: Stop = lambda: False) -> int:
    """Go on with every import that is being taken back; returns how many were finished."""
    finished = 0
    for roster_id in list(RosterImport.objects.filter(state=State.UNDOING).order_by("id").values_list("id", flat=True)):
        while not stop() and (more := _undo_next(roster_id, clock.now())) is not None:
            finished += not more
            if not more:
                break
    return finished


@transaction.atomic
def _undo_next(roster_id: UUID, at: datetime) -> bool | None:
    """Take back the last chunk that still stands: True where there may be more, False where it was finished just now,
    None where somebody else is at it."""
    rows = RosterImport.objects.select_for_update(skip_locked=True)
    roster = rows.filter(id=roster_id, state=State.UNDOING).first()
    if roster is None or roster.undo_acting is None:
        return None
    acting = roles.again(roster.undo_acting)
    chunk = roster.chunks.filter(undo__isnull=True).order_by("-number").first()
    if chunk is not None:
        _record(chunk, _undo(chunk, acting, at))
        return True
    roster.state, roster.undone_at = State.UNDONE, at
    roster.save(update_fields=["state", "undone_at"])
    told = totals(roster)
    subject = ("roster", roster.id)
    journal.append("registry.roster_undone", acting=acting, at=at, subject=subject, scope=roster.scope, data=told)
    return False


def totals(roster: RosterImport) -> dict[str, int]:
    """Counts over all chunks that were taken back so far."""
    rows = RosterUndo.objects.filter(chunk__roster=roster).values_list("left", "restored", "kept")
    sums = [sum(column) for column in zip(*rows, strict=True)] or [0, 0, 0]
    return dict(zip(("left", "restored", "kept"), sums, strict=True))


def kept_items(roster: RosterImport, *, limit: int) -> list[KeptItem]:
    """The first of what could not be taken back."""
    found: list[KeptItem] = []
    rows = RosterUndo.objects.filter(chunk__roster=roster, kept_id__isnull=False).order_by("chunk__number")
    for undo in rows.iterator(chunk_size=1):
        items = vault.get(undo.kept_id)["kept"] if undo.kept_id else []
        found += [KeptItem(UUID(person), name, Kept(why)) for person, name, why in items]
        if len(found) >= limit:
            break
    return found[:limit]


def _undo(chunk: RosterChunk, acting: Acting, at: datetime) -> Undone:
    before = keeping.kept(chunk.before_id) if chunk.before_id else {}
    opened = _lock(chunk.opened)
    writing.lock_people({*before, *(membership.person_id for membership in opened)})
    undone = Undone()
    left = _leave(opened, chunk, undone, at)
    restored = _restore(before, undone)
    undone.left, undone.restored = len(left), len(restored)
    telling.tell_undone(left | restored, acting=acting, at=at)
    return undone


def _lock(membership_ids: Iterable[UUID]) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).filter(id__in=list(membership_ids))
    return list(rows.order_by("id"))


def _leave(opened: list[Membership], chunk: RosterChunk, undone: Undone, at: datetime) -> set[UUID]:
    """Close the memberships on which nothing rests; returns whose."""
    stays = what_stays(opened, chunk)
    leaving = [membership for membership in opened if membership.id not in stays]
    undone.kept += [KeptItem(one.person_id, "", stays[one.id]) for one in opened if one.id in stays]
    ids = [membership.id for membership in leaving]
    Membership.objects.filter(id__in=ids).update(closed_on=F("opened_on"), closed_by=Change.ENTERED_IN_ERROR)
    _uncount(leaving, chunk, at)
    return {membership.person_id for membership in leaving}


def _uncount(leaving: list[Membership], chunk: RosterChunk, at: datetime) -> None:
    """Take their facts back: those of the chunk by union and day, or each one's own, as imports once left them."""
    on, parts = clock.local_date(at), Counter((one.union_id, one.opened_on) for one in leaving)
    record = ("roster_chunk", chunk.id)
    facts.reverse_parts(events.MEMBERSHIP_ENTERED, record=record, parts=parts, occurred_on=on, at=at)
    ids = [one.id for one in leaving]
    facts.reverse_each(events.MEMBERSHIP_JOINED, record_kind="membership", record_ids=ids, occurred_on=on, at=at)


def _restore(before: dict[UUID, Before], undone: Undone) -> set[UUID]:
    """Put back every value that is still the one that the import wrote; returns of whom something went back."""
    people = Person.objects.in_bulk(list(before))
    restored: set[UUID] = set()
    fields: list[Person] = []
    for person_id, was in before.items():
        person = people[person_id]
        if _put_back(person, was, undone):
            fields.append(person)
            restored.add(person_id)
    if fields:
        _write(fields)
    return restored | _restore_phones(before, people, undone) | _restore_states(before, undone)


def _put_back(person: Person, before: Before, undone: Undone) -> bool:
    """Set a person's fields back where nobody changed them since; whether there was one."""
    any_field = False
    for name, value in before.was.items():
        if keeping.plain(getattr(person, name)) != before.now[name]:
            undone.kept.append(KeptItem(person.id, name, Kept.VALUE_CHANGED))
            continue
        setattr(person, name, _typed(name, value))
        any_field = True
    return any_field


def _typed(name: str, value: str | None) -> Any:
    """A kept value as its column holds it."""
    if value is None or CHANGEABLE[Field(name)] == "text":
        return value
    return value == "True" if CHANGEABLE[Field(name)] == "boolean" else date.fromisoformat(value)


def _write(people: list[Person]) -> None:
    columns = [[getattr(person, name) for person in people] for name in CHANGEABLE]
    with connection.cursor() as cursor:
        cursor.execute(_RESTORE, [[person.id for person in people], *columns])


def _restore_phones(before: dict[UUID, Before], people: dict[UUID, Person], undone: Undone) -> set[UUID]:
    given: list[tuple[UUID, bytes | None, bytes | None]] = []
    for person_id, was in before.items():
        if was.phone_index is None:
            continue
        if bytes(people[person_id].phone_index or b"") != was.phone_index:
            undone.kept.append(KeptItem(person_id, "phone", Kept.VALUE_CHANGED))
        elif was.phone:
            blob = rendering.seal_phones([was.phone], [str(person_id)])[0]
            given.append((person_id, blob, sealed.phone_index(was.phone)))
        else:
            given.append((person_id, None, None))
    writing.set_phones(given)
    return {person_id for person_id, _, _ in given}


def _restore_states(before: dict[UUID, Before], undone: Undone) -> set[UUID]:
    """Memberships that the import made retained are active again."""
    wanted = {was.retained: person_id for person_id, was in before.items() if was.retained is not None}
    if not wanted:
        return set()
    still = Membership.objects.filter(id__in=list(wanted), closed_on__isnull=True, state=MembershipState.RETAINED)
    ids = set(still.select_for_update().values_list("id", flat=True))
    Membership.objects.filter(id__in=ids).update(state=MembershipState.ACTIVE)
    undone.kept += [KeptItem(wanted[one], "", Kept.MEMBERSHIP_CHANGED) for one in wanted if one not in ids]
    return {wanted[one] for one in ids if one is not None}


def _record(chunk: RosterChunk, undone: Undone) -> None:
    row_id = new_id()
    told = [[str(one.person_id), one.field, one.why.value] for one in undone.kept]
    owner = ("roster_undo", row_id)
    RosterUndo.objects.create(
        id=row_id,
        chunk=chunk,
        left=undone.left,
        restored=undone.restored,
        kept=len(undone.kept),
        kept_id=vault.put({"kept": told}, purpose="registry.roster", owner=owner) if told else None,
    )

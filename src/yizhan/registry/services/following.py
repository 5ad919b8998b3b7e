"""The members of a union that ends, moved chunk by chunk: a handful of statements for thousands.

No row is made one by one: of 30,000 members that was nine tenths of the time of the press (decision 0119).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import clock, facts, journal
from yizhan.kernel.bulk import NULL, copy_lines, day_field, escape
from yizhan.kernel.ids import new_id_texts
from yizhan.kernel.scope import Acting, ScopeKeys, scope_fields
from yizhan.registry import events
from yizhan.registry.codes import Change, ChangeReason, MembershipState, WindingUpGround
from yizhan.registry.models import Membership, Union
from yizhan.registry.queries.ancestry import ancestors_of, line_of
from yizhan.registry.rules.winding_up import state_after
from yizhan.registry.services.telling import tell_each

CHUNK: Final = 10_000
_CLOSE: Final = """
    UPDATE registry_membership m
    SET closed_on = GREATEST(%(on)s, m.opened_on), closed_by = %(change)s, close_reason = %(reason)s
    FROM (SELECT id FROM registry_membership WHERE union_id = %(union)s AND closed_on IS NULL
          ORDER BY id LIMIT %(most)s FOR UPDATE) b
    WHERE m.id = b.id RETURNING m.person_id, m.employer_id, m.state, m.closed_on, m.name_letters
"""
_EACH: Final = ("id", "person_id", "employer_id", "state", "opened_on", "name_letters")


class Closed(NamedTuple):
    """What of a membership that was closed goes into the one that is opened."""

    person_id: UUID
    employer_id: UUID | None
    state: str
    closed_on: date
    name_letters: str


@dataclass(frozen=True, slots=True)
class Move:
    """From a union that ends to the one that has its members then."""

    union: Union
    receiver: Union
    is_merged: bool
    ground: str

    @property
    def reason(self) -> str:
        """Of the template's reasons only the employer's end is one of these."""
        return ChangeReason.BANKRUPT if self.ground == WindingUpGround.EMPLOYER_ENDED else ""


def move_members(move: Move, *, acting: Acting, at: datetime) -> int:
    """Close every open membership of the union and open it at the receiver; returns how many.

    Inside the caller's transaction, with the union locked: nobody joins it meanwhile.
    """
    on, moved = clock.local_date(at), 0
    scope = line_of(move.receiver.id, on)
    while closed := _close(move, on):
        opened = _open(move, closed, scope)
        _leave_traces(move, closed, opened, scope, acting=acting, at=at)
        _tell(move, [one.person_id for one in closed], acting=acting, at=at)
        moved += len(closed)
    return moved


def _close(move: Move, on: date) -> list[Closed]:
    given: dict[str, Any] = {
        "on": on,
        "change": Change.TRANSFERRED_OUT,
        "reason": move.reason,
        "union": move.union.id,
        "most": CHUNK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, given)
        return [Closed(*row) for row in cursor.fetchall()]


def _open(move: Move, closed: Sequence[Closed], scope: ScopeKeys) -> list[UUID]:
    """The ids of what is opened at the receiver, in the order of what was closed."""
    alike: dict[str, object] = scope_fields(scope) | {
        "opened_by": Change.TRANSFERRED_IN,
        "open_reason": move.reason,
        "closed_by": "",
        "close_reason": "",
    }
    end = "\t".join(NULL if value is None else str(value) for value in alike.values())
    ids = new_id_texts(len(closed))
    lines = (f"{row_id}\t{_line(move, one)}\t{end}" for row_id, one in zip(ids, closed, strict=True))
    copy_lines(Membership._meta.db_table, [*_EACH, *alike], lines)  # noqa: SLF001 - Django's documented way to a name
    return [UUID(row_id) for row_id in ids]


def _line(move: Move, closed: Closed) -> str:
    """In a merger the receiver's employer, else the one that they have; retained above, none: it is not their work."""
    employer_id = (move.receiver.employer_id or closed.employer_id) if move.is_merged else None
    state = state_after(closed.state, is_merged=move.is_merged)
    begin = f"{closed.person_id}\t{employer_id or NULL}\t{state}\t{closed.closed_on}"
    return f"{begin}\t{escape(closed.name_letters)}"


def _leave_traces(
    move: Move, closed: Sequence[Closed], opened: Sequence[UUID], scope: ScopeKeys, *, acting: Acting, at: datetime
) -> None:
    """A journal row about each new membership; the facts of a transfer, or of those who are retained from now on."""
    journal.append_for_each(
        "registry.membership_followed",
        acting=acting,
        at=at,
        subjects=[("membership", one) for one in opened],
        scope=scope,
        data={"from_union_id": move.union.id, "to_union_id": move.receiver.id},
    )
    both = [(before.person_id, row_id) for before, row_id in zip(closed, opened, strict=True)]
    if move.is_merged:
        _count(events.MEMBERSHIP_TRANSFERRED_OUT, move.union.id, both, at)
        _count(events.MEMBERSHIP_TRANSFERRED_IN, move.receiver.id, both, at)
        return
    newly = [one for before, one in zip(closed, both, strict=True) if before.state != MembershipState.RETAINED]
    _count(events.MEMBERSHIP_RETAINED, move.receiver.id, newly, at)


def _count(kind: str, union_id: UUID, opened: Sequence[tuple[UUID, UUID]], at: datetime) -> None:
    """`opened` are persons with their new memberships."""
    on = clock.local_date(at)
    above = ancestors_of(union_id, on)
    day = day_field(on.toordinal())
    happened = [(day, union_id, above, person.bytes, row.bytes) for person, row in opened]
    if happened:
        rows = facts.rows_of_each(kind, at=at, happened=happened, subject_kind="person", record_kind="membership")
        facts.record_rows(rows)


def _tell(move: Move, person_ids: Sequence[UUID], *, acting: Acting, at: datetime) -> None:
    """Everybody hears where the membership is now, and how to say that it is not right."""
    words = (
        _("{union}已并入{receiver}，您的会籍已转过去")
        if move.is_merged
        else _("{union}已撤销，您的会籍由{receiver}保留")
    )
    body = (
        _("会员号不变，权益不变。不对的，请打开“我的会籍”，按“登记不对，告诉工会”，或打电话给工会联系人。")
        if move.is_merged
        else _(
            "会员号不变；到了新单位，请在“我的会籍”里申请接转。不对的，请按“登记不对，告诉工会”，或打电话给工会联系人。"
        )
    )
    title = format_lazy(words, union=move.union.name, receiver=move.receiver.name)
    kind = "registry.membership_followed"
    tell_each(person_ids, kind=kind, title=title, body=body, but=acting.user_id, at=at)

"""Telling those who answer for a union that its term or its certificate ends: 90, 30, 7 days before, and when over."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.kernel import journal, messages
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import OFFICERS, Acting
from yizhan.registry.codes import TermMatter
from yizhan.registry.models import TermReminder, Union
from yizhan.registry.queries.ancestry import lines_of, superiors_of
from yizhan.registry.terms.queries import Ending, endings_to_tell, is_told
from yizhan.registry.terms.rules import OVER, PRESSING, RAISED

BATCH: Final = 500
_ACTING: Final = Acting.system("terms")


def remind_all(at: datetime) -> None:
    """Whatever is due, in as many transactions as there are desks above; again, it finds nothing left."""
    while remind(at=at):
        pass


def remind(*, at: datetime, limit: int = BATCH) -> int:
    """Tell of what is due and not told, the most pressing first; returns of how many unions' ends was told.

    One transaction for each desk above, so that what one of them hears and what is on record are the same.
    """
    on, told = local_date(at), 0
    for stage in PRESSING:
        by_desk: dict[UUID | None, list[Ending]] = defaultdict(list)
        for ending in endings_to_tell(stage, on, limit=limit):
            by_desk[_desk_above(ending.union_id, on)].append(ending)
        told += sum(_tell(desk_id, endings, on, at) for desk_id, endings in by_desk.items())
    return told


def _desk_above(union_id: UUID, on: date) -> UUID | None:
    """The nearest union above, on its own line, at which somebody sits; None where there is none."""
    line = Union.objects.values_list("line", flat=True).get(id=union_id)
    above = superiors_of(union_id, on).get(line, [])
    return next((desk for desk in above if holders_on(desk, OFFICERS, on)), None)


@transaction.atomic
def _tell(desk_id: UUID | None, endings: Sequence[Ending], on: date, at: datetime) -> int:
    """The unions each by themselves; the desk above once for all of them, where it is near or nobody sits at one."""
    ids = sorted({ending.union_id for ending in endings})
    unions = {one.id: one for one in Union.objects.select_for_update().filter(id__in=ids).order_by("id")}
    due = [ending for ending in endings if _still_ends(unions[ending.union_id], ending) and not is_told(ending)]
    if not due:
        return 0
    raised = [one for one in due if not _tell_union(unions[one.union_id], one, on, at) or one.stage in RAISED]
    if desk_id is not None and raised:
        _tell_desk(desk_id, raised, unions, on, at)
    above = {one.union_id for one in raised}
    TermReminder.objects.bulk_create(
        TermReminder(
            union_id=one.union_id,
            matter=one.matter,
            ends_on=one.ends_on,
            stage=one.stage,
            told_at=at,
            desk_id=desk_id if one.union_id in above else None,
        )
        for one in due
    )
    scopes = lines_of(unions, on)
    for one in due:
        data = {"matter": one.matter, "ends_on": one.ends_on, "due": one.stage}
        scope = scopes[one.union_id]
        journal.append(
            "registry.term_reminded", acting=_ACTING, at=at, subject=("union", one.union_id), scope=scope, data=data
        )
    return len(due)


def _still_ends(union: Union, ending: Ending) -> bool:
    """A new term may have been approved since it was read."""
    ends_on = union.term_until if ending.matter == TermMatter.TERM else union.certificate_until
    return ends_on == ending.ends_on


def _tell_union(union: Union, ending: Ending, on: date, at: datetime) -> bool:
    """Whoever holds a duty at the union; False where nobody does."""
    holders = holders_on(union.id, OFFICERS, on)
    messages.notify_each(
        holders,
        kind="terms.ending",
        title=_title(ending),
        body=_body(union, ending, on),
        link=f"/unions/{union.id}",
        at=at,
    )
    return bool(holders)


def _title(ending: Ending) -> str | Promise:
    if ending.matter == TermMatter.TERM:
        return _("本届任期已经届满，请办换届") if ending.stage == OVER else _("本届任期快届满了，请准备换届")
    return _("工会证书已经过期，请办续期") if ending.stage == OVER else _("工会证书快到期了，请准备续期")


def _body(union: Union, ending: Ending, on: date) -> str | Promise:
    days = (ending.ends_on - on).days
    if ending.matter == TermMatter.TERM and union.certificate_until == ending.ends_on:
        words = _("{union}：任期和证书都到 {day} 为止。") if days >= 0 else _("{union}：任期和证书都已在 {day} 到期。")
    elif ending.matter == TermMatter.TERM:
        words = _("{union}：任期到 {day} 为止。") if days >= 0 else _("{union}：任期已在 {day} 届满。")
    else:
        words = _("{union}：证书有效期到 {day} 为止。") if days >= 0 else _("{union}：证书已在 {day} 到期。")
    return format_lazy(words, union=union.name, day=ending.ends_on.isoformat())


def _tell_desk(desk_id: UUID, raised: Sequence[Ending], unions: dict[UUID, Union], on: date, at: datetime) -> None:
    """One message for all: which they are stands in the list."""
    concerned = sorted({one.union_id for one in raised})
    first = unions[concerned[0]].name
    words = (
        _("{first}等 {n} 家工会的届期或证书到期了，或者快到期了。")
        if len(concerned) > 1
        else _("{first}的届期或证书到期了，或者快到期了。")
    )
    messages.notify_each(
        holders_on(desk_id, OFFICERS, on),
        kind="terms.ending_below",
        title=_("下级工会的届期或证书到期"),
        body=format_lazy(words, first=first, n=len(concerned)),
        link="/terms",
        at=at,
    )

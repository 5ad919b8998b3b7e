"""A sent roster as its page shows it: what is known of it, in words, by state."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.scope import Acting
from yizhan.registry.models import Person, RosterImport, RosterUpload, Union
from yizhan.registry.roster import shelf, undoing
from yizhan.registry.roster.errors import FILE_WORDS, FileFault
from yizhan.registry.roster.rules.columns import Field, heading
from yizhan.registry.roster.rules.problems import Noted, Severity
from yizhan.registry.roster.types import Header, Seen
from yizhan.registry.roster.words import COUNT_WORDS, KEPT_WORDS, said

State = RosterUpload.State
PROBLEMS_SHOWN: Final = 50
KEPT_SHOWN: Final = 200
HEADERS_SHOWN: Final = 6
_KINDS: Final[dict[str, str | Promise]] = {
    "added": _("新增的会员"),
    "changed": _("更改的内容"),
    "moved": _("待接转的会员"),
}
_COUNTS: Final = ("added", "changed", "unchanged", "moved", "warned", "refused")
_SEVERITIES: Final[dict[Severity, tuple[str | Promise, str]]] = {
    Severity.REFUSED: (_("未导入"), "bad"),
    Severity.WARNED: (_("提醒"), "warn"),
    Severity.REPAIRED: (_("已整理"), "info"),
}
_OTHER_FAULTS: Final[dict[str, str | Promise]] = {
    "not-found": _("这家工会现在不在您的工作范围内，名册没有读取。"),
    "union-takes-no-roster": _("这家工会还没有成立或已经撤销，不能导入名册。请核对工会编号。"),
}


def shown(upload: RosterUpload, who: Acting, *, after: int, severity: Severity | None = None) -> dict[str, Any]:
    """The context of the page."""
    seen = shelf.shown(upload)
    notes = _notes(upload, seen.tally, severity, after) if upload.erased_at is None else []
    names = _union_names(upload, seen.seen)
    context = {
        "upload": upload,
        "union_name": names.get(str(upload.union_id), ""),
        "state_word": shelf.STATE_WORDS[State(upload.state)],
        "is_ready": upload.state == State.READY,
        "is_applied": upload.state == State.APPLIED,
        "is_open": upload.erased_at is None,
        "fault": fault_words(upload),
        "counts": [(COUNT_WORDS[name], getattr(upload, name), name) for name in _COUNTS],
        "groups": _groups(seen.seen, names, upload),
        "seen_fields": sorted({"name", *(change[0] for one in seen.seen for change in one.changes)})
        if seen.seen
        else [],
        "problems_found": [_problem(one) for one in notes[:PROBLEMS_SHOWN]],
        "filters": _filters(seen.tally, severity),
        "following": str(after + PROBLEMS_SHOWN) if len(notes) > PROBLEMS_SHOWN else "",
        "headers": [_header(one) for one in seen.headers[:HEADERS_SHOWN]],
        "meanings": [("", _("不导入这一列")), *((field.value, heading(field)) for field in Field)],
    }
    return context | bar(upload) | _undoing(upload, who)


def _undoing(upload: RosterUpload, who: Acting) -> dict[str, Any]:
    """Whether the import may be taken back, or what came of it."""
    roster = upload.roster
    if roster is None:
        return {}
    undone = roster.state == RosterImport.State.UNDONE
    items = undoing.kept_items(roster, limit=KEPT_SHOWN) if undone else []
    names = dict(Person.objects.filter(id__in={one.person_id for one in items}).values_list("id", "name"))
    return {
        "may_undo": roster.state == RosterImport.State.DONE and undoing.may_undo(who, roster),
        "is_undone": undone,
        "undone": undoing.totals(roster) if undone else {},
        "kept": [
            {
                "name": names.get(one.person_id, ""),
                "field": heading(Field(one.field)) if one.field else _("会籍"),
                "why": KEPT_WORDS[one.why],
            }
            for one in items
        ],
    }


def bar(upload: RosterUpload) -> dict[str, Any]:
    """How far the work in hand is. How many rows there are is known after the dry run."""
    total = upload.rows if upload.state == State.APPLYING else 0
    return {
        "upload": upload,
        "is_at_work": upload.state in {State.READING, State.APPLYING},
        "is_undoing": upload.roster is not None and upload.roster.state == RosterImport.State.UNDOING,
        "is_receiving": upload.state == State.RECEIVING,
        "done": upload.rows_done,
        "total": total,
        "work_word": shelf.STATE_WORDS[State(upload.state)],
        "progress_url": reverse("roster-progress", args=[upload.id]),
    }


def fault_words(upload: RosterUpload) -> str:
    if not upload.fault:
        return ""
    if upload.fault in frozenset(FileFault):
        return str(FILE_WORDS[FileFault(upload.fault)])
    return str(_OTHER_FAULTS.get(upload.fault, FILE_WORDS[FileFault.GIVEN_UP]))


def meanings(upload: RosterUpload) -> dict[str, str]:
    """Heading → field, as the dry run took them."""
    found: dict[str, str] = {}
    for header in shelf.shown(upload).headers:
        found |= {word: field for word, field in zip(header.words, header.fields, strict=True) if word}
    return found


def _header(header: Header) -> dict[str, Any]:
    columns = [
        {"word": word, "field": field, "name": heading(Field(field)) if field else ""}
        for word, field in zip(header.words, header.fields, strict=True)
        if word
    ]
    return {"sheet": header.sheet, "row": header.row, "columns": columns, "is_found": header.is_found}


def _groups(seen: tuple[Seen, ...], names: dict[str, str], upload: RosterUpload) -> list[dict[str, Any]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for one in seen:
        union = names.get(one.union_id, "") if one.union_id != str(upload.union_id) else ""
        rows.setdefault(one.kind, []).append({"seen": one, "union": union, "key": f"{one.row}|{one.sheet}"})
    counts = {name: getattr(upload, name) for name in _KINDS}
    return [
        {"kind": kind, "title": title, "rows": rows[kind], "count": counts[kind]}
        for kind, title in _KINDS.items()
        if kind in rows
    ]


def _notes(
    upload: RosterUpload, tally: Sequence[Mapping[str, int]], severity: Severity | None, after: int
) -> list[Noted]:
    """One more than a page shows: what was refused first. What was read before pages were tallied is in row order."""
    if not tally:
        return shelf.notes(upload, after=after, limit=PROBLEMS_SHOWN + 1)
    severities = [severity] if severity else list(_SEVERITIES)
    return shelf.notes_by_severity(upload, tally, severities, after=after, limit=PROBLEMS_SHOWN + 1)


def _filters(tally: Sequence[Mapping[str, int]], chosen: Severity | None) -> list[dict[str, Any]]:
    """All problems and those of each severity, with how many there are; none where there is nothing to choose."""
    counts = {one: sum(page.get(one.value, 0) for page in tally) for one in _SEVERITIES}
    some = [{"value": one.value, "word": word, "count": counts[one], "is_chosen": one is chosen}
            for one, (word, _badge) in _SEVERITIES.items() if counts[one]]  # fmt: skip
    if len(some) < 2 and chosen is None:
        return []
    everything = {"value": "", "word": _("全部"), "count": sum(counts.values()), "is_chosen": chosen is None}
    return [everything, *some]


def _problem(noted: Noted) -> dict[str, Any]:
    word, badge = _SEVERITIES[noted.severity]
    return {"noted": noted, "message": said(noted), "word": word, "badge": badge}


def _union_names(upload: RosterUpload, seen: tuple[Seen, ...]) -> dict[str, str]:
    wanted = {str(upload.union_id), *(one.union_id for one in seen if one.union_id)}
    return {str(key): name for key, name in Union.objects.filter(id__in=wanted).values_list("id", "name")}

"""What is kept of a row that was refused for its number: its place and why, for 数据质量, and nothing of the person."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from yizhan.kernel.bulk import NULL, binary, copy_lines, escape
from yizhan.kernel.ids import new_id_texts
from yizhan.kernel.scope import ScopeKeys, scope_fields
from yizhan.registry import sealed
from yizhan.registry.models import RosterImport
from yizhan.registry.roster.merging import Context
from yizhan.registry.roster.rules.problems import Unread

_COLUMNS: Final = (
    "id", "roster_id", "sheet", "place", "finding", "phone_index", "recorded_at", *ScopeKeys.__dataclass_fields__,
)  # fmt: skip
_LONGEST_SHEET: Final = 60
# The same rows sent again, corrected or not, are the newest import's to tell of.
_SETTLE: Final = """
    UPDATE registry_refusednumber r SET settled_at = %(at)s
    FROM registry_rosterimport i
    WHERE r.settled_at IS NULL AND r.roster_id <> %(roster)s AND i.id = r.roster_id AND i.union_id = %(union)s
      AND (i.file_sha256 = %(digest)s OR r.phone_index = ANY(%(phones)s))
"""


def keep_unread(unread: Sequence[Unread], roster: RosterImport, context: Context) -> None:
    """In the transaction that writes the chunk."""
    if not unread:
        return
    context.meet({one.union for one in unread if one.union})
    phones = [sealed.phone_index(one.mobile) if one.mobile else None for one in unread]
    given: dict[str, Any] = {
        "at": context.at,
        "roster": roster.id,
        "union": roster.union_id,
        "digest": roster.file_sha256,
        "phones": [phone for phone in phones if phone],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, given)
    lines = (
        "\t".join(
            [
                row_id,
                str(roster.id),
                escape(one.sheet[:_LONGEST_SHEET]),
                str(one.place),
                one.finding.value,
                binary(phone) if phone else NULL,
                context.at.isoformat(),
                *_scope(one.union, roster, context),
            ]
        )
        for row_id, one, phone in zip(new_id_texts(len(unread)), unread, phones, strict=True)
    )
    copy_lines("registry_refusednumber", _COLUMNS, lines)


def _scope(union: str, roster: RosterImport, context: Context) -> list[str]:
    scope = context.homes[union].scope if union in context.homes else roster.scope
    return [str(each) if each else NULL for each in scope_fields(scope).values()]

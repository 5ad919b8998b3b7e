"""Whether the register's people and units are invented: every page and every workbook has to say so."""

import time
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.kernel.models import JournalEntry
from yizhan.registry.models import Union
from yizhan.registry.synthetic.unions import PROVINCE_CODE

if TYPE_CHECKING:
    from xlsxwriter import Workbook

WRITTEN: Final = "registry.province_written"
_ASKED_AGAIN_AFTER_S: Final = 60.0  # somebody may write a province while this process serves an empty register
_known: dict[str, float] = {}  # by database: since when it is known to be real; a moment without end for invented
_INVENTED: Final = float("inf")


def is_invented() -> bool:
    """Whether `yizhan province` or the demonstration wrote this register, by its journal; asked once a minute."""
    database = str(connection.settings_dict["NAME"])
    asked = _known.get(database)
    if asked is None or time.monotonic() - asked > _ASKED_AGAIN_AFTER_S:
        _known[database] = asked = _INVENTED if _is_written() else time.monotonic()
    return asked == _INVENTED


def _is_written() -> bool:
    top = Union.objects.filter(code=PROVINCE_CODE).values("id")
    return JournalEntry.objects.filter(kind=WRITTEN, subject_kind="union", subject_id__in=top).exists()


def invented_words() -> str:
    """What a page or a sheet says then; empty for a register of real people."""
    return _("虚构数据，人物与单位均不存在") if is_invented() else ""


def mark_invented(book: "Workbook") -> None:
    """Say it at the head of every printed sheet and in the file's properties; cells stay as they are, so that what was
    taken out can be taken in again."""
    words = invented_words()
    if words:
        book.set_properties({"comments": words})
        for sheet in book.worksheets():
            sheet.set_header(f"&C{words}")

"""Why two entries cannot be made one now, or one made two again."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, Invalid, Problem
from yizhan.registry.duplicates.rules import Fault

FAULT_WORDS: Mapping[Fault, str | Promise] = {
    Fault.MISSING: _("两份登记在这一项上不同，请选留下哪一个。"),
    Fault.UNKNOWN: _("请在两份登记里选一个。"),
    Fault.AGAINST_DOCUMENT: _("这一项以留下的身份证件为准，不能选另一个。"),
}


def wrong_choices(faults: Mapping[str, Fault]) -> Invalid:
    """Every choice that is missing or cannot stand, at its field."""
    return Invalid([Problem(field=field, message=str(FAULT_WORDS[fault])) for field, fault in faults.items()])


class PairSettled(Conflict):
    code = "pair-settled"
    message = _("这一对刚有人处理过。请刷新列表。")


class PairChanged(Conflict):
    code = "pair-changed"
    message = _("打开以后，这两份登记里有一份变了。请重新打开，再看一遍。")


class BothHave(Conflict):
    """Something of which one person can have only one."""

    code = "both-have"
    message = _("两份登记都有{what}，合并后只能有一件。请先办结其中一件，再来合并。")

    def __init__(self, what: str | Promise) -> None:
        super().__init__(what=what)


class MergeRestsOn(Conflict):
    code = "merge-not-undoable"
    message = _(
        "合并以后又有新的变动（会籍、办件或登记），或者已过 180 天，不能整个撤销。请逐项更正，或请上级工会核对。"
    )

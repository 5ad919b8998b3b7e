"""Why a name or a document is not corrected, in words that say what to do next."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, Problem

_WORDS: Mapping[str, str | Promise] = {
    "name": _("填的和现在登记的一样，没有要更正的。请填写证件上的姓名、号码、出生日期或性别。"),
    "document_kind": _("请选择证件类别。"),
    "birth_date": _("请对照证件填写出生日期，不能晚于今天；证件号码里有的，要和号码一致。"),
    "sex": _("请对照证件选择性别；证件号码里有的，要和号码一致。"),
    "basis": _("请写明看了什么，例如“身份证原件”。这里不要写证件号码。"),
}


def wrong(field: str) -> Problem:
    """One field that cannot stand."""
    return Problem(field=field, message=str(_WORDS[field]))


class NumberOfAnother(Conflict):
    """The number is that of another entry: one of the two is wrong, or both are of one person."""

    code = "number-of-another"
    message = _(
        "这个证件号码已经登记在另一份登记里。请先核对证件；确是同一个人登记了两次的，"
        "请在“数据质量”的“疑似重复登记”里合并，不要更正号码。"
    )


class NumberOfMerged(Conflict):
    """The number is that of an entry which was merged into this one."""

    code = "number-of-merged"
    message = _("这是已经并入这份登记的另一份的号码。请在“疑似重复登记”里撤销合并，再合并时选对留下的证件。")


class EntryMerged(Conflict):
    """An entry that was merged is not corrected: the other one counts."""

    code = "entry-merged"
    message = _("这份登记已经并入同一个人的另一份。请从会员名册打开留下的那份，在那里更正。")

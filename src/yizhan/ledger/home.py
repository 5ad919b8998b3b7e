"""What the treasurer finds on the first screen: what waits for release, for payment, for correction."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.kernel.scope import Acting
from yizhan.kernel.screens import Panel, Row
from yizhan.ledger.queries import waiting_counts
from yizhan.ledger.types import GrantState

_MOST = 99


def today(acting: Acting, _at: datetime) -> Panel | None:
    """One row for each heap that is not empty, in the order of the work."""
    counts = waiting_counts(acting, most=_MOST)
    rows = [
        Row(title=title, href=reverse(address), note=note, value=_told(counts[state]), action=action)
        for state, title, address, note, action in (
            (GrantState.FAILED, _("付款失败"), "money-failed", _("更正账户后，由另一位财务人员放款"), _("去更正")),
            (GrantState.COMMITTED, _("待放款"), "money-release", _("已批准金额，等第二个人放款"), _("去放款")),
            (GrantState.RELEASED, _("待付款"), "money-pay", _("放进付款批次，交银行付款"), _("去付款")),
        )
        if counts[state]
    ]
    return Panel(rows=tuple(rows)) if rows else None


def _told(count: int) -> str:
    return _("%(n)d 笔以上") % {"n": _MOST} if count > _MOST else _("%(n)d 笔") % {"n": count}

"""Invented content for the gallery of parts at /design."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.screens import Clock, Panel, Row

_AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def examples() -> dict[str, Any]:
    """One example of everything."""
    return _times() | _lists() | _forms()


def _times() -> dict[str, Any]:
    return {
        "lamps": ["normal", "yellow", "red", "overdue", "suspended"],
        "clocks": [
            Clock(5, date(2026, 11, 27)),
            Clock(1, date(2026, 11, 23)),
            Clock(0),
            Clock(-2),
            Clock(3, suspended=True),
        ],
        "steps": [
            {"label": _("申请"), "state": "done", "at": _AT},
            {"label": _("受理"), "state": "done", "note": _("基层工会")},
            {"label": _("入户核实"), "state": "current", "note": _("还剩 3 个工作日")},
            {"label": _("公示"), "state": "waiting", "note": _("5 个工作日")},
            {"label": _("审批"), "state": "waiting"},
        ],
        "timeline": [
            {
                "at": _AT,
                "title": _("通知补正"),
                "who": _("基层工会"),
                "note": _("家庭收入证明不清楚，请重拍。计时暂停。"),
            },
            {"at": _AT, "title": _("已受理"), "who": _("基层工会")},
            *[{"at": _AT, "title": _("上传材料"), "who": _("申请人")} for _each in range(4)],
            {"at": _AT, "title": _("提交申请"), "who": _("申请人")},
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "panel": Panel(
            rows=(
                Row(
                    _("补 1 项：家庭收入证明"),
                    "#",
                    _("困难职工帮扶一件事"),
                    clock=Clock(3, date(2026, 11, 25)),
                    lamp="yellow",
                ),
                Row(_("确认入会信息"), "#", _("平房区快递行业联合工会"), action=_("去确认")),
            ),
            folded=(Row(_("评价一下上次的服务"), "#", _("法律咨询，11月12日办结")),),
        ),
        "services": Panel(
            rows=(
                Row(_("金秋助学"), "#", _("11月30日截止 · 符合条件"), _("最高 ¥5,000")),
                Row(_("生活救助"), "#", _("全年可申请 · 还差家庭收入信息"), _("最高 ¥8,640")),
            )
        ),
        "contact": Row(_("周敏"), note=_("平房区快递行业联合工会 · 工作日 9:00–17:00"), phone="0451-00000000"),
        "table": [
            {
                "name": "王小军",
                "number": "2026-230108-000123-C",
                "item": _("生活救助"),
                "lamp": "red",
                "clock": Clock(0),
                "fen": 864000,
            },
            {
                "name": "李桂芝",
                "number": "2026-230108-000117-K",
                "item": _("金秋助学"),
                "lamp": "normal",
                "clock": Clock(6, date(2026, 11, 30)),
                "fen": 500000,
            },
            {
                "name": "阿依古丽·买买提",
                "number": "2026-230108-000098-3",
                "item": _("困难职工建档"),
                "lamp": "suspended",
                "clock": Clock(2, suspended=True),
                "fen": None,
            },
        ],
    }


def _forms() -> dict[str, Any]:
    return {
        "name": _("王小军"),
        "problems": [
            {"field": "phone", "message": _("手机号应为 11 位数字，以 1 开头。")},
            {"field": "income", "message": _("家庭年收入请填数字，例如 36000。")},
        ],
        "options": [("1", _("在岗")), ("2", _("待（下）岗")), ("3", _("失业")), ("4", _("退休"))],
        "files": [{"name": "户口本首页.jpg", "size": 482_113}],
        "chart_labels": ["哈尔滨", "齐齐哈尔", "牡丹江", "佳木斯", "大庆"],
        "chart_series": [{"name": _("户次"), "values": [3120, 1840, 1105, 980, 1460]}],
    }

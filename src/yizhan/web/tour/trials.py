"""The sceptic's minutes: what can be tried, in the order in which the tour offers it.

What a step does is composed above (`ops.demo` knows every room's services) and registered here when Django starts;
a trial whose page is not built, or that nothing was registered for, is shown as 未建成.
"""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import NotFound
from yizhan.web.tour.types import Step, Trial

TRIALS: Final = (
    Trial("join", _("骑手入会"), _("没有单位的外卖骑手，五个空，当场入会，进周转库等安置。")),
    Trial("payment", _("困难帮扶，一路办到银行到账"), _("从公示到放款、回盘，再看省里的数字多了多少。")),
    Trial("roster", _("脏名册，带颜色退回来"), _("导入一份满是错的名册，每个错都标在单元格里。")),
    Trial(
        "file",
        _("放进一个 YAML 文件，服务就上线"),
        _("错在第几行第几列；改好发布，服务马上出现。"),
        needs="programme-drop",
        who="publisher",
    ),
    Trial(
        "kill",
        _("kill -9，一条也不丢"),
        _("一边记账，一边杀掉服务进程；浏览器收到确认的，数据库里都有。"),
        needs="tour-kill",
    ),
    Trial("tamper", _("改一行留痕，审计看得出来"), _("用数据库管理员的身份偷偷改一行，再验一遍。")),
)
_steps: dict[str, tuple[Step, ...]] = {}


def register(key: str, *steps: Step) -> None:
    """Say what the presses of a trial do."""
    _steps[key] = steps


def trials() -> list[Trial]:
    """Every trial with its steps."""
    return [replace(trial, steps=_steps.get(trial.key, ())) for trial in TRIALS]


def trial(key: str) -> Trial:
    """One that can be walked; raises NotFound."""
    found = next((one for one in trials() if one.key == key and one.steps), None)
    if found is None:
        raise NotFound
    return found

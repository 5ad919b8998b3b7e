"""What states, steps and journal kinds are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.orders.types import CallBack, Command, Family, Finding, Source, State

Text = str | Promise

STATE_WORDS: dict[tuple[str, str], Text] = {
    (Family.RIGHTS, State.RECEIVED): _("待受理"),
    (Family.RIGHTS, State.ACCEPTED): _("办理中"),
    (Family.RIGHTS, State.ANSWERED): _("已答复"),
    (Family.RIGHTS, State.CLOSED): _("已办结"),
    (Family.RIGHTS, State.REFUSED): _("不予受理"),
    (Family.RIGHTS, State.WITHDRAWN): _("已撤回"),
    (Family.RATING, State.RECEIVED): _("待核实"),
    (Family.RATING, State.ACCEPTED): _("整改中"),
    (Family.RATING, State.ANSWERED): _("待回访"),
    (Family.RATING, State.CLOSED): _("已办结"),
    (Family.RATING, State.WITHDRAWN): _("已撤回"),
    (Family.RATING, State.SET_ASIDE): _("评价不计入"),
}

BADGES: dict[str, str] = {
    State.RECEIVED: "info",
    State.ACCEPTED: "info",
    State.ANSWERED: "warn",
    State.CLOSED: "good",
    State.REFUSED: "bad",
}

FAMILY_WORDS: dict[str, Text] = {Family.RIGHTS: _("维权求助"), Family.RATING: _("差评整改")}

SOURCE_WORDS: dict[str, Text] = {
    Source.WORKER: _("职工网上提出"),
    Source.VISITOR: _("不登录提出"),
    Source.HOTLINE: _("12351 热线"),
    Source.RATING: _("服务评价"),
}

ENTRY_WORDS: dict[str, Text] = {
    "received": _("收到"),
    Command.ACCEPT: _("受理"),
    Command.REFUSE: _("不予受理"),
    Command.NOTE: _("办理情况"),
    Command.MEDIATE: _("调解安排"),
    Command.ASSIGN: _("指派法律援助"),
    Command.EXTEND: _("延长期限"),
    Command.TRANSFER: _("转办"),
    Command.TAKE: _("提级办理"),
    Command.RECUSE: _("有人回避"),
    Command.ESCALATE: _("超期，已报上一级"),
    Command.ANSWER: _("答复"),
    Command.VERIFY: _("核实"),
    Command.MEND: _("整改"),
    Command.CALL_BACK: _("回访"),
    Command.SET_ASIDE: _("评价不计入"),
    Command.ADD: _("补充说明"),
    "file": _("补充材料"),
    Command.ASK_AGAIN: _("追问"),
    Command.OBJECT: _("请上一级重新办"),
    Command.RATE: _("评价"),
    Command.LAPSE: _("到期办结"),
    Command.WITHDRAW: _("撤回"),
    "mending_told": _("整改要求已下发"),
    "mend_reported": _("被评价的一方报告了整改"),
    "mend_appealed": _("被评价的一方提出申辩"),
    "appeal_dismissed": _("申辩没有成立"),
}

NEXT_WORDS: dict[tuple[str, str], Text] = {
    (Family.RIGHTS, State.RECEIVED): _("受理"),
    (Family.RIGHTS, State.ACCEPTED): _("答复"),
    (Family.RATING, State.RECEIVED): _("核实"),
    (Family.RATING, State.ACCEPTED): _("整改"),
    (Family.RATING, State.ANSWERED): _("回访"),
}

FINDING_WORDS: dict[str, Text] = {
    Finding.MEND: _("需要整改"),
    Finding.EXPLAIN: _("办得没有错，向评价人说明"),
}

CALL_BACK_WORDS: dict[str, Text] = {
    CallBack.CONTENT: _("满意，办结"),
    CallBack.NOT_CONTENT: _("不满意，继续整改"),
    CallBack.NOT_REACHED: _("三次没有联系上，已书面告知，办结"),
}

KIND_WORDS: dict[str, Text] = {
    "orders.received": _("收到维权求助"),
    "orders.call_taken": _("热线登记工单"),
    "orders.accepted": _("受理工单"),
    "orders.refused": _("工单不予受理"),
    "orders.noted": _("登记办理情况"),
    "orders.mediation_set": _("安排调解"),
    "orders.lawyer_named": _("指派法律援助"),
    "orders.extended": _("工单延期"),
    "orders.transferred": _("工单转办"),
    "orders.taken_up": _("提级办理工单"),
    "orders.desk_rose": _("承办工会撤销或合并，转到上一级"),
    "orders.recused": _("回避工单"),
    "orders.escalated": _("工单超期上报"),
    "orders.answered": _("答复工单"),
    "orders.words_added": _("补充说明"),
    "orders.file_added": _("补充材料"),
    "orders.asked_again": _("追问"),
    "orders.turned_higher": _("请上一级重新办"),
    "orders.rated": _("评价工单"),
    "orders.lapsed": _("工单到期办结"),
    "orders.withdrawn": _("撤回工单"),
    "orders.rating_received": _("收到差评工单"),
    "orders.rating_verified": _("核实差评"),
    "orders.rating_mended": _("整改差评"),
    "orders.called_back": _("回访评价人"),
    "orders.rating_set_aside": _("差评不计入"),
    "orders.mending_told": _("下发整改要求"),
    "orders.mend_reported": _("报告整改"),
    "orders.rating_appealed": _("对差评提出申辩"),
    "orders.appeal_dismissed": _("驳回申辩"),
}

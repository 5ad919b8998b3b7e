"""Words for states, steps, commands and papers: the same on every page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Receipt
from yizhan.cases.rules.appeal import Against, Outcome
from yizhan.cases.rules.special import SpecialReason
from yizhan.cases.types import Command, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme, StepKind
from yizhan.ledger.api import GrantState

STATE_WORDS: dict[str, str | Promise] = {
    State.WAITING: _("等待前一事项"),
    State.SUBMITTED: _("待受理"),
    State.HANDLING: _("办理中"),
    State.SUPPLEMENT: _("待补正"),
    State.SPECIAL: _("特别程序"),
    State.NOTICE: _("公示中"),
    State.PAYING: _("发放中"),
    State.FINISHED: _("已办结"),
    State.REFUSED: _("不予受理"),
    State.REJECTED: _("未获批准"),
    State.WITHDRAWN: _("已撤回"),
}
STATE_BADGES: dict[str, str] = {
    State.FINISHED: "good",
    State.REFUSED: "bad",
    State.REJECTED: "bad",
    State.SUPPLEMENT: "warn",
    State.NOTICE: "info",
    State.SPECIAL: "info",
    State.PAYING: "info",
}
STEP_WORDS: dict[str, str | Promise] = {
    "submit": _("提交"),
    "accept": _("受理"),
    "visit": _("走访"),
    "notice": _("公示"),
    "approve": _("审批"),
    "amount": _("核定金额"),
    "result": _("办结"),
    "pay": _("发放"),
}
NEXT_STEP_WORDS: dict[str, str | Promise] = {
    "accept": _("受理"),
    "visit": _("走访核实"),
    "notice": _("发布公示"),
    "approve": _("审批"),
    "amount": _("核定金额"),
    "result": _("办结"),
}


def visit_name(programme: Programme) -> str:
    """A home is visited, a room or a station looked at on the spot: as the service calls its step."""
    step = next((one for one in programme.steps if one.kind is StepKind.VISIT), None)
    return catalogue.said(step.names) if step else str(STEP_WORDS["visit"])


def next_word(kind: str, *, is_visited: bool) -> str | Promise:
    """The verb of what is next at a step: a visit that is on record is not made again, but passed on."""
    return _("提交下一环节") if kind == "visit" and is_visited else NEXT_STEP_WORDS.get(kind, kind)


AUDIENCE_WORDS: dict[str, str | Promise] = {
    "union": _("登录的本工会会员，和本线的工会干部"),
    "line": _("登录的公示单位所辖工会会员，和本线的工会干部"),
    "public": _("知道网址的任何人；搜索引擎不收录"),
}
KIND_WORDS: dict[str, str | Promise] = {
    "cases.submitted": _("提交申请"),
    "cases.started": _("开始办理"),
    "cases.lapsed": _("随前一事项终止"),
    "cases.accepted": _("受理"),
    "cases.refused": _("不予受理"),
    "cases.supplement_asked": _("通知补正"),
    "cases.supplement_answered": _("补正完成"),
    "cases.corrected": _("更正填写的内容"),
    "cases.judged_again": _("按更正后的内容重新核对"),
    "cases.special_started": _("进入特别程序，计时暂停"),
    "cases.special_ended": _("特别程序结束，计时继续"),
    "cases.visited": _("入户走访"),
    "cases.round_decided": _("按排序决定一轮名额"),
    "cases.passed_on": _("提交下一环节"),
    "cases.notice_opened": _("发布公示"),
    "cases.notice_closed": _("公示结束"),
    "cases.notice_ended": _("异议属实，公示停止，重新办理"),
    "cases.line_followed": _("所在工会调整隶属，随着到新的条线办理"),
    "cases.desk_rose": _("所在工会撤销，转到上一级办理"),
    "cases.approved": _("审批同意"),
    "cases.amount_set": _("核定金额"),
    "cases.rejected": _("未获批准"),
    "cases.finished": _("办结"),
    "cases.withdrawn": _("申请人撤回"),
    "cases.paid": _("款已到账，办结"),
    "cases.payment_stopped": _("款项不再发放，终止"),
    "cases.reopened": _("申诉成立，重新办理"),
    "cases.amount_raised": _("申诉成立，提高核定金额"),
    "cases.revived": _("随前一事项恢复"),
    "cases.appealed": _("提出申诉"),
    "cases.appeal_settled": _("申诉已答复"),
    "cases.appeal_withdrawn": _("撤回申诉"),
    "cases.page_opened": _("打开办件页面"),
    "cases.papers_promised": _("承诺后补材料"),
    "cases.papers_missed": _("后补材料到期未交"),
    "cases.assistance_begun": _("开始代办"),
    "cases.help_asked": _("请工会帮办"),
    "cases.help_answered": _("开始帮办会员请求的事"),
    "cases.help_taken_back": _("不再请工会帮办"),
    "cases.assistance_code_sent": _("给本人发送确认码"),
    "cases.assistance_confirmed": _("本人确认，代办提交"),
    "cases.rated": _("收到评价"),
    "cases.rating_set_aside": _("评价不再计入"),
    "cases.confirmed": _("申请人确认解决与否"),
    "cases.material_added": _("上传材料"),
    "cases.draft_discarded": _("删除草稿"),
    "cases.draft_expired": _("草稿到期删除"),
    "cases.sheet_handed_in": _("上传纸质同意书"),
    "cases.sheet_returned": _("退回纸质同意书"),
    "cases.refusal_looked_into": _("核对了更正前没有同意的家庭成员"),
    "cases.objected": _("收到异议"),
    "cases.objection_settled": _("异议已核实"),
    "cases.certificate_issued": _("发了证书"),
    "cases.certificate_withdrawn": _("撤销证书"),
    "cases.hardship_file_opened": _("建立困难职工档案"),
    "cases.hardship_file_reviewed": _("困难职工档案年度复核"),
    "cases.hardship_file_closed": _("注销困难职工档案"),
}
COMMAND_WORDS: dict[str, str | Promise] = {
    Command.ACCEPT: _("受理"),
    Command.PASS_ON: _("提交下一环节"),
    Command.OPEN_NOTICE: _("发布公示"),
    Command.APPROVE: _("同意"),
    Command.SET_AMOUNT: _("核定金额"),
    Command.FINISH: _("办结"),
}
RECEIPT_WORDS: dict[str, str | Promise] = {
    Receipt.Kind.ACCEPTANCE: _("受理单"),
    Receipt.Kind.SUPPLEMENT: _("补齐补正通知书"),
    Receipt.Kind.REFUSAL: _("不予受理通知"),
    Receipt.Kind.SPECIAL: _("特别程序通知"),
    Receipt.Kind.REJECTION: _("不予批准通知"),
    Receipt.Kind.COMMITMENT: _("容缺受理告知承诺书"),
    Receipt.Kind.APPEAL: _("申诉答复书"),
    Receipt.Kind.RESULT: _("办结通知"),
    Receipt.Kind.ONE_SITTING: _("一次性办结告知单"),
}
SPECIAL_REASONS: dict[str, str | Promise] = {
    SpecialReason.EXPERT_OPINION: _("专家评审"),
    SpecialReason.SITE_INSPECTION: _("现场勘验"),
    SpecialReason.MEANS_CHECK: _("家庭经济状况核对"),
    SpecialReason.TEST: _("检验、检测、鉴定"),
    SpecialReason.HEARING: _("听证"),
    SpecialReason.OTHER_AUTHORITY: _("等待其他部门答复"),
}
AGAINST_WORDS: dict[str, str | Promise] = {
    Against.REFUSAL: _("不予受理"),
    Against.REJECTION: _("未获批准"),
    Against.AMOUNT: _("核定金额低于标准"),
}
OUTCOME_WORDS: dict[str, str | Promise] = {
    Outcome.REOPENED: _("申诉成立，退回重新办理"),
    Outcome.REPLACED: _("申诉成立，改变原来的结果"),
    Outcome.DISMISSED: _("申诉不成立，维持原来的结果"),
    Outcome.WITHDRAWN: _("申请人已撤回申诉"),
}
EFFECT_WORDS: dict[str, str | Promise] = {
    "membership.join": _("已入会"),
    "membership.transfer": _("会籍已接转"),
    "membership.invite": _("已给名单上的职工发入会邀请"),
    "membership.retain": _("会籍已保留"),
    "union.prepare": _("筹备组已批准"),
    "union.new_term": _("新一届任期已登记"),
    "union.change_registration": _("登记事项已变更"),
    "union.found": _("工会已成立"),
    "union.register_legal_person": _("法人资格已登记"),
    "hardship.open_file": _("困难职工档案已建立"),
    "hardship.review": _("困难职工档案已复核"),
    "hardship.close": _("困难职工档案已注销"),
    "ledger.commit": _("款项已列入待放款"),
    "certificate.issue": _("证书已发"),
}
# How far money came, for whoever it is for and for the desks; what the treasurer does in between is one to them.
MONEY_WORDS: dict[GrantState, str | Promise] = {
    GrantState.COMMITTED: _("款项已列入待放款"),
    GrantState.RELEASED: _("款项正在付款"),
    GrantState.BATCHED: _("款项正在付款"),
    GrantState.PAID: _("款项已到账"),
    GrantState.FAILED: _("款项银行未付成"),
    GrantState.REVERSED: _("款项已退回"),
    GrantState.RESTORED: _("款项已退回"),
    GrantState.CANCELLED: _("款项不再发放"),
}
MONEY_BADGES: dict[GrantState, str] = {
    GrantState.PAID: "good",
    GrantState.FAILED: "bad",
    GrantState.REVERSED: "warn",
    GrantState.RESTORED: "warn",
    GrantState.CANCELLED: "bad",
}
LEVEL_WORDS: dict[str, str | Promise] = {
    "primary": _("我所在的工会"),
    "street": _("街道（乡镇）工会"),
    "county": _("区县总工会"),
}

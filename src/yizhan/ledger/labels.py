"""The ledger's words on the screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.ledger.types import (
    AccountKind,
    BatchState,
    CancelReason,
    FaultCode,
    FundSource,
    GrantState,
    HolderFault,
    HolderReason,
    LineState,
    ReversalReason,
)

GRANT_STATE: dict[GrantState, Promise] = {
    GrantState.COMMITTED: _("待放款"),
    GrantState.RELEASED: _("待付款"),
    GrantState.BATCHED: _("银行处理中"),
    GrantState.PAID: _("已到账"),
    GrantState.FAILED: _("付款失败"),
    GrantState.REVERSED: _("已退回"),
    GrantState.RESTORED: _("已退回并转回资金"),
    GrantState.CANCELLED: _("已取消"),
}
LINE_STATE: dict[LineState, Promise] = {
    LineState.SENT: _("银行处理中"),
    LineState.PAID: _("已到账"),
    LineState.FAILED: _("付款失败"),
}
BATCH_STATE: dict[BatchState, Promise] = {
    BatchState.MADE: _("待送银行"),
    BatchState.SENT: _("等银行回盘"),
    BatchState.RETURNED: _("已回盘"),
}
FUND_SOURCE: dict[FundSource, Promise] = {
    FundSource.TREASURY: _("财政"),
    FundSource.UPPER_UNION: _("上级工会"),
    FundSource.OWN_UNION: _("本级工会"),
    FundSource.DONATION: _("社会捐助"),
    FundSource.ADMINISTRATION: _("行政"),
    FundSource.OTHER: _("其他"),
}
ACCOUNT: dict[AccountKind, Promise] = {
    AccountKind.INCOME: _("到账来源"),
    AccountKind.FUND: _("可用"),
    AccountKind.COMMITTED: _("待放款"),
    AccountKind.PAYABLE: _("待付款"),
    AccountKind.BANK: _("银行处理中"),
    AccountKind.PAID: _("已到账"),
    AccountKind.RETURNED: _("已退回"),
}
REVERSAL_REASON: dict[ReversalReason, Promise] = {
    ReversalReason.RETURNED_BY_PERSON: _("本人退回"),
    ReversalReason.PAID_IN_ERROR: _("错付"),
    ReversalReason.NOT_ENTITLED: _("经核不符合条件"),
    ReversalReason.BANK_RETURNED: _("银行事后退汇"),
}
HOLDER_REASON: dict[HolderReason, Promise] = {
    HolderReason.GUARDIAN: _("监护人代收"),
    HolderReason.NO_ACCOUNT: _("本人没有可用的账户"),
    HolderReason.UNABLE: _("本人不能办理银行业务"),
}
HOLDER_FAULT: dict[HolderFault, Promise] = {
    HolderFault.NOT_THE_PAYEE: _(
        "户名与收款人“{payee}”不一致。款项付到本人的账户；要付到申请里成年家庭成员的账户，请选择原因并上传证明。"
    ),
    HolderFault.NOT_OF_THE_HOUSEHOLD: _("“{holder}”不是申请里填写的成年家庭成员，不能付到这个账户。请填写本人的账户。"),
}
CANCEL_REASON: dict[CancelReason, Promise] = {
    CancelReason.DECLINED: _("本人放弃"),
    CancelReason.DIED: _("收款人身故"),
    CancelReason.DECIDED_IN_ERROR: _("审批有误"),
}
FAULT: dict[FaultCode, Promise] = {
    FaultCode.NOT_TEXT: _("文件不是 UTF-8 或 GB18030 编码的文本。请让银行重新导出 CSV 文件。"),
    FaultCode.NOT_A_RETURN: _("这不是回盘文件：需要“批次号”“校验码”两行和表头“序号,付款流水号,金额(元),结果,原因”。"),
    FaultCode.TOO_MANY_LINES: _("文件超过 {detail} 行。请检查是否选错了文件。"),
    FaultCode.BAD_NUMBER: _("序号“{detail}”不是整数。"),
    FaultCode.BAD_AMOUNT: _("金额“{detail}”看不懂，应像 1234.50。"),
    FaultCode.BAD_RESULT: _("结果“{detail}”看不懂，应为“成功”或“失败”。"),
    FaultCode.REASON_MISSING: _("付款失败的一行要写明原因。"),
    FaultCode.UNKNOWN_LINE: _("付款文件里没有序号 {detail}。"),
    FaultCode.REPEATED_LINE: _("序号 {detail} 出现了两次。"),
    FaultCode.REFERENCE_DIFFERS: _("付款流水号“{detail}”与付款文件不一致。"),
    FaultCode.AMOUNT_DIFFERS: _("序号 {detail} 的金额与付款文件不一致。"),
    FaultCode.LINE_MISSING: _("缺少序号 {detail} 的结果。"),
}
JOURNAL_KINDS: dict[str, str | Promise] = {
    "ledger.fund_opened": _("设立资金"),
    "ledger.money_received": _("登记到账"),
    "ledger.committed": _("批准金额，从资金中安排"),
    "ledger.released": _("第二人放款"),
    "ledger.cancelled": _("取消，钱回到资金"),
    "ledger.account_corrected": _("更正收款账户"),
    "ledger.batch_made": _("编成付款批次"),
    "ledger.file_taken": _("下载付款文件"),
    "ledger.return_taken": _("处理银行回盘"),
    "ledger.paid": _("银行付款到账"),
    "ledger.payment_failed": _("银行付款失败"),
    "ledger.reversed": _("登记退款（更正）"),
    "ledger.restored": _("退款转回资金"),
}
_NOT_YET_AT_THE_BANK = _("等下载付款文件")


def of_line(line: LineState, batch: BatchState) -> Promise:
    """Where a payment is: nothing is with the bank before the file of its batch was taken."""
    waits = line is LineState.SENT and batch is BatchState.MADE
    return _NOT_YET_AT_THE_BANK if waits else LINE_STATE[line]


def of_grant(grant: GrantState, batch: BatchState | None) -> Promise:
    """Where a grant is, beside the batch that it was put into last."""
    waits = grant is GrantState.BATCHED and batch is BatchState.MADE
    return _NOT_YET_AT_THE_BANK if waits else GRANT_STATE[grant]

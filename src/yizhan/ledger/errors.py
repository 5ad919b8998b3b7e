"""What the ledger refuses, in words that say what to do next."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, Forbidden, Invalid


class FundShort(Conflict):
    code = "fund-short"
    message = _("这笔资金不够：可用 {free} 元，需要 {needed} 元。请先登记到账，或减少金额后再办。")


class NoFund(Conflict):
    code = "no-fund"
    message = _("没有找到用途为“{purpose}”的资金。请联系本级财务人员先建立这笔资金。")


class CapExceeded(Conflict):
    code = "cap-exceeded"
    message = _(
        "超过年度上限：{year} 年在各级工会已安排 {used} 元，上限 {limit} 元，最多还可安排 {left} 元。请调整金额。"
    )


class OneGrantCapExceeded(Conflict):
    code = "one-grant-cap-exceeded"
    message = _("超过每次上限：每次连同慰问品（{goods} 元）不超过 {limit} 元。请调低金额。")


class RepeatDiffers(Conflict):
    code = "repeat-differs"
    message = _("这一步已经安排过另一个金额或另一个人。请刷新页面，核对后再办。")


class WrongState(Conflict):
    code = "wrong-state"
    message = _("这一笔现在是“{state}”，不能做这一步。请刷新列表后再看。")


class Busy(Conflict):
    code = "busy"
    message = _("同一个人或同一笔资金正在被别人办理。请等几秒再试一次，不会重复付款。")


class SamePerson(Forbidden):
    code = "same-person"
    message = _("批准金额或填写收款账户的人不能自己放款。请让另一位财务人员放款。")


VOUCHER_WANTED = _("请填写银行退款凭证的编号，最多 64 个字。")


class EnteredTheReturn(SamePerson):
    code = "entered-the-return"
    message = _("登记退款的人不能自己把钱转回资金。请让另一位财务人员核对凭证后办理。")


class OwnGrant(Forbidden):
    code = "own-grant"
    message = _("这笔钱与您本人或您申报的亲属、同事有关，要由别人办理。请让另一位同事来办。")


class OtherFund(Forbidden):
    code = "other-fund"
    message = _("这笔资金由另一级工会管理，您只能查看。请联系该工会的财务人员办理。")


class PayeeMissing(DomainError):
    code = "payee-missing"
    status = 422
    message = _("这一笔还没有收款账户，请先填写账户，再放款。")


class HolderDiffers(Conflict):
    code = "holder-differs"
    message = _("收款账户的户名不是收款人登记的姓名，不能放款或付款。请先更正收款账户。")


class HolderNotConfirmed(Conflict):
    code = "holder-not-confirmed"
    message = _("这一笔付到家庭成员的账户。请核对户名和证明，勾选确认后再放款。")


class ChangedSince(Conflict):
    code = "changed-since"
    message = _("这一笔在您打开页面以后改过，没有放款。请刷新页面，重新核对金额和账户。")


class TiedToFirst(Forbidden):
    code = "tied-to-first"
    message = _("批准金额或填写收款账户的是您申报的亲属或同事。请让与其无关的另一位财务人员放款。")


class EmptyBatch(DomainError):
    code = "empty-batch"
    status = 422
    message = _("没有选中可以付款的款项。请至少勾选一笔已放款的款项。")


class SeveralFunds(DomainError):
    code = "several-funds"
    status = 422
    message = _("选中的款项分属几种资金。一个付款批次只付一种资金，请一种资金编一个批次。")


class ReturnRefused(Invalid):
    """A return file that cannot be taken; `problems` names each line. Nothing was changed."""

    code = "return-refused"
    message = _("回盘文件没有采用，什么都没有改动。有 {count} 处对不上，请核对后重新上传。")


class OtherBatch(Conflict):
    code = "other-batch"
    message = _("这份回盘文件属于批次 {batch}，不是当前批次。请到那个批次上传，或换正确的文件。什么都没有改动。")


class CheckDiffers(Conflict):
    code = "check-differs"
    message = _("回盘文件的校验码与付款文件不一致，可能不是按这份文件付的款。请与银行核对。什么都没有改动。")


class AlreadyTaken(Conflict):
    code = "already-taken"
    message = _("这个批次的回盘已经处理过了，不会重复入账。什么都没有改动。")

"""What can be refused about a work order, in words that say what to do next."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, Forbidden, NotFound


class OrderNotThere(Conflict):
    code = "order-not-in-this-state"
    message = _("这件工单已经走到别的状态，刚才那一步没有执行。请刷新后按最新情况办理。")


class TooLittleSaid(DomainError):
    code = "order-too-little-said"
    status = 422
    message = _("请写明情况（至少 4 个字），否则对方不知道要做什么。")


class CodeUnknown(NotFound):
    code = "receipt-code-unknown"
    message = _("没有找到这个回执码。请对照当时抄下的 20 位再输一次；丢失了的不能补发，可以重新反映或拨打 12351。")


class WayUnknown(DomainError):
    code = "order-way-unknown"
    status = 422
    message = _("请从列出的选项里选一项，再提交。")


class FileMissing(DomainError):
    code = "order-file-missing"
    status = 422
    message = _("请先选择要上传的照片或文件，再提交。")


class FilesFull(Conflict):
    code = "order-files-full"
    message = _("这件事最多收 {most} 个文件，已经满了。还有材料的，请写一句话，经办人会联系您。")


class NothingLonger(Conflict):
    code = "order-nothing-longer"
    message = _("这件工单已经用完了延长的机会。请按现有期限答复；办不了的，请转上级。")


class SameDesk(DomainError):
    code = "order-same-desk"
    status = 422
    message = _("工单已经在这一级。请选择另外一个有管辖权的工会。")


class NotBelow(Forbidden):
    code = "order-not-overdue"
    message = _("只有下级超期的工单可以提级办理。没有超期的，请由下级按时办理。")


class NothingAbove(Conflict):
    code = "order-nothing-above"
    message = _("省总工会已经是最上一级。仍有意见的，可以拨打 12348 法律服务热线，或者申请劳动仲裁。")


class ObjectedAlready(Conflict):
    code = "order-objected-already"
    message = _("这件事已经请上一级重新办过两次。仍有意见的，可以拨打 12348 法律服务热线，或者申请劳动仲裁。")


class NamesSomebody(DomainError):
    code = "mending-names-somebody"
    status = 422
    message = _("整改要求里写了评价人的姓名、电话或者办件编号（{what}）。请改成不会让人猜到是谁的说法。")


class RatedMayNot(Forbidden):
    code = "rated-may-not"
    message = _("您是被评价的一方，或者办过这件事，不能处理。请交给没有参与的同事。")


class AppealLate(Conflict):
    code = "mending-appeal-late"
    message = _("申辩期到 {until} 已经结束。请按整改要求办理；还有情况要说明的，写在整改报告里。")


class AppealFiled(Conflict):
    code = "mending-appeal-filed"
    message = _("已经申辩过，一条评价只能申辩一次。结果会在这一页告知。")


class NoAppeal(Conflict):
    code = "mending-no-appeal"
    message = _("现在没有等待答复的申辩。请刷新后按最新情况办理。")


class AppealOpen(Conflict):
    code = "mending-appeal-open"
    message = _("被评价的一方提出了申辩。请先答复申辩，再往下办。")

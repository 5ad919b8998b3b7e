"""What can be refused at a desk, or of a case under way, in words that say what to do next."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, Forbidden


class CaseEnded(Conflict):
    code = "case-ended"
    message = _("这件事已经办结，不能再改动。请刷新页面看结果；申请人有疑问的，结果页写着怎样申诉。")


class DraftChanged(Conflict):
    code = "draft-changed"
    message = _(
        "这份草稿在别的窗口改过了，这一页的新内容没有自动保存。要用那边的内容，请刷新页面；要用这一页的，请按“存为草稿”。"
    )


class DraftSavedAsLeft(Conflict):
    """Not by another window: by a page that this one left just before."""

    code = "draft-saved-as-left"
    message = _("离开上一页时填的内容刚刚保存上，这一页还没有显示。请刷新页面，核对后接着填。")


class NotInThisState(Conflict):
    code = "case-not-in-this-state"
    message = _("这件事已经走到别的状态，刚才那一步没有执行。请刷新后按最新情况办理。")


class NotAtThisStep(Conflict):
    code = "case-not-at-this-step"
    message = _("这件事现在不在这个环节。请刷新页面，按显示的下一步办理。")


class VisitMissing(Conflict):
    code = "visit-missing"
    message = _("还没有走访（现场核实）记录。请先填写记录，再往下办。")


class ConsentMissing(Conflict):
    code = "consent-missing"
    message = _(
        "还有家庭成员没有同意，或者不同意的家庭成员在更正后改了名、不再列出而还没有核对。"
        "请提醒申请人请家人同意，或在办件页“家庭成员同意”里核对后再办。"
    )


class SheetNotOpened(Conflict):
    code = "consent-sheet-not-opened"
    message = _("这份纸质同意书您还没有打开看过。请先点“查看纸质同意书”，核对签名后再确认。")


class OwnLink(Forbidden):
    code = "consent-link-not-own"
    message = _(
        "这个链接是给您家人的，要由本人决定。请让家人用自己的手机打开；用这部手机的，请先退出您的登录，由本人打开。"
    )


class ObjectionEmpty(DomainError):
    code = "objection-empty"
    status = 422
    message = _("请写明您了解的情况（至少 4 个字）。只有公示单位的经办人看得到，申请人不会知道是谁提的。")


class FileMissing(Conflict):
    code = "hardship-file-missing"
    message = _(
        "申请人还没有困难职工档案，不能审批这一项。请先办结困难职工建档；建档没有获批的，请不予通过并写明理由。"
    )


class NobodyToCover(Conflict):
    code = "nobody-to-cover"
    message = _("这个工会现在没有在籍会员，没有可以参加的人。请先核对名册，再办结这一步。")


class CertificateNotYours(Forbidden):
    code = "certificate-not-yours"
    message = _("证书由街道（乡镇）以上的工会撤销；本工会或本人持有的，请上级或同事办理。")


class CertificateOver(Conflict):
    code = "certificate-over"
    message = _("这份证书已经到期或者已经撤销，不用再撤销。")


class SamePerson(Forbidden):
    code = "case-same-person"
    message = _("上一步是您办的，这一步须由另一人办理。请交给同事。")


class DocumentNumberMissing(DomainError):
    code = "document-number-missing"
    status = 422
    message = _("请填写批复文号，再办结这一步。")


class CertificateMissing(DomainError):
    code = "case-certificate-missing"
    status = 422
    message = _("请填写证书编号、统一社会信用代码和有效期，再办结这一步。")


class AmountMissing(DomainError):
    code = "amount-missing"
    status = 422
    message = _("请填写大于 0 的核定金额（元）。")


class AmountTooHigh(DomainError):
    code = "amount-too-high"
    status = 422
    message = _("核定金额不能高于按标准算出的 {limit} 元。可以调低，并在“理由”里写明为什么。")


class StillWaiting(Conflict):
    code = "case-still-waiting"
    message = _("这一项在等同一申请里先办的事项。那一项办成后，这一项会自动进入今天要办。")


class NotOnYourDesk(Forbidden):
    code = "not-on-your-desk"
    message = _("这件事现在由{desk}办理，不在您这一级。您可以查看，不能办理。")


class ObjectionIsOwn(Forbidden):
    code = "objection-is-own"
    message = _(
        "这条异议是您本人或您申报过的亲属、同事提的，不能由您核实。请同级的其他工会干部核实；没有别人的，由上级工会核实。"
    )


class ReasonMissing(DomainError):
    code = "reason-missing"
    status = 422
    message = _("请写明理由（至少 4 个字），申请人会看到。")


class SupplementOpen(Conflict):
    code = "supplement-open"
    message = _("已经发出一份补正通知，正在等申请人补齐，不能再发第二份。")


class SupplementEmpty(DomainError):
    code = "supplement-empty"
    status = 422
    message = _("请至少勾选一项需要补正的内容，并写明要补什么。")


class ToldLate(Conflict):
    """补正 tells everything at once: what the first notice did not name cannot be asked for later."""

    code = "told-late"
    message = _("补正须一次告知。以下内容上次没有告知，不能再要求补：{items}。请按现有材料办理。")


class SupplementIncomplete(DomainError):
    code = "supplement-incomplete"
    status = 422
    message = _("还有 {count} 项没有补上：{items}。请改好或上传；认为原来没有错的，请在说明里写明。")


class PaperNotAsked(DomainError):
    code = "paper-not-asked"
    status = 422
    message = _("补正通知没有要求补交这份材料，原来的没有改动。需要更换的，请在说明里写明。")


class HelperMayNotHandle(Forbidden):
    code = "helper-may-not-handle"
    message = _("这件申请是您代办提交的，不能再由您办理。请交给同事；没有同事的，会转到上一级。")


class FilerMayNotHandle(Forbidden):
    code = "filer-may-not-handle"
    message = _(
        "这件申请是您提交的，或者与您申报过的亲属、同事有关，不能由您办理。请交给同事；没有同事的，会转到上一级。"
    )


class NobodyFound(DomainError):
    code = "nobody-found"
    status = 422
    message = _("名册里没有同时符合这个姓名和证件号码的人。请核对；还没有进名册的，请先办理入会。")


class NoPhoneKnown(DomainError):
    code = "no-phone-known"
    status = 422
    message = _("名册里没有这个人的手机号，不能请本人确认。请先由所在工会登记手机号，再代办。")


class HelpingOneself(DomainError):
    code = "helping-oneself"
    status = 422
    message = _("这是您本人。自己的申请请切换为“本人”身份办理，不用代办。")


class ConfirmationWrong(DomainError):
    code = "confirmation-wrong"
    status = 422
    message = _("确认码不对或者已经过期。请向本人核对，或重新发送一个。")


class ConsentsUnread(DomainError):
    code = "consents-unread"
    status = 422
    message = _("请把每一项同意书逐项读给本人听，本人同意后逐项勾选。不能替本人同意。")


class NothingToAppeal(Conflict):
    code = "nothing-to-appeal"
    message = _("这件事现在没有可以申诉的结果。有疑问请联系办理的工会，或拨打 12351。")


class AppealLate(Conflict):
    code = "appeal-late"
    message = _("申诉期到 {until} 已经结束。仍有意见的，可以拨打 12351 反映；情况有变化的，可以重新申请。")


class AppealFiled(Conflict):
    code = "appeal-filed"
    message = _("对这个结果已经申诉过，同一个结果只能申诉一次。进展和答复请看办件页。")


class AppealOutcomeWrong(DomainError):
    code = "appeal-outcome-wrong"
    status = 422
    message = _("这件申诉不能这样答复。请从页面列出的答复里选一种。")


class AppealNotYours(Forbidden):
    code = "appeal-not-yours"
    message = _("您办过这件事，不能再处理对它的申诉。请交给没有参与的同事。")


class AppliedAgain(Conflict):
    code = "applied-again"
    message = _(
        "申请人已经就同一事项重新申请（编号 {number}），原来的不能再恢复。请在新的申请里办理，或写明理由答复申诉。"
    )


class SpecialReasonUsed(Conflict):
    code = "special-reason-used"
    message = _("这个环节已经用过“{reason}”这个理由，不能再用一次。请按已有的结论办理。")


class SpecialEndWrong(DomainError):
    code = "special-end-wrong"
    status = 422
    message = _("预计结束日期要在今天以后，最迟 {latest}。请改正日期。")


class NoticeStillOpen(Conflict):
    code = "notice-still-open"
    message = _("公示期到 {until} 结束，之前不能往下办。")


class ObjectionsOpen(Conflict):
    code = "objections-open"
    message = _("还有 {count} 条异议没有核实。请先逐条核实并写明结论，再往下办。")


class NoticeGone(DomainError):
    """A public notice ends with its last day and leaves nothing to be found."""

    code = "notice-gone"
    status = 410
    message = _("这条公示已经结束，不再提供查看。如有疑问，请联系发布公示的工会。")

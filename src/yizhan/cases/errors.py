"""What can be refused about an application or a case, in words that say what to do next."""

from django.utils.translation import gettext_lazy as _

from yizhan.cases.rules.audience import Unfit
from yizhan.cases.types import RefusalCode
from yizhan.kernel.errors import Conflict, DomainError, Forbidden


class CaseEnded(Conflict):
    code = "case-ended"
    message = _("这件事已经办结，不能再改动。如对结果有疑问，请在结果页查看申诉办法。")


class DraftChanged(Conflict):
    code = "draft-changed"
    message = _(
        "这份草稿在别的窗口改过了，这一页的新内容没有自动保存。要用那边的内容，请刷新页面；要用这一页的，请按“存为草稿”。"
    )


class NotInThisState(Conflict):
    code = "case-not-in-this-state"
    message = _("这件事已经走到别的状态，刚才那一步没有执行。请刷新后按最新情况办理。")


class NotAtThisStep(Conflict):
    code = "case-not-at-this-step"
    message = _("这件事现在不在这个环节。请刷新页面，按显示的下一步办理。")


class VisitMissing(Conflict):
    code = "visit-missing"
    message = _("还没有入户走访记录。请先填写走访记录，再往下办。")


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
    message = _("核定金额不能高于按标准算出的 {limit} 元。可以调低，并在意见里写明理由。")


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


class OwnConsentMissing(DomainError):
    code = "own-consent-missing"
    status = 409
    message = _("提交前需要您单独同意使用敏感信息。请回到同意书页面，阅读并确认。")


class MaterialsMissing(DomainError):
    code = "materials-missing"
    status = 422
    message = _("还缺 {count} 份材料：{items}。请上传后再提交。")

    def __init__(self, codes: list[str], items: str) -> None:
        self.codes = codes
        super().__init__(count=len(codes), items=items)


class CommitmentMissing(DomainError):
    code = "commitment-missing"
    status = 422
    message = _("还缺 {count} 份可以后补的材料：{items}。请上传，或者勾选承诺在 {until} 前补交，再提交。")


class PapersOwed(Conflict):
    code = "papers-owed"
    message = _("申请人承诺后补的材料还没有补齐，这一步现在不能办。可以等补齐、通知补正，或者写明理由不予批准。")


class NothingToOpen(DomainError):
    code = "nothing-to-open"
    status = 422
    message = _("请至少选择一项要申请的事项。")


class NotOpenNow(Conflict):
    code = "programme-not-open"
    message = _("这项服务现在不接受申请。请在服务页查看开放时间，或联系您的工会。")


class ForMembers(Conflict):
    code = "for-members"
    message = _(
        "这项服务面向工会会员，名册里还没有您的会籍。请先申请入会，几分钟就能办；已经入会的，请联系所在工会核对。"
    )


class ForOneself(Conflict):
    code = "for-oneself"
    message = _("这项服务由职工本人申请。请先切换为“本人”身份；单位可以把这项服务转告职工。")


class ForEmployers(Conflict):
    code = "for-employers"
    message = _("这项服务由用人单位的经办人申请。您是经办人的，请切换为单位身份；想加入工会的，请在服务页选“入会”。")


class ForUnions(Conflict):
    code = "for-unions"
    message = _(
        "这项服务以工会的名义申请，由工会干部办理。您是工会干部的，请切换到工会的身份；有需要的，请联系您的工会。"
    )


class ForOrganisations(Conflict):
    code = "for-organisations"
    message = _(
        "这项服务由工会干部或用人单位的经办人申请。请切换到工会或单位的身份；您是职工的，可以请工会或单位来申请。"
    )


class OwnUnionStands(Conflict):
    code = "own-union-stands"
    message = _("本单位已有工会（或正在筹备），不用再建。任期届满的请办换届选举；职工入会请用本单位的入会码。")


class OwnUnionMissing(Conflict):
    code = "own-union-missing"
    message = _("本单位还没有工会，要先建会。请办“建会和入会一件事”，选举和法人登记在里面一次申请。")


class PreparationMissing(Conflict):
    """An election or a certificate cannot stand on a preparatory group that was never approved."""

    code = "preparation-missing"
    message = _("这件申请的筹备组没有获批，后面的事项不能办结。请不予受理并写明理由，由单位重新申请建会。")


class TransferUnderWay(Conflict):
    code = "transfer-under-way"
    message = _("您已有一件会员接转正在办理。请在“我的会籍”里查看；要转到别处，请先撤回那一件。")


class AlreadyOpen(Conflict):
    code = "already-open"
    message = _("您已有一件同样的申请正在办理（编号 {number}），不用重复提交。")


class UnionNeeded(DomainError):
    code = "union-needed"
    status = 422
    message = _("请填写新工会的组织编号；没有工会的，请填写工作或居住所在的区县，由那里的周转库接收。")


class NotEligible(Conflict):
    code = "not-eligible"
    message = _("按规定您目前不符合这项服务的条件。请查看核对结果页上的原因和下一步。")


class PartsDenied(Conflict):
    """Part of what is asked for cannot be: the applicant decides whether to send the rest."""

    code = "parts-denied"
    message = _("有事项不能申请：{items}。请在核对页查看原因，改好后再交，或者选择只申请其余的事项。")


class DeniedByRule(Conflict):
    """What was corrected is no longer what was filed: a yes against the rule is not possible."""

    code = "denied-by-rule"
    message = _(
        "按更正后的内容核对，不符合规定的条件，不能同意。请写明理由不予受理或不同意；内容有误的，请再通知补正。"
    )


class Confirmed(Conflict):
    code = "confirmed"
    message = _("您已经说过这件事解决没有，谢谢。还有新的诉求，请另外提交。")


class NotHappenedYet(Conflict):
    code = "not-happened-yet"
    message = _("这件事到 {day} 才发生，现在还不能计入。请在那天以后办结这一步。")


class RatingGiven(Conflict):
    code = "rating-given"
    message = _("您已经评价过这件事，谢谢。")


class BatchFaulty(DomainError):
    code = "batch-faulty"
    status = 422
    message = _("这一批没有执行：{what}")


class AdultDeclined(Conflict):
    """Nobody but that adult turns a no into a yes."""

    code = "adult-declined"
    message = _("这位家人没有同意，只能由本人改变决定：请本人打开原来的链接，或给本人手机重新发送链接。")


class LinkExpired(DomainError):
    code = "link-expired"
    status = 410
    message = _("这个链接已经失效，或者事情已经办完。需要时请让申请人重新发送，或联系受理的工会。")


UNFIT: dict[Unfit, type[DomainError]] = {
    Unfit.NOT_A_MEMBER: ForMembers,
    Unfit.NOT_ONESELF: ForOneself,
    Unfit.NOT_AN_EMPLOYER: ForEmployers,
    Unfit.NOT_A_UNION: ForUnions,
    Unfit.NOT_AN_ORGANISATION: ForOrganisations,
}
REFUSED: dict[RefusalCode, type[DomainError]] = {
    RefusalCode.ENDED: CaseEnded,
    RefusalCode.NOT_IN_THIS_STATE: NotInThisState,
    RefusalCode.NOT_AT_THIS_STEP: NotAtThisStep,
    RefusalCode.VISIT_MISSING: VisitMissing,
    RefusalCode.CONSENT_MISSING: ConsentMissing,
    RefusalCode.SAME_PERSON: SamePerson,
    RefusalCode.DOCUMENT_NUMBER_MISSING: DocumentNumberMissing,
    RefusalCode.FILE_MISSING: FileMissing,
    RefusalCode.CERTIFICATE_MISSING: CertificateMissing,
    RefusalCode.AMOUNT_MISSING: AmountMissing,
    RefusalCode.PAPERS_OWED: PapersOwed,
}

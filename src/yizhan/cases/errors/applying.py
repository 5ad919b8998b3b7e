"""What can be refused to whoever applies or answers, in words that say what to do next."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, Problem


class OwnConsentMissing(DomainError):
    code = "own-consent-missing"
    status = 409
    message = _("提交前需要您单独同意使用敏感信息。请回到同意书页面，阅读并确认。")

    def __init__(self, problems: Sequence[Problem] = ()) -> None:
        """`problems`: each consent that is missing, its purpose as the field and its title."""
        super().__init__()
        self.problems = problems


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

    def __init__(self, *, application_id: UUID, number: str) -> None:
        self.application_id = application_id
        super().__init__(number=number)


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


class StepTooEarly(Conflict):
    code = "step-too-early"
    message = _("这一步从 {day} 起才能办。请到那一天再来，时限照常计算。")


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
    message = _(
        "这个链接已经失效，或者事情已经办完。后来又收到过短信的，请打开最新一条里的链接；"
        "没有的，请让申请人重新发送，或联系受理的工会。"
    )

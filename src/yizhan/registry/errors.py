"""What the register refuses, in words that say what happened and what to do next."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Problem
from yizhan.registry.rules.joining import Refusal
from yizhan.registry.rules.reading import Fault, UnreadableError
from yizhan.registry.rules.winding_up import Obstacle

FAULT_WORDS: dict[Fault, str | Promise] = {
    Fault.EMPTY: _("这一项没有填。请填写后再提交。"),
    Fault.SPREADSHEET: _("号码被表格软件变成了科学计数（如 2.3E+17），原号码已丢失。请把单元格设为“文本”后重新填写。"),
    Fault.LENGTH: _("位数不对。请核对后重新填写。"),
    Fault.CHARACTERS: _("有不该出现的字符。请对照证件原样填写。"),
    Fault.PROVINCE: _("前两位不是省级代码。请对照证件核对。"),
    Fault.DATE: _("号码里的出生日期不存在。请对照证件核对。"),
    Fault.FUTURE: _("号码里的出生日期在今天之后。请对照证件核对。"),
    Fault.CHECK: _("校验位不符，有一位填错了。请对照证件核对。"),
    Fault.OLD_CODE: _("这是旧的9位组织机构代码。请填18位统一社会信用代码。"),
    Fault.CATEGORY: _("登记部门和机构类别（前两位）不成对。请对照证书核对。"),
    Fault.UNION_CODE: _("这是工会的代码（以8开头）。这里请填用人单位自己的统一社会信用代码。"),
    Fault.EMPLOYER_CODE: _("这是用人单位的代码。这里请填工会自己的统一社会信用代码（以8开头）。"),
    Fault.LANDLINE: _("这是座机号码，收不到短信。请填11位手机号。"),
    Fault.TOO_LONG: _("太长了。请核对后缩短。"),
    Fault.CONTROL: _("含有看不见的字符，多半是复制时带进来的。请手工重新填写。"),
}

_PHONE_CHARACTERS = _("手机号只有数字。请核对后重新填写。")


def fault_words(field: str, fault: Fault) -> str:
    """What is wrong with one field. A phone number is on no document."""
    phone = field == "phone" and fault is Fault.CHARACTERS
    return str(_PHONE_CHARACTERS if phone else FAULT_WORDS[fault])


REFUSAL_WORDS: dict[Refusal, str | Promise] = {
    Refusal.UNION_CLOSED: _("这家工会还没有成立或已经撤销，不能办理。请换一家，或加入所在区县的周转库。"),
    Refusal.TOO_YOUNG: _("未满16周岁，还不能入会。"),
    Refusal.NO_PRIMARY: _("会员只能进入基层工会或周转库。请选择具体的基层工会。"),
}

OBSTACLE_WORDS: dict[Obstacle, str | Promise] = {
    Obstacle.ENDED: _("这家工会已经撤销过了。请刷新查看。"),
    Obstacle.NEVER_BEGUN: _("这家工会还没有筹备，没有什么可撤销。"),
    Obstacle.TOO_HIGH: _("省总工会和省级产业工会不在这里撤销、合并。"),
    Obstacle.UNIONS_BELOW: _("市总工会下面还有工会。请先打开每个区县，把它们一个一个调整到新的上级，再来合并。"),
    Obstacle.UNIONS_ON_THE_OTHER_LINE: _("另一条线上还有工会隶属于它。请先把那些工会调整到别的上级。"),
    Obstacle.NEEDS_RECEIVER: _("区县、市总工会只能随区划合并，不能单独撤销。请填接收的同级总工会。"),
    Obstacle.POOL_ALONE: _("周转库里的会员只能转到另一个周转库。请填接收的周转库。"),
    Obstacle.RECEIVER_IS_ITSELF: _("不能并入自己。请填另一家工会的组织编号。"),
    Obstacle.RECEIVER_ENDED: _("接收的工会还没有成立或已经撤销。请换一家。"),
    Obstacle.RECEIVER_UNLIKE: _("接收的工会要和它同级、在同一条线上，周转库只能并入周转库。请换一家。"),
}
_TOLD_THERE = (Obstacle.POOL_ALONE, Obstacle.NEEDS_RECEIVER)
OF_THE_RECEIVER = frozenset({*_TOLD_THERE, *(one for one in Obstacle if one.value.startswith("receiver_"))})


def field_unreadable(field: str, unreadable: UnreadableError) -> Invalid:
    """One field cannot be read; says which and why."""
    return Invalid([Problem(field=field, message=fault_words(field, unreadable.fault))])


_FIELD_WORDS: dict[str, str | Promise] = {
    "why": _("请写明理由和下一步怎么办，会员会看到。"),
    "other": _("不能申报自己。请填写另一位的登记。"),
    "term_years": _("委员会每届任期是3年或5年。"),
    "certificate_no": _("请填写工会法人资格证书编号。"),
    "number": _("账号应为 8 至 32 位数字；银行卡号请对照卡面逐位核对。"),
    "members": _("会员数不能多于职工数，也不能是负数；税务登记只有职工数，不填会员数。请核对。"),
    "count_source": _("请选择是税务登记的还是工会登记的。"),
    "as_of": _("请填写截至哪一天，不能晚于今天。"),
    "workers": _("请填写职工人数，0 到 500000。"),
    "expires_at": _("到期时间已经过去，请选以后的日期。"),
    "reason": _("请选择变化原因。"),
    "occupation_group": _("请选择您做哪一行。"),
    "county": _("请选择主要干活或居住的区县。"),
    "kind": _("请选择是亲属还是同事。"),
    "document_number": _("名册里没有这个姓名和证件号码。请核对；对方还没有登记的，不用申报。"),
    "change": _("请选择要办理的变化。"),
    "union_id": _("请选择一家工会。"),
    "document_kind": _("请选择证件类别。"),
    "said": _("请写明哪里不对，工会才好核对。"),
    "answer": _("请写明核对的结果，会员会看到。"),
    "died_on": _("请填写去世日期，不能晚于今天，也不能早于出生日期。"),
    "paper": _("请填写死亡证明的编号，或上传证明的照片、PDF，至少一项。"),
    "ground": _("请选择依据哪一条除名。"),
    "expulsion_reason": _("请写明为什么除名，会员会看到。"),
    "decision_number": _("请填写除名决定的文号。"),
    "decided_on": _("请填写作出决定的日期，不能晚于今天。"),
    "decision": _("请上传除名决定书的 PDF 或照片。"),
    "grounds": _("请写明为什么不服，上级工会才好核对。"),
    "outcome": _("请选择申诉是否成立。"),
    "appeal_answer": _("请写明核对的结果和理由，会员会看到。"),
    "mistaken": _("请写明错在哪里、怎么核实的。"),
    "division_code": _("请选择开发区所在的市或区县。"),
    "level": _("请选择国家级还是省级。"),
    "valid_from": _("请填写批准设立的日期，不能晚于今天。"),
    "own_union": _("没有找到这家工会，或它不在开发区的属地工会之下。请填它的组织编号。"),
    "ends_on": _("请填写从哪一天起不再是，要晚于开始的日期，不能晚于今天。"),
    "since": _("请填写从哪一天起，不能晚于今天，也不能早于已登记的日期和开发区设立的日期。"),
    "listed_on": _("请填写从哪一天起列入名录，不能晚于今天，也不能与已登记的时间重叠。"),
    "source": _("请写明依据，例如统计局公布的名录和年份。"),
    "winding_up_ground": _("请选择依据哪一条撤销或合并。"),
    "document_no": _("请填写上级批复或决定的文号。"),
    "moving_ground": _("请选择依据哪一条调整隶属关系。"),
    "new_parent": _(
        "没有找到这家工会，或它不在您所管的范围里。请填新的上级工会的组织编号；跨区县、跨市的，由共同的上级办理。"
    ),
    "moved_on": _("请填写文件写明的调整日期，不能晚于今天，也不能早于它成立（筹备）的日期。"),
    "moving_line": _("请选择调整的是地方线还是产业线。"),
    "ended_on": _("请填写从哪一天起不再存在，要晚于成立（筹备）的日期，不早于别的工会并入它的日期，不能晚于今天。"),
    "closure_kind": _("请选择是注销、吊销还是破产。"),
    "closure_source": _("请写明依据，例如市场监管局的注销公告和日期。"),
    "closed_on": _("请填写单位关闭的日期，不能晚于今天。"),
    "receiver": _("没有找到这家工会，或它不在您所管的范围里。请填接收工会的组织编号；不合并的留空。"),
}


def field_wrong(field: str) -> Invalid:
    """One field was read but cannot stand; the words belong to the field."""
    return Invalid([Problem(field=field, message=str(_FIELD_WORDS[field]))])


def reason_to_leave() -> Invalid:
    """Somebody is to be kept as a member for having asked to leave."""
    words = _("本人要求退会的，不是保留会籍。请选“退会”，或换一个变化原因。")
    return Invalid([Problem(field="reason", message=str(words))])


def county_untold() -> Invalid:
    """Nobody said which county, and nothing that is known tells: it was looked for."""
    words = _("从线路、住地、手机号和身份证号码都查不出您在哪个区县。请在这里选一个。")
    return Invalid([Problem(field="county", message=str(words))])


def before_it_was(field: str, since: date) -> Invalid:
    """A day on which a union had not begun yet."""
    words = _("这家工会 {day} 才有登记。请填这一天或以后的日期。")
    return Invalid([Problem(field=field, message=str(words).format(day=since.isoformat()))])


def receiver_unfit(obstacle: Obstacle) -> Invalid:
    """The union that is named as the one to receive cannot."""
    return Invalid([Problem(field="receiver", message=str(OBSTACLE_WORDS[obstacle]))])


def elected_too_early(field: str, earliest: date, *, founds: bool) -> Problem:
    """An election dated before anybody could hold it."""
    words = (
        _("选举日期不能早于筹备组获批的日期（{day}）。请对照会议记录和筹备组批复核对。")
        if founds
        else _("选举日期不能早于本届任期开始的日期（{day}）。请对照会议记录核对。")
    )
    return Problem(field=field, message=str(words).format(day=earliest.isoformat()))


def certificate_outlives_term(term_until: date) -> Problem:
    """A certificate that would hold longer than the committee."""
    words = _("本届任期到 {day} 届满，证书有效期不能晚于这一天。请改正日期。")
    return Problem(field="valid_until", message=str(words).format(day=term_until.isoformat()))


class AlreadyMember(Conflict):
    code = "already-member"
    message = _("这位职工已经有一份会籍。换单位请办“会员接转”，一次办完转出和转入；不用先退会。")


class DocumentTaken(Conflict):
    code = "document-taken"
    message = _("这个证件号码已经登记在另一个名字下。请核对姓名和号码；确实无误的，请找所在区县工会更正。")


class JoinsAsAnother(Conflict):
    """Somebody signed in and known to the register gives another document than their own."""

    code = "joins-as-another"
    message = _(
        "您已登录，只能为本人入会；填的证件号码和您在名册里的登记不一致，没有办理。"
        "替别人办，请先退出登录，或让对方用自己的手机扫码；您的登记有误，请找工会联系人更正。"
    )


class NoMembership(Conflict):
    code = "no-membership"
    message = _("这位职工现在没有会籍。请先办理入会。")


class HasDied(Conflict):
    """Whoever the register knows to have died joins nowhere."""

    code = "has-died"
    message = _("名册里已登记这位职工去世，不能办理。登记有误的，请区县总工会先撤销去世登记。")


class DeathStands(Conflict):
    code = "death-stands"
    message = _("这位会员的去世已经登记过了。请刷新查看。")


class DeathTakenBack(Conflict):
    code = "death-taken-back"
    message = _("这件去世登记已经撤销过了。请刷新查看。")


class TakenBackAbove(Forbidden):
    """A union's own desk cannot take back what it has recorded; any desk above it can."""

    code = "taken-back-above"
    message = _("撤销去世登记由上级工会办理。请打电话给区县总工会，说明错在哪里。")


class NobodyAbove(Conflict):
    """At the top nobody could hear an appeal: expelling is for the unions below."""

    code = "nobody-above"
    message = _("除名要由会员所在工会或它的上级办理，省总工会不直接办理：会员申诉要有上一级来听。")


class AppealTooLate(Conflict):
    code = "appeal-too-late"
    message = _("申诉期限到 {day} 为止，已经过了。有新的情况，请打电话给上级工会，或拨打 12351。")


class AppealMade(Conflict):
    code = "appeal-made"
    message = _("您已经申诉过了。请在“我的会籍”里等上级工会答复。")


class AppealSettled(Conflict):
    code = "appeal-settled"
    message = _("这件申诉已经答复过了。请刷新查看。")


class NotThisDesk(Forbidden):
    code = "not-this-desk"
    message = _("这件申诉由作出除名的工会的上一级答复，不在您这里。")


class NotInPool(Conflict):
    code = "not-in-pool"
    message = _("这位会员已经不在周转库里，可能刚被别人安置。请刷新名单。")


class JoinRefused(Conflict):
    """The rules of joining say no; the words say why."""

    code = "join-refused"
    message = _("现在还不能入会：{why}")

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(why=REFUSAL_WORDS[refusal])


class NoPool(Conflict):
    code = "no-pool"
    message = _("这个区县还没有设周转库。请拨打区县总工会电话，或换一个经常工作的区县。")


class ObjectionStands(Conflict):
    code = "objection-stands"
    message = _("您说的登记问题工会正在核对。请等答复，或直接打电话给工会联系人。")


class ObjectionSettled(Conflict):
    code = "objection-settled"
    message = _("这件登记问题已经答复过了。请刷新列表。")


class TransferStands(Conflict):
    code = "transfer-stands"
    message = _("已有一件接转正在办理。请等它办完，或先撤回再重新申请。")


class TransferSettled(Conflict):
    code = "transfer-settled"
    message = _("这件接转已经办结。请刷新查看结果。")


class SameUnion(Conflict):
    code = "same-union"
    message = _("现在就在这家工会，不用接转。")


class HandlesOwn(Forbidden):
    code = "handles-own"
    message = _("这是您本人或您申报过的亲属、同事的事项，请由其他工会干部办理。")


class CodeNotValid(NotFound):
    code = "join-code-not-valid"
    message = _("这个入会码已停用或过期。请向单位工会要新的二维码，或到首页按“我要入会”，选区县入会。")


class UnionStands(Conflict):
    code = "union-stands"
    message = _("这家单位已经有工会或正在筹备。请联系上级工会核对。")


class WrongStage(Conflict):
    code = "wrong-stage"
    message = _("这家工会还不到这一步（或已办过）。请按“筹备—选举—法人登记”的顺序办理。")


class NotToBeEnded(Conflict):
    """A union cannot be wound up or merged; the words say why."""

    code = "union-not-to-be-ended"
    message = _("现在不能撤销或合并：{why}")

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(why=OBSTACLE_WORDS[obstacle])


class UnionWoundUp(Conflict):
    code = "union-wound-up"
    message = _("这家工会已经撤销，不能再办理。请在接收它的工会或上级工会办理。")


class RoleUnfit(Conflict):
    code = "role-unfit"
    message = _("这一身份与这家工会的层级不符。请按工会的层级选择身份，例如区县级工会选“县（区）经办人”。")


class CodeTaken(Conflict):
    code = "code-taken"
    message = _("这个统一社会信用代码已经登记在另一家名下。请核对证书。")


class Circle(Conflict):
    code = "circle"
    message = _("上级不能是自己的下级。请重新选择上级工会。")


class EntryNeeded(Conflict):
    code = "entry-needed"
    message = _("您的手机号还没有和名册对上。请先切换到“会员本人”，在“我的会籍”里找到自己的登记。")


class EntryClaimed(Conflict):
    code = "entry-claimed"
    message = _("这条登记已经有人认领。如果不是您本人，请联系工会核对。")


class ClaimFailed(DomainError):
    """Says the same whether the phone or the digits did not fit."""

    code = "claim-failed"
    status = 422
    message = _("没有找到与您手机号和证件末四位都相符的登记。请核对，或请工会联系人更正手机号。")


class ZoneStands(Conflict):
    code = "zone-stands"
    message = _("已经有一个同名的开发区。请在列表里打开它。")


class ZoneUnionTaken(Conflict):
    code = "zone-union-taken"
    message = _("这家工会已经登记为另一个开发区的工会。请核对组织编号。")


class ZoneEnded(Conflict):
    code = "zone-ended"
    message = _("这个开发区已经撤销，不能再改，也不能再登记单位。请刷新查看。")


class EmployerIsClosed(Conflict):
    code = "employer-is-closed"
    message = _("这家单位已登记为关闭（注销、吊销或破产）。登记有误的，请先在单位页面上撤回再重新登记。")


class EmployerIsOpen(Conflict):
    code = "employer-is-open"
    message = _("这家单位现在没有登记为关闭。请刷新查看。")


class AboveScaleStands(Conflict):
    code = "above-scale-stands"
    message = _("这家单位已登记为规上企业。日期或依据有误的，请先结束再重新登记。")


class NotAboveScale(Conflict):
    code = "not-above-scale"
    message = _("这家单位现在没有登记为规上企业。请刷新查看。")

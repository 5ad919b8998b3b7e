"""What the applicant is told. Titles carry nothing that a glance at the phone should not give away.

Texts are lazy: they become words in the language of the one who is told, whatever the one who acts reads.
"""

from datetime import date, datetime
from uuid import UUID

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.cases.models import Application, Assistance, Case, HardshipFile
from yizhan.cases.queries.names import union_names
from yizhan.cases.queries.people import desk_holders
from yizhan.cases.types import OPEN
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.catalogue.words import Words
from yizhan.kernel import messages
from yizhan.kernel.clock import local_date
from yizhan.kernel.messages import Text
from yizhan.kernel.money import yuan
from yizhan.kernel.scope import Role


def submitted(application: Application, *, at: datetime) -> None:
    _tell(
        application,
        "cases.submitted",
        _("申请已提交"),
        format_lazy(_("编号 {number}。"), number=application.number),
        at,
    )


def accepted(case: Case, *, at: datetime) -> None:
    _tell(case.application, "cases.accepted", _("申请已受理"), _name(case), at)


def refused(case: Case, *, at: datetime) -> None:
    body = format_lazy(_("{name}：没有受理。原因和下一步请看办件页。"), name=_name(case))
    _tell(case.application, "cases.refused", _("申请有结果了"), body, at)


def supplement_asked(application: Application, *, items: int, at: datetime) -> None:
    body = format_lazy(_("需要补 {items} 项，请一次补齐。"), items=items)
    _tell(application, "cases.supplement_asked", _("请补正材料"), body, at)


def papers_due(application: Application, *, count: int, until: date, at: datetime) -> None:
    body = format_lazy(
        _("您承诺后补的材料还有 {count} 份没有交，请在 {until} 前补交。"), count=count, until=until.isoformat()
    )
    _tell(application, "cases.papers_due", _("请补交承诺的材料"), body, at)


def papers_delivered(application: Application, *, at: datetime) -> None:
    body = format_lazy(_("编号 {number}：承诺后补的材料已经补齐。"), number=application.number)
    _tell_desks(application, "cases.papers_delivered", _("后补材料已补齐"), body, at)


def papers_missed(application: Application, *, at: datetime) -> None:
    """The applicant, and whoever sits at the desks: they decide how it goes on."""
    body = format_lazy(_("编号 {number}：承诺后补的材料到期没有交。"), number=application.number)
    _tell(application, "cases.papers_missed", _("承诺的材料已经到期"), body, at)
    _tell_desks(application, "cases.papers_missed", _("后补材料到期没有交"), body, at)


def assisted(application: Application, found: Assistance, *, at: datetime) -> None:
    """The person: filed for them, with their own word; not theirs, they take it back."""
    body = format_lazy(
        _("编号 {number}：由{helper}代办，已按您的确认提交。内容不对或者不想办了，可以在办件页撤回。"),
        number=application.number,
        helper=found.helper_for,
    )
    _tell(application, "cases.assisted", _("有一项申请替您提交了"), body, at)


def review_due(file: HardshipFile, *, at: datetime) -> None:
    """Whoever has an account; the others are visited by their union, which has the list."""
    user_id, due_on = file.person.user_id, file.review_due_on
    if user_id is None or due_on is None:
        return
    body = format_lazy(_("困难职工档案每年复核一次，请在 {until} 前申请年度复核。"), until=due_on.isoformat())
    messages.notify(user_id, kind="cases.review_due", title=_("档案该复核了"), body=body, link="/services", at=at)


def file_closed(case: Case, *, at: datetime) -> None:
    body = format_lazy(_("{name}：困难职工档案已注销，原因请看办件页。情况有变化可以重新申请。"), name=_name(case))
    _tell(case.application, "cases.file_closed", _("申请有结果了"), body, at)


def money_back(case: Case, amount_fen: int, *, at: datetime) -> None:
    """After a false statement: the person what to return, and the county's treasurers without the name."""
    amount, number = yuan(amount_fen), case.application.number
    body = format_lazy(
        _("档案因申报不实注销，建档以来发放的 {amount} 元应当退回。请联系区县工会；有异议的，可以当面说明。"),
        amount=amount,
    )
    _tell(case.application, "cases.money_back", _("有款项应当退回"), body, at)
    said = format_lazy(
        _("编号 {number}：档案因申报不实注销，应退回 {amount} 元。款退到账上后请登记退回。"),
        number=number,
        amount=amount,
    )
    treasurers = holders_on(case.county_id, [Role.TREASURER], local_date(at)) if case.county_id else []
    for user_id in treasurers:
        messages.notify(user_id, kind="cases.money_back", title=_("有款项待收回"), body=said, link="/money", at=at)


def nominated(application: Application, found: Assistance, *, at: datetime) -> None:
    body = format_lazy(
        _("编号 {number}：{helper}替您提出了一项申请，不用您办手续。不需要或者情况不对，可以在办件页撤回。"),
        number=application.number,
        helper=found.helper_for,
    )
    _tell(application, "cases.nominated", _("工会替您提出了一项申请"), body, at)


def special_started(case: Case, *, until: date, at: datetime) -> None:
    body = format_lazy(
        _("{name}：进入特别程序，办理计时暂停，预计 {until} 前结束。原因请看办件页。"),
        name=_name(case),
        until=until.isoformat(),
    )
    _tell(case.application, "cases.special_started", _("申请有进展"), body, at)


def special_ended(case: Case, *, at: datetime) -> None:
    body = format_lazy(_("{name}：特别程序结束，继续办理。"), name=_name(case))
    _tell(case.application, "cases.special_ended", _("申请有进展"), body, at)


def appealed(case: Case, users: list[UUID], *, at: datetime) -> None:
    """Whoever sits at the desk above; the applicant's own words stay sealed."""
    for user_id in users:
        messages.notify(
            user_id,
            kind="cases.appealed",
            title=_("收到一件申诉"),
            body=format_lazy(_("{name}：请在时限内核实并答复。"), name=_name(case)),
            link="/appeals",
            at=at,
        )


def appeal_settled(case: Case, *, at: datetime) -> None:
    body = format_lazy(_("{name}：您的申诉有答复了，请看办件页。"), name=_name(case))
    _tell(case.application, "cases.appeal_settled", _("申诉有答复了"), body, at)


def rejected(case: Case, *, at: datetime) -> None:
    body = format_lazy(_("{name}：没有获批。原因、申诉办法和其他帮助请看办件页。"), name=_name(case))
    _tell(case.application, "cases.rejected", _("申请有结果了"), body, at)


def notice_ended(case: Case, *, at: datetime) -> None:
    body = format_lazy(
        _("{name}：公示期间有人提出异议，经核实属实。公示已停止，工会重新办理，结果会再通知您。"), name=_name(case)
    )
    _tell(case.application, "cases.notice_ended", _("申请有进展"), body, at)


def notice_opened(case: Case, *, until: date, at: datetime) -> None:
    body = format_lazy(
        _("{name}：公示到 {until}，只显示姓氏、所在工会和类别。公示期满后继续办理。"),
        name=_name(case),
        until=until.isoformat(),
    )
    _tell(case.application, "cases.notice_opened", _("您的申请开始公示"), body, at)


def objected(notice_id: UUID, users: list[UUID], *, at: datetime) -> None:
    """The notice's own desk, without a word of what was said or by whom."""
    link = f"/notice-desk/{notice_id}"
    for user_id in users:
        messages.notify(
            user_id,
            kind="cases.objected",
            title=_("公示收到一条异议"),
            body=_("请核实后写明结论；核实之前公示不会结束。"),
            link=link,
            at=at,
        )


def objection_answered(user_id: UUID | None, *, is_upheld: bool, at: datetime) -> None:
    """Names neither notice nor applicant: a glance at the phone must not tell whom somebody objected to."""
    if user_id is None:
        return
    body = (
        _("经核实属实，公示已停止，由工会重新办理。")
        if is_upheld
        else _("经核实不属实，公示继续。如有新的情况，请联系公示单位。")
    )
    messages.notify(user_id, kind="cases.objection_answered", title=_("您提出的异议有答复了"), body=body, at=at)


def to_be_paid(case: Case, *, at: datetime) -> None:
    """The amount stands in the app only."""
    body = format_lazy(_("{name}：已经批准，正在安排发放。款到账后再告诉您。"), name=_name(case))
    _tell(case.application, "cases.to_be_paid", _("申请有进展"), body, at)


def payment_stopped(case: Case, *, at: datetime) -> None:
    body = format_lazy(_("{name}：款项没有发放，原因请看办件页。"), name=_name(case))
    _tell(case.application, "cases.payment_stopped", _("申请有结果了"), body, at)


def finished(case: Case, *, at: datetime) -> None:
    """Of a case with money: once it has arrived."""
    said = (
        _("{name}：已办结。请给这次服务一个评价。")
        if case.amount_fen is None
        else _("{name}：款已打到您的账户，已办结。请给这次服务一个评价。")
    )
    body = format_lazy(said, name=_name(case))
    _tell(case.application, "cases.finished", _("申请已办结"), body, at)


def unsolved(case: Case, users: list[UUID], *, at: datetime) -> None:
    """The desk that answered and the one above: the applicant says that it is not solved."""
    for user_id in users:
        messages.notify(
            user_id,
            kind="cases.unsolved",
            title=_("有一件答复没有解决问题"),
            body=format_lazy(_("{name}：申请人说没有解决，请联系核实。"), name=_name(case)),
            link=f"/cases/{case.application_id}",
            at=at,
        )


def draft_expired(user_id: UUID, programme: Programme, *, at: datetime) -> None:
    body = format_lazy(
        _("{name}：草稿太久没有动过，为保护您的信息已经删除。需要时可以重新填写。"),
        name=_in_reader_s_language(programme.names),
    )
    messages.notify(user_id, kind="cases.draft_expired", title=_("一份草稿已删除"), body=body, link="/cases", at=at)


def part_ready(case: Case, *, at: datetime) -> None:
    body = format_lazy(_("上一步已办好，请接着填写：{name}。"), name=_name(case))
    _tell(case.application, "cases.part_ready", _("有一步等您填写"), body, at)


def payment(case: Case, *, is_paid: bool, at: datetime) -> None:
    if is_paid:
        body = format_lazy(_("{name}：款已打到您的账户。"), name=_name(case))
        _tell(case.application, "cases.paid", _("款项有进展"), body, at)
    else:
        body = format_lazy(_("{name}：银行没有付成，工会会联系您核对账户。"), name=_name(case))
        _tell(case.application, "cases.payment_failed", _("款项有进展"), body, at)


def account_changed(case: Case, *, by_union: UUID | None, number_last4: str, holder: str, at: datetime) -> None:
    """Of every account that the union writes: by whom, and enough of it to see whether it is one's own.

    `holder` is empty where the account is the payee's own.
    """
    union = union_names([by_union]).get(by_union, "") if by_union else ""
    told = {"name": _name(case), "union": union, "tail": number_last4, "holder": holder}
    said = (
        _("{name}：{union}把收款账户改为尾号 {tail}，户名是{holder}，不是您本人。不是您要求的，请马上打电话问工会。")
        if holder
        else _("{name}：{union}把收款账户改为尾号 {tail}。不是您要求的，请马上打电话问工会。")
    )
    _tell(case.application, "cases.account_changed", _("收款账户有变更"), said.format(**told), at)


def payment_reversed(case: Case, *, at: datetime) -> None:
    body = _("{name}：已到账的款项登记为退回，原来的记录保留。有疑问请打电话问工会。").format(name=_name(case))
    _tell(case.application, "cases.payment_reversed", _("款项有进展"), body, at)


def adult_withdrew(application: Application, *, at: datetime) -> None:
    """The applicant, and whoever sits at the desks where it lies: nothing is approved until it is given again."""
    body = format_lazy(_("编号 {number}：有家庭成员撤回了同意，在重新同意之前不能审批。"), number=application.number)
    kind, title, link = "cases.adult_withdrew", _("家庭成员撤回了同意"), f"/cases/{application.id}"
    handlers = {
        user
        for case in application.cases.filter(state__in=sorted(OPEN))
        for user in desk_holders(case, on=local_date(at))
    }
    for user_id in sorted({application.user_id, *handlers}):
        messages.notify(user_id, kind=kind, title=title, body=body, link=link, at=at)


def sheet_returned(application_id: UUID, reason: str, *, at: datetime) -> None:
    body = format_lazy(_("纸质同意书没有通过核对：{reason}"), reason=reason)
    application = Application.objects.get(id=application_id)
    _tell(application, "cases.sheet_returned", _("请重新上传同意书"), body, at)


def _tell_desks(application: Application, kind: str, title: Text, body: Text, at: datetime) -> None:
    parts = application.cases.filter(state__in=sorted(OPEN))
    handlers = {user for case in parts for user in desk_holders(case, on=local_date(at))}
    for user_id in sorted(handlers):
        link = f"/cases/{application.id}"
        messages.notify(user_id, kind=kind, title=title, body=body, link=link, at=at)


def _name(case: Case) -> Text:
    return _in_reader_s_language(catalogue.version(case.programme_version_id).names)


def _in_reader_s_language(words: Words) -> Text:
    """What a programme file says, like the lazy texts of our own."""
    return lazy(lambda: words.say(get_language() or ""), str)()


def _tell(application: Application, kind: str, title: Text, body: Text, at: datetime) -> None:
    messages.notify(application.user_id, kind=kind, title=title, body=body, link=f"/cases/{application.id}", at=at)

from datetime import date

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "yizhan.registry"
    label = "registry"

    def ready(self) -> None:
        from yizhan.accounts.queries import register_line_lookup, register_person_lookup
        from yizhan.kernel import journal, messages, silence
        from yizhan.registry import committees, phone_places, screens
        from yizhan.registry.queries.ancestry import is_below
        from yizhan.registry.queries.people import is_number_of_the_dead, is_reported_dead, person_of_user, signer_of

        # A table that cannot be applied is refused now, not on somebody's page.
        committees.rules_on("", date.max)
        phone_places.places()
        register_person_lookup(person_of_user)
        register_line_lookup(is_below)
        journal.name_kinds(_KINDS)
        messages.use_signers(signer_of)
        silence.use_silent_numbers(is_number_of_the_dead)
        silence.use_reported_dead(is_reported_dead)
        messages.name_matter("registry", _("您的会籍登记"))
        messages.name_matter("terms", _("工会的届期和证书"))
        screens.register()


_KINDS = {
    "registry.union_entered": _("登记工会"),
    "registry.union_moved": _("调整工会隶属"),
    "registry.union_prepared": _("批准筹备组"),
    "registry.union_elected": _("批复选举结果"),
    "registry.union_registered": _("登记工会法人资格"),
    "registry.union_wound_up": _("撤销工会"),
    "registry.union_merged": _("合并工会"),
    "registry.membership_followed": _("工会撤销或合并，会籍随转"),
    "registry.transfer_followed": _("原工会撤销或合并，接转继续"),
    "registry.bank_account_set": _("登记工会银行账号"),
    "registry.heads_counted": _("登记职工和会员人数"),
    "registry.join_code_made": _("生成入会码"),
    "registry.join_code_revoked": _("停用入会码"),
    "registry.employer_entered": _("登记用人单位"),
    "registry.term_reminded": _("提醒届期或证书到期"),
    "registry.terms_taken_out": _("导出届期与证书"),
    "registry.zone_entered": _("登记开发区"),
    "registry.zone_changed": _("更改开发区登记"),
    "registry.zone_ended": _("撤销开发区"),
    "registry.employer_placed": _("登记单位所在开发区"),
    "registry.above_scale_set": _("登记为规上企业"),
    "registry.above_scale_ended": _("不再是规上企业"),
    "registry.employer_closed": _("登记单位关闭"),
    "registry.employer_closure_taken_back": _("撤回单位关闭的登记"),
    "registry.person_entered": _("登记职工"),
    "registry.entry_claimed": _("本人认领登记"),
    "registry.phone_changed": _("更改登记手机号"),
    "registry.entry_corrected": _("更正姓名或证件"),
    "registry.tie_declared": _("申报亲属或同事关系"),
    "registry.tie_ended": _("撤销关系申报"),
    "registry.membership_joined": _("入会"),
    "registry.membership_placed": _("从周转库安置"),
    "registry.membership_retained": _("保留会籍"),
    "registry.membership_left": _("终止会籍"),
    "registry.member_expelled": _("除名"),
    "registry.expulsion_appealed": _("对除名申诉"),
    "registry.expulsion_appeal_raised": _("除名申诉到期，转上一级"),
    "registry.expulsion_appeal_settled": _("答复除名申诉"),
    "registry.death_recorded": _("登记去世"),
    "registry.death_taken_back": _("撤销去世登记"),
    "registry.transfer_requested": _("申请会员接转"),
    "registry.transfer_offered": _("请会员转入"),
    "registry.transfer_agreed": _("同意会员接转"),
    "registry.transfer_declined": _("不同意会员接转"),
    "registry.entry_objected": _("会员说登记不对"),
    "registry.entry_objection_settled": _("答复登记问题"),
    "registry.transfer_accepted": _("接收转入会员"),
    "registry.transfer_refused": _("不接收转入会员"),
    "registry.transfer_withdrawn": _("撤回接转申请"),
    "registry.transfer_resumed": _("恢复接转申请"),
    "registry.transfer_escalated": _("接转超期提级"),
    "registry.roster_begun": _("开始导入名册"),
    "registry.roster_imported": _("导入名册"),
    "registry.roster_sent": _("上传名册"),
    "registry.roster_read_again": _("重新预览名册"),
    "registry.roster_apply_asked": _("确认导入名册"),
    "registry.roster_undo_asked": _("撤销名册导入"),
    "registry.roster_undone": _("名册导入已撤销"),
    "registry.roster_erased": _("清除上传的名册"),
    "registry.roster_word_learned": _("记住名册的列名"),
    "registry.quality_taken_out": _("导出数据质量清单"),
    "registry.refused_numbers_settled": _("名册里没收的号码已核对"),
    "registry.people_merged": _("合并两份登记"),
    "registry.people_told_apart": _("认定不是同一个人"),
    "registry.people_asked_again": _("撤销“不是同一个人”的认定"),
    "registry.merge_undone": _("撤销登记合并"),
    "registry.merge_followed": _("合并后到的记录已转到留下的登记"),
}

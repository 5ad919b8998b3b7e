from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yizhan.accounts"
    label = "accounts"

    def ready(self) -> None:
        from yizhan.accounts import queries
        from yizhan.kernel import journal, messages, silence

        journal.name_kinds(
            {
                "accounts.signed_up": _("开通账号"),
                "accounts.signed_in": _("登录"),
                "accounts.signed_out": _("退出登录"),
                "accounts.closed": _("停用账号"),
                "accounts.reopened": _("恢复账号"),
                "accounts.password_set": _("设置密码"),
                "accounts.email_given": _("填写邮箱"),
                "accounts.email_confirmed": _("确认邮箱"),
                "accounts.email_removed": _("删除邮箱"),
                "accounts.language_chosen": _("选择语言"),
                "accounts.desk_confirmed": _("用手机确认电脑登录"),
                "accounts.second_step_set": _("设置二次验证"),
                "accounts.second_step_reset": _("重置二次验证"),
                "accounts.role_granted": _("授予身份"),
                "accounts.role_ended": _("身份到期"),
                "accounts.consent_given": _("作出单独同意"),
                "accounts.consent_withdrawn": _("撤回同意"),
                "vault.read": _("查看完整敏感信息"),
            }
        )
        messages.use_address_book(queries.addresses_of)
        silence.use_silent_users(queries.closed_among)
        messages.use_languages(queries.language_of, queries.languages_of)

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yizhan.web"
    label = "web"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.accounts.edge import EVERYONE, SIGNED_IN
        from yizhan.accounts.queries import RESETTERS
        from yizhan.kernel import journal
        from yizhan.kernel.scope import Role
        from yizhan.kernel.screens import MenuEntry, Place, Section, add_entry, add_panel
        from yizhan.web import messages, trail
        from yizhan.web.context import PORTAL_ROLES

        desk = SIGNED_IN - PORTAL_ROLES
        add_entry(MenuEntry(_("首页"), "home", "home", EVERYONE - desk, Place.TAB, order=10))
        add_entry(MenuEntry(_("我的"), "me", "me", SIGNED_IN - desk, Place.TAB, order=90))
        add_entry(MenuEntry(_("工作台"), "home", "home", desk, Place.SIDE, order=1))
        add_entry(MenuEntry(_("留痕"), "trail", "journal", frozenset({Role.AUDITOR}), Place.SIDE, order=20))
        add_entry(MenuEntry(_("切换身份"), "choose-role", "swap", SIGNED_IN, Place.ME, order=80))
        add_entry(MenuEntry(_("设置密码"), "set-password", "lock", SIGNED_IN, Place.ME, order=85))
        add_entry(MenuEntry(_("邮箱提醒"), "my-email", "message", SIGNED_IN, Place.ME, order=86))
        add_entry(MenuEntry(_("二次验证"), "second-step", "shield", SIGNED_IN, Place.ME, order=87))
        add_entry(MenuEntry(_("重置二次验证"), "reset-second-step", "shield", RESETTERS, Place.SIDE, order=85))
        add_panel(Section.TRAIL, frozenset({Role.AUDITOR}), trail.latest)
        journal.name_kinds({"web.noted": _("试验：记一条")})
        messages.register()

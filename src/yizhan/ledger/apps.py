from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yizhan.ledger"
    label = "ledger"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.kernel import journal
        from yizhan.kernel.scope import Role
        from yizhan.kernel.screens import MenuEntry, Place, Section, add_entry, add_panel
        from yizhan.ledger import home
        from yizhan.ledger.labels import JOURNAL_KINDS
        from yizhan.ledger.services.repointing import MOVERS, granted_since
        from yizhan.registry import api as registry

        journal.name_kinds(JOURNAL_KINDS)
        registry.register_dependents(granted_since)
        registry.register_mover(*MOVERS)
        readers = frozenset({Role.TREASURER, Role.AUDITOR})
        add_entry(MenuEntry(_("资金"), "money", "money", readers, Place.SIDE, order=40))
        add_entry(MenuEntry(_("待放款"), "money-release", "check", readers, Place.SIDE, order=41))
        add_entry(MenuEntry(_("待付款"), "money-pay", "clock", readers, Place.SIDE, order=42))
        add_entry(MenuEntry(_("付款批次"), "money-batches", "file", readers, Place.SIDE, order=43))
        add_entry(MenuEntry(_("付款失败"), "money-failed", "warning", readers, Place.SIDE, order=44))
        add_panel(Section.TODAY, frozenset({Role.TREASURER}), home.today)

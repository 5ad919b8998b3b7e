from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "yizhan.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Rules may speak of what the register knows; services stand in the menus and on the first screen."""
        from django.utils.translation import gettext_lazy as _

        from yizhan.catalogue import attributes, home, registers
        from yizhan.catalogue.forms import divisions
        from yizhan.catalogue.labels import JOURNAL_KINDS
        from yizhan.catalogue.queries import counties_by_city
        from yizhan.kernel import journal
        from yizhan.kernel.scope import Role
        from yizhan.kernel.screens import MenuEntry, Place, Section, add_entry, add_panel
        from yizhan.registry.api import person_attributes

        divisions.use_counties(counties_by_city)
        registers.register_attributes(person_attributes, attributes.variables)
        registers.register_attributes(attributes.of_nobody, attributes.union_variables)
        journal.name_kinds(JOURNAL_KINDS)
        for_people = frozenset({Role.VISITOR, Role.MEMBER, Role.EMPLOYER_AGENT})
        desk = frozenset(Role) - for_people - {Role.SYSTEM}
        add_entry(MenuEntry(_("服务"), "services", "services", for_people, Place.TAB, order=20))
        add_entry(MenuEntry(_("服务指南"), "services", "services", desk, Place.SIDE, order=60))
        cadres = frozenset({Role.CADRE})
        add_entry(MenuEntry(_("政策找人"), "match-services", "pool", cadres, Place.SIDE, order=26))
        note = _("不用登录，先看看能享受什么")
        add_entry(MenuEntry(_("服务和自测"), "services", "services", for_people, Place.DOOR, order=20, note=note))
        add_panel(Section.SERVICES, frozenset({Role.MEMBER}), home.services)

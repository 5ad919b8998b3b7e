from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yizhan.insight"
    label = "insight"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.insight import home
        from yizhan.insight.definitions import declared
        from yizhan.insight.http.reading import READERS
        from yizhan.kernel.screens import MenuEntry, Place, Section, add_entry, add_panel

        declared()  # a figure that would count wrongly is refused now, not when somebody asks
        readers = frozenset(READERS)
        add_entry(MenuEntry(_("指标"), "figures", "figures", readers, Place.SIDE, order=60))
        add_panel(Section.FIGURES, readers, home.figures)

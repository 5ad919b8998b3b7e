from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "yizhan.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Rules may speak of what the register knows."""
        from yizhan.catalogue import attributes, registers
        from yizhan.registry.api import person_attributes

        registers.register_attributes(person_attributes, attributes.variables)

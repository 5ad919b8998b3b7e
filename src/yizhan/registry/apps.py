from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yizhan.registry"
    label = "registry"

    def ready(self) -> None:
        from yizhan.accounts.queries import register_person_lookup
        from yizhan.registry.queries.people import person_of_user

        register_person_lookup(person_of_user)

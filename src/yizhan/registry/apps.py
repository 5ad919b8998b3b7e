from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yizhan.registry"
    label = "registry"

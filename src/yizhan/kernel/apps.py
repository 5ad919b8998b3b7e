from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "yizhan.kernel"
    label = "kernel"

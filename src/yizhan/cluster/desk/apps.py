from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Where Wagtail finds our hooks."""

    name = "yizhan.cluster.desk"
    label = "cluster_desk"

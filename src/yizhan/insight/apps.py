from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yizhan.insight"
    label = "insight"

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "yizhan.catalogue"
    label = "catalogue"

from django.apps import AppConfig


class ClusterConfig(AppConfig):
    name = "yizhan.cluster"
    label = "cluster"

    def ready(self) -> None:
        from yizhan.catalogue import api as catalogue
        from yizhan.cluster import screens
        from yizhan.cluster.words import JOURNAL_KINDS
        from yizhan.kernel import journal

        screens.register()
        journal.name_kinds(JOURNAL_KINDS)
        catalogue.register_opener("article", lambda article_id: f"/sites/articles/{article_id}")

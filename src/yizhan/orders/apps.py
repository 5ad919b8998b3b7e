from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "yizhan.orders"
    label = "orders"

    def ready(self) -> None:
        from yizhan.kernel import journal
        from yizhan.orders import screens, tasks
        from yizhan.orders.queries.words import KIND_WORDS

        screens.register()
        tasks.register()
        journal.name_kinds(KIND_WORDS)

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "yizhan.orders"
    label = "orders"

    def ready(self) -> None:
        from yizhan.kernel import journal
        from yizhan.orders import screens, tasks
        from yizhan.orders.queries.words import KIND_WORDS
        from yizhan.registry import api as registry

        screens.register()
        tasks.register()
        registry.register_mover(registry.Members("orders_workorder", "connected"))
        journal.name_kinds(KIND_WORDS)

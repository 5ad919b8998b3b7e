from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yizhan.ledger"
    label = "ledger"

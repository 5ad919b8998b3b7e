from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yizhan.cases"
    label = "cases"

    def ready(self) -> None:
        from yizhan.cases import effects, screens, tasks
        from yizhan.cases.queries import attributes, certificates, underway
        from yizhan.cases.queries.depending import applied_since
        from yizhan.cases.queries.names import service_names
        from yizhan.cases.queries.words import KIND_WORDS
        from yizhan.cases.services.following import count_under_way
        from yizhan.cases.services.repointing import MOVERS
        from yizhan.catalogue import api as catalogue
        from yizhan.kernel import journal, messages
        from yizhan.ledger import api as ledger
        from yizhan.registry import api as registry

        catalogue.register_attributes(certificates.attributes, certificates.variables)
        effects.register()
        screens.register()
        tasks.register()
        journal.name_kinds(KIND_WORDS)
        messages.name_matter("cases", _("您的办件"))
        ledger.name_services(service_names)
        registry.register_dependents(applied_since)
        registry.register_mover(*MOVERS)
        registry.use_case_count(count_under_way)
        catalogue.register_attributes(attributes.files_of, lambda: attributes.OF_PEOPLE)
        catalogue.register_past(attributes.past_of, lambda: attributes.OF_THE_PAST)
        catalogue.register_under_way(underway.addresses)
        catalogue.register_opener("case", lambda case_id: f"/case/{case_id}")

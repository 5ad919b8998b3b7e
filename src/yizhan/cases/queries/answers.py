"""What was answered in the form, sensitive answers included: for rules and effects, never for a page."""

from typing import Any

from yizhan.cases.models import Application, Case
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound


def answers_of_case(case: Case) -> dict[str, Any]:
    """A part's own answers where it asked later, else the application's."""
    if case.asks_later:
        return {**case.values, **_secrets(case.secrets_id)}
    return answers_of_application(case.application)


def answers_of_application(application: Application) -> dict[str, Any]:
    return {**application.values, **_secrets(application.secrets_id)}


def _secrets(item_id: Any) -> dict[str, Any]:
    """What is sealed; nothing where it was erased, since an erasure must not stop the case."""
    if item_id is None:
        return {}
    try:
        return vault.get(item_id)
    except NotFound:
        return {}

"""What officers wrote down to complete the steps of a case: the place and day of a check, for the applicant to read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yizhan.cases.models import Case
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import FactValue, Programme, Step
from yizhan.kernel import journal, vault
from yizhan.kernel.errors import NotFound

KEPT_AS = "asked_id"  # in the row of the journal that completed the step: where the vault has it


def asked_of(case: Case, programme: Programme) -> list[tuple[Step, Mapping[str, Any]]]:
    """Each step that asked something with what was written there last; nothing of what was erased."""
    asking = {step.code: step for step in programme.steps if step.asks}
    if not asking or case._state.adding:  # noqa: SLF001 - a case not yet saved has no history
        return []
    kept = {
        str(entry.data.get("step")): UUID(str(entry.data[KEPT_AS]))
        for entry in journal.history(("case", case.id))
        if entry.data.get(KEPT_AS)
    }
    return [(asking[code], _read(item_id)) for code, item_id in kept.items() if code in asking]


def facts_asked(case: Case, programme: Programme) -> dict[str, FactValue]:
    """The same as `asked.*`, for later steps, effects and measures."""
    facts: dict[str, FactValue] = {}
    for step, values in asked_of(case, programme):
        facts |= catalogue.asked_facts(step, values)
    return facts


def _read(item_id: UUID) -> Mapping[str, Any]:
    try:
        return dict(vault.get(item_id)["answers"])
    except NotFound:
        return {}

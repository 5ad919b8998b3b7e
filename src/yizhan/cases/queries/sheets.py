"""Who may open a sensitive paper, and whether it was looked at before somebody says what it shows."""

from collections.abc import Iterable

from yizhan.cases.models import Case, Material
from yizhan.cases.queries.access import lies_with
from yizhan.cases.types import OPEN
from yizhan.kernel import vault
from yizhan.kernel.scope import OFFICERS, Acting, Role


def material_mark(material: Material) -> str:
    """How the journal names one attachment among the fields that were read: what it is, and which one."""
    return f"material:{material.code}:{material.id}"


def was_opened(acting: Acting, material: Material) -> bool:
    """Whether this officer themselves opened this very file; a newer file has another id."""
    return vault.has_read(acting, subject=("application", material.application_id), field=material_mark(material))


def opens_sensitive(acting: Acting, cases: Iterable[Case]) -> bool:
    """Whether the sensitive papers of an application open: for whoever applies, and for the desk on which one of its
    parts lies (`cases`: those parts that the one who asks may see). To who may see the application at all."""
    if acting.role in (Role.MEMBER, Role.EMPLOYER_AGENT):
        return True
    return acting.role in OFFICERS and any(case.state in OPEN and lies_with(acting, case) for case in cases)

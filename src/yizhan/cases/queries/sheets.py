"""Whether a sensitive paper was looked at before somebody says what it shows."""

from yizhan.cases.models import Material
from yizhan.kernel import vault
from yizhan.kernel.scope import Acting


def material_mark(material: Material) -> str:
    """How the journal names one attachment among the fields that were read: what it is, and which one."""
    return f"material:{material.code}:{material.id}"


def was_opened(acting: Acting, material: Material) -> bool:
    """Whether this officer themselves opened this very file; a newer file has another id."""
    return vault.has_read(acting, subject=("application", material.application_id), field=material_mark(material))

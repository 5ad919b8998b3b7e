"""A member says that their entry is not right; their union looks into it and answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import clashes, journal, texts
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, reaches, scope_fields
from yizhan.registry import errors
from yizhan.registry.models import EntryObjection
from yizhan.registry.queries.people import membership_of
from yizhan.registry.services import steps

LONGEST = 300


@transaction.atomic
def object_to_entry(*, said: str, acting: Acting, at: datetime) -> UUID:
    """Tell one's union what is not right. Raises NoMembership, Invalid, ObjectionStands while one is open."""
    standing = membership_of(acting.person_id) if acting.person_id else None
    if standing is None:
        raise errors.NoMembership
    if not said.strip():
        raise errors.field_wrong("said")
    objection = EntryObjection(
        id=new_id(),
        person_id=standing.person_id,
        said=texts.whole(said, "said", longest=LONGEST),
        said_at=at,
        **scope_fields(standing.scope),
    )
    with clashes.refused_by("one_open_entry_objection", errors.ObjectionStands):
        objection.save(force_insert=True)
    journal.append("registry.entry_objected", acting=acting, at=at, **_told(objection))
    return objection.id


@transaction.atomic
def settle_objection(*, objection_id: UUID, answer: str, acting: Acting, at: datetime) -> None:
    """The union has looked into it and says what came of it. Raises NotFound, Invalid, ObjectionSettled, HandlesOwn."""
    objection = EntryObjection.objects.select_for_update().filter(id=objection_id).first()
    if objection is None or not reaches(acting, objection.scope):
        raise NotFound
    steps.refuse_own(acting, objection.person_id)
    if objection.settled_at is not None:
        raise errors.ObjectionSettled
    if not answer.strip():
        raise errors.field_wrong("answer")
    objection.answer, objection.settled_at = texts.whole(answer, "answer", longest=LONGEST), at
    objection.save(update_fields=["answer", "settled_at"])
    journal.append("registry.entry_objection_settled", acting=acting, at=at, **_told(objection))
    title = format_lazy(_("工会答复了您说的登记问题：{answer}"), answer=objection.answer)
    steps.tell(objection.person_id, kind="registry.entry_objection_settled", title=title, at=at)


def _told(objection: EntryObjection) -> dict[str, Any]:
    return {
        "subject": ("entry_objection", objection.id),
        "scope": objection.scope,
        "data": {"person_id": objection.person_id},
    }

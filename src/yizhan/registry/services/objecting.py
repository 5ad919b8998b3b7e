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
from yizhan.kernel.scope import Acting, ScopeKeys, reaches, scope_fields
from yizhan.registry import errors
from yizhan.registry.models import Death, EntryObjection
from yizhan.registry.queries.people import dead_behind, membership_of
from yizhan.registry.services import steps, telling

LONGEST = 300


@transaction.atomic
def object_to_entry(*, said: str, acting: Acting, at: datetime) -> UUID:
    """Tell one's union what is not right. Raises NoMembership, Invalid, ObjectionStands while one is open."""
    standing = membership_of(acting.person_id) if acting.person_id else None
    if standing is None:
        raise errors.NoMembership
    return _insert(standing.person_id, said, standing.scope, acting, at)


@transaction.atomic
def object_to_death(*, mobile: str, said: str, at: datetime) -> UUID:
    """Whoever has proven the phone of somebody reported dead says that it is not so: told to the desks of the record.

    Raises NotFound where it is not clear whose entry that is, Invalid, ObjectionStands while one is open.
    """
    person_id = dead_behind(mobile)
    death = Death.objects.filter(person_id=person_id, taken_back_at__isnull=True).first() if person_id else None
    if death is None:
        raise NotFound
    return _insert(death.person_id, said, death.scope, Acting.visitor(), at)


def _insert(person_id: UUID, said: str, scope: ScopeKeys, acting: Acting, at: datetime) -> UUID:
    if not said.strip():
        raise errors.field_wrong("said")
    objection = EntryObjection(
        id=new_id(),
        person_id=person_id,
        said=texts.whole(said, "said", longest=LONGEST),
        said_at=at,
        **scope_fields(scope),
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
    telling.tell(objection.person_id, kind="registry.entry_objection_settled", title=title, at=at)


def _told(objection: EntryObjection) -> dict[str, Any]:
    return {
        "subject": ("entry_objection", objection.id),
        "scope": objection.scope,
        "data": {"person_id": objection.person_id},
    }

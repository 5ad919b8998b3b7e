"""One's own drafts."""

from typing import Any
from uuid import UUID

from yizhan.cases.models import Draft, Material
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Role


def own_draft(acting: Acting, draft_id: UUID, *, for_update: bool = False) -> Draft:
    """Somebody's own draft; for anybody else it does not exist."""
    if acting.user_id is None or acting.role not in (Role.MEMBER, Role.EMPLOYER_AGENT):
        raise NotFound
    rows = Draft.objects.select_for_update() if for_update else Draft.objects.all()
    draft = rows.filter(id=draft_id, user_id=acting.user_id).first()
    if draft is None:
        raise NotFound
    return draft


def own_drafts(acting: Acting, *, limit: int = 20) -> list[Draft]:
    """What somebody began and did not send, last touched first."""
    if acting.user_id is None:
        return []
    return list(Draft.objects.filter(user_id=acting.user_id).order_by("-saved_at")[:limit])


def answers_of(draft: Draft) -> dict[str, Any]:
    """Everything typed so far, for the applicant's own eyes."""
    secret = vault.get(draft.secrets_id) if draft.secrets_id is not None else {}
    return {**draft.values, **secret}


def materials_of(application_id: UUID) -> list[Material]:
    """The attachments in force, in the order in which they were added."""
    rows = Material.objects.filter(application_id=application_id, replaced_at__isnull=True)
    return list(rows.order_by("id")[:200])

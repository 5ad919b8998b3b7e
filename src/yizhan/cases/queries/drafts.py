"""One's own drafts."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from yizhan.cases.models import Application, Case, Draft, Material
from yizhan.cases.queries.access import APPLICANTS, own_q
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Role


def own_draft(acting: Acting, draft_id: UUID, *, for_update: bool = False) -> Draft:
    """Somebody's own draft; for anybody else it does not exist."""
    rows = Draft.objects.select_for_update(of=("self",)) if for_update else Draft.objects.all()
    draft = rows.filter(drafts_q(acting), id=draft_id).first()
    if draft is None:
        raise NotFound
    return draft


def begun_draft(acting: Acting, programme_code: str, *, case_id: UUID | None) -> Draft | None:
    """One's own draft for a service, or for a later part of an application; None where none was begun."""
    own = Draft.objects.filter(drafts_q(acting), programme_code=programme_code)
    return (own.filter(case_id=case_id) if case_id else own.filter(case__isnull=True)).first()


def sent_as(acting: Acting, draft_id: UUID) -> UUID | None:
    """The application that somebody's own draft has become, or of which it was a later part; None where not sent."""
    own = Application.objects.filter(own_q(acting))
    later = Case.objects.filter(draft_id=draft_id).values("application_id")
    return own.filter(Q(id=draft_id) | Q(id__in=later)).values_list("id", flat=True).first()


def own_drafts(acting: Acting, *, limit: int = 20) -> list[Draft]:
    """What somebody began and did not send, last touched first."""
    return list(Draft.objects.filter(drafts_q(acting)).order_by("-saved_at")[:limit])


def drafts_q(acting: Acting) -> Q:
    """What somebody fills in for themselves, or in the name of the employer or union they act for now: never both."""
    if acting.user_id is None or acting.role not in APPLICANTS:
        return Q(pk__in=[])
    return Q(user_id=acting.user_id, node_id=node_of(acting), helper_id=acting.helper_id)


def node_of(acting: Acting) -> UUID | None:
    """In whose name a draft is filled in, an employer's or a union's; None for oneself."""
    return None if acting.role is Role.MEMBER else acting.node_id


def answers_of(draft: Draft) -> dict[str, Any]:
    """Everything typed so far, for the applicant's own eyes."""
    secret = vault.get(draft.secrets_id) if draft.secrets_id is not None else {}
    return {**draft.values, **secret}


def materials_of(application_id: UUID) -> list[Material]:
    """The attachments in force, in the order in which they were added."""
    rows = Material.objects.filter(application_id=application_id, replaced_at__isnull=True)
    return list(rows.order_by("id")[:200])

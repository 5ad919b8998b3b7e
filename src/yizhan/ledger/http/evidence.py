"""The paper behind an account that is not the payee's own: taken in with the account, opened by who answers for it."""

from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from yizhan.accounts.edge import acting
from yizhan.kernel import clock, files, vault
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.scope import Acting
from yizhan.ledger.http import reading
from yizhan.ledger.models import Grant
from yizhan.ledger.types import HolderReason, OtherHolder

KINDS = ("pdf", "jpg", "png", "webp")


def declared(
    reason: HolderReason, paper: "UploadedFile[bytes]", grant_id: UUID, *, who: Acting, at: datetime
) -> OtherHolder:
    """Store the paper, sealed; it stands or falls with the caller's transaction."""
    stored = files.store(
        paper, name=paper.name or "evidence", acting=who, at=at, sensitive=True, owner=("grant", grant_id), taken=KINDS
    )
    return OtherHolder(reason, stored.id)


def declared_in(request: HttpRequest, grant_id: UUID) -> OtherHolder | None:
    """What the form declares: nothing for the payee's own account. Raises Invalid where no paper that does is there."""
    if not request.POST.get("other"):
        return None
    reason, paper = reading.word(request, "other", HolderReason), request.FILES.get("evidence")
    if paper is None:
        raise Invalid([Problem(field="evidence", message=_("请上传证明，例如监护关系或家庭关系的材料。"))])
    with files.refused_at("evidence"):
        return declared(reason, paper, grant_id, who=acting(request), at=clock.now())


def evidence_of(grant: Grant, who: Acting) -> StreamingHttpResponse:
    """The paper of the account in force, as a download; raises NotFound where none is needed."""
    if grant.payee is None or grant.payee.evidence_id is None:
        raise NotFound
    vault.log_reading(
        acting=who,
        at=clock.now(),
        subject=("grant", grant.id),
        fields=["evidence"],
        purpose="payment",
        scope=grant.scope,
    )
    return files.respond(grant.payee.evidence_id)

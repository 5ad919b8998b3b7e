"""Keeping a draft while somebody types: the page sends itself, see assets/js/autosave.js."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from yizhan.accounts.edge import acting, page
from yizhan.cases.errors import DraftChanged
from yizhan.cases.http import reading
from yizhan.cases.http.applying import sent_in
from yizhan.cases.queries.access import APPLICANTS
from yizhan.cases.queries.drafts import own_draft
from yizhan.cases.services import drafts
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock

MOST_SAVES = 1_000_000  # of one page: more than anybody types in a day


@page(*APPLICANTS)
@require_POST
def autosave(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keeps what was typed, and says when (`at`, HH:MM); says nothing of whether it is right."""
    who, at = acting(request), clock.now()
    programme = catalogue.version(own_draft(who, draft_id).programme_version_id)
    raw = catalogue.read_post(programme.form, reading.lists(request.POST))
    sent = sent_in(request, programme, raw)
    drafts.save_draft(draft_id=draft_id, sent=sent, acting=who, at=at, typing=_typing(request))
    return JsonResponse({"at": timezone.localtime(at).strftime("%H:%M")})


def _typing(request: HttpRequest) -> drafts.Typing:
    """Which open page saves; one that does not say so cannot show that it is the newest."""
    try:
        number = min(int(reading.text(request, "page_save")), MOST_SAVES)
        seen = datetime.fromisoformat(reading.text(request, "seen"))
        before = frozenset(UUID(one) for one in reading.text(request, "pages_before").split(",") if one)
        return drafts.Typing(UUID(reading.text(request, "page_id")), number, seen, before)
    except ValueError:
        raise DraftChanged from None


urlpatterns = [path("drafts/<uuid:draft_id>/autosave", autosave, name="draft-autosave")]

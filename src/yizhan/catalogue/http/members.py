"""政策找人: who of a union may have a service, as its cadre may see it, and asking them to look at it themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts.edge import acting, page
from yizhan.accounts.repeats import sent
from yizhan.catalogue import matching, queries
from yizhan.catalogue.assessing import label_of
from yizhan.catalogue.errors import InvitedAlready
from yizhan.catalogue.forms.cleaning import said
from yizhan.catalogue.inviting import invite
from yizhan.catalogue.labels import SEEN, SEEN_KIND
from yizhan.catalogue.matching import MemberMatch
from yizhan.catalogue.types import Programme
from yizhan.catalogue.types.seen import ClauseSeen
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role


@dataclass(frozen=True, slots=True)
class ConditionShown:
    """One condition of one member in words."""

    says: str
    seen: str
    label: str
    kind: str
    missing: str


@page(Role.CADRE)
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """The services for which one can look among one's members."""
    return render(
        request, "catalogue/match_services.html", {"programmes": matching.services_for_members(clock.today())}
    )


@never_cache
@page(Role.CADRE)
@require_GET
def members(request: HttpRequest, code: str) -> HttpResponse:
    """The members of the cadre's union beside one service."""
    at = clock.now()
    programme = matching.service_for_members(code, clock.local_date(at))
    search, after = request.GET.get("q", "")[:64], request.GET.get("after", "")[:400]
    found = matching.match_members(programme, acting(request), at=at, search=search, after=after)
    rows = [(each, conditions(programme, each)) for each in found.rows]
    context: dict[str, Any] = {
        "programme": programme,
        "possible": [row for row in rows if row[0].seen.is_possible],
        "others": [row for row in rows if not row[0].seen.is_possible],
        "following": found.following,
        "q": search,
        "after": after,
    }
    return render(request, "catalogue/match_members.html", context)


def conditions(programme: Programme, found: MemberMatch) -> list[ConditionShown]:
    """The conditions of one member in the reader's language."""
    return [_shown(programme, each) for each in found.seen.clauses]


def _shown(programme: Programme, each: ClauseSeen) -> ConditionShown:
    scope = queries.scope(programme)
    missing = dict.fromkeys(said(label_of(name, scope)) for name in each.missing)
    return ConditionShown(
        says=said(each.clause.says),
        seen=each.seen.value,
        label=str(SEEN[each.seen]),
        kind=SEEN_KIND[each.seen],
        missing="、".join(label for label in missing if label),
    )


@page(Role.CADRE)
@require_POST
def invite_member(request: HttpRequest, code: str, person_id: UUID) -> HttpResponse:
    """Ask one member to look; back to the same place of the list."""

    def do(who: Acting, at: Any) -> Answer:
        invite(person_id=person_id, code=code, acting=who, at=at)
        return Answer(303)

    try:
        sent(request, do)
        messages.success(request, _("已请本人查看。通知里不写是什么服务，也不写为什么。"))
    except InvitedAlready as already:
        messages.info(request, str(already))
    place = {key: value for key in ("q", "after") if (value := request.POST.get(key, "")[:400])}
    address = reverse("match-members", kwargs={"code": code})
    return redirect(f"{address}?{urlencode(place)}" if place else address)


urlpatterns = [
    path("matches", services, name="match-services"),
    path("matches/<slug:code>", members, name="match-members"),
    path("matches/<slug:code>/<uuid:person_id>/invite", invite_member, name="match-invite"),
]

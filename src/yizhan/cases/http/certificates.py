"""Certificates: one's own and those of one's line, each to print, and their withdrawal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.http import reading
from yizhan.cases.queries.access import APPLICANTS, access_case
from yizhan.cases.queries.certificates import KIND_WORDS, PAGE, access_certificate, listed
from yizhan.cases.services import certificates
from yizhan.catalogue import api as catalogue
from yizhan.kernel import addresses, clock
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Role

READERS = (*APPLICANTS, Role.AUDITOR)


@never_cache
@page(*READERS)
@require_GET
def list_of(request: HttpRequest) -> HttpResponse:
    """What one holds oneself; for officers and the auditor what was issued in their line."""
    who, kind = acting(request), request.GET.get("kind", "")
    after = request.GET.get("after", "")
    rows = listed(who, kind=kind if kind in KIND_WORDS else "", before=read_id(after) if after else None)
    context = {
        "rows": [(row, KIND_WORDS[row.kind]) for row in rows],
        "kinds": KIND_WORDS.items(),
        "kind": kind,
        "following": str(rows[-1].id) if len(rows) == PAGE else None,
        "on": clock.today(),
    }
    return render(request, "cases/certificates.html", context)


@never_cache
@page(*READERS)
@require_GET
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One of them, to print."""
    who, on = acting(request), clock.today()
    found = access_certificate(who, certificate_id)
    programme = catalogue.version(found.programme_version_id)
    context = {
        "certificate": found,
        "title": KIND_WORDS[found.kind],
        "variety": _variety(programme, found.variety),
        "on": on,
        "application_id": found.case.application_id if _may_open(request, found.case_id) else None,
        "may_withdraw": certificates.may_withdraw(who, found) and not found.withdrawn_on and on <= found.valid_until,
        "address": addresses.public(f"/certificates/{found.id}"),
    }
    return render(request, "cases/issued_certificate.html", context)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """With the reason, which the holder will read."""
    who = acting(request)
    found = access_certificate(who, certificate_id)
    facts = [(_("证书编号"), found.number), (_("持有者"), found.holder_name)]
    context: dict[str, Any] = {
        "certificate": found,
        "title": KIND_WORDS[found.kind],
        "facts": facts,
        "sent": request.POST,
    }
    if request.method == "GET":
        return render(request, "cases/withdraw_certificate.html", context)
    reason = reading.text(request, "reason", longest=500)
    try:
        certificates.withdraw(certificate_id=certificate_id, reason=reason, acting=who, at=clock.now())
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused, "reason")
        return render(request, "cases/withdraw_certificate.html", context, status=refused.status)
    messages.success(request, _("已撤销，持有者会看到理由。"))
    return redirect("certificate", certificate_id=certificate_id)


def _may_open(request: HttpRequest, case_id: UUID) -> bool:
    try:
        access_case(acting(request), case_id)
    except NotFound:
        return False
    return True


def _variety(programme: catalogue.Programme, code: str) -> str:
    """The words of the class under which it was issued, as its programme has them."""
    found = [value.labels[code] for value in programme.values if code in value.labels]
    found += [choice.label for field in programme.form.fields() for choice in field.choices if choice.code == code]
    return catalogue.said(found[0]) if code and found else ""


urlpatterns = [
    path("certificates", list_of, name="certificates"),
    path("certificates/<uuid:certificate_id>", certificate, name="certificate"),
    path("certificates/<uuid:certificate_id>/withdraw", withdraw, name="certificate-withdraw"),
]

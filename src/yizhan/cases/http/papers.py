"""What is handed out: printed receipts, and the files attached to a case."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yizhan.accounts.edge import SIGNED_IN, acting, page
from yizhan.cases.models import Material, Receipt
from yizhan.cases.queries.access import access_application, access_case, visible_cases
from yizhan.cases.queries.appeals import door_of
from yizhan.cases.queries.drafts import own_draft
from yizhan.cases.queries.results import PartResult, certificate_of, result_of
from yizhan.cases.queries.sheets import material_mark, opens_sensitive
from yizhan.cases.queries.unions import contact_at
from yizhan.cases.queries.views import application_view
from yizhan.cases.queries.words import RECEIPT_WORDS
from yizhan.catalogue import api as catalogue
from yizhan.kernel import addresses, clock, files, vault
from yizhan.kernel.errors import Forbidden, NotFound
from yizhan.kernel.scope import Acting, Level, Role


@never_cache
@page(*SIGNED_IN)
@require_GET
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """One paper, with its number and a QR code that opens the case for whoever may see it."""
    who = acting(request)
    found = Receipt.objects.select_related("case").filter(id=receipt_id).first()
    if found is None:
        raise NotFound
    application = access_application(who, found.application_id)
    if found.case_id is not None and not visible_cases(who).filter(id=found.case_id).exists():
        raise NotFound
    context = {
        "receipt": found,
        "result": _result_shown(who, found),
        "door": door_of(found.case, catalogue.version(found.case.programme_version_id), on=clock.today())
        if found.case
        else None,
        "title": RECEIPT_WORDS[found.kind],
        "receipt_programme": catalogue.version(found.case.programme_version_id).names if found.case else None,
        "view": application_view(who, application, on=clock.today()),
        "address": addresses.public(f"/cases/{application.id}"),
        "contact": contact_at(application.scope, Level(application.lowest_level)),
    }
    return render(request, "cases/receipt.html", context)


def _result_shown(who: Acting, found: Receipt) -> PartResult | None:
    """Amount and reasons are content: not for the auditor, who reads that something happened."""
    if found.kind != Receipt.Kind.RESULT or found.case is None or who.role is Role.AUDITOR:
        return None
    return result_of(found.case)


@never_cache
@page(*SIGNED_IN)
@require_GET
def certificate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The certificate of legal-person status that a registration ended with, to print."""
    case = access_case(acting(request), case_id)
    shown = certificate_of(case)
    address = addresses.public(f"/cases/{case.application_id}")
    return render(request, "cases/certificate.html", {"certificate": shown, "case": case, "address": address})


@never_cache
@page(*SIGNED_IN)
@require_GET
def material(request: HttpRequest, material_id: UUID) -> StreamingHttpResponse:
    """An attachment, as a download. Sensitive ones open for the applicant and the desk, and each opening is logged."""
    who = acting(request)
    found = Material.objects.filter(id=material_id).first()
    if found is None:
        raise NotFound
    if not _is_own_draft(who, found.application_id):
        _let_to(who, found)
    return files.respond(found.file_id)


def _let_to(who: Acting, found: Material) -> None:
    application = access_application(who, found.application_id)
    if not found.is_sensitive:
        return
    if not opens_sensitive(who, visible_cases(who).filter(application=application)):
        raise Forbidden
    if who.role in (Role.MEMBER, Role.EMPLOYER_AGENT):
        return
    vault.log_reading(
        acting=who,
        at=clock.now(),
        subject=("application", application.id),
        fields=[material_mark(found)],
        purpose="cases.handling",
        scope=application.scope,
    )


def _is_own_draft(who: Acting, draft_id: UUID) -> bool:
    try:
        own_draft(who, draft_id)
    except NotFound:
        return False
    return True


urlpatterns = [
    path("receipts/<uuid:receipt_id>", receipt, name="receipt"),
    path("case/<uuid:case_id>/certificate", certificate, name="case-certificate"),
    path("materials/<uuid:material_id>", material, name="material"),
]

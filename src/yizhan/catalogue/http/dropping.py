"""Demonstration only: a programme file dropped into a page, checked with line and column, and published.

An installation publishes with `yizhan programmes publish`, from a folder that people review.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import acting, page
from yizhan.catalogue import queries, services
from yizhan.catalogue.errors import ProgrammeFaulty
from yizhan.catalogue.findings import Faulty, Finding
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.catalogue.programmes.loading import Folder, load_document
from yizhan.catalogue.programmes.source import read_yaml
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.scope import Acting, Role

LONGEST: Final = 100_000
SAMPLE: Final = Path(__file__).with_name("sample.yaml")


@dataclass(frozen=True, slots=True)
class Place:
    """A finding as the page shows it."""

    line: int
    column: int
    message: str
    advice: str


@page(Role.PUBLISHER)
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest) -> HttpResponse:
    """The file as text or as an upload; `check` only looks, `publish` makes it a service at once."""
    if not settings.DEMO:
        raise Http404
    if request.method == "GET":
        return render(request, "catalogue/drop.html", {"text": SAMPLE.read_text(encoding="utf-8")})
    content = _content(request)
    context: dict[str, object] = {"text": content.decode("utf-8", errors="replace"), "tried": True}
    try:
        if "publish" in request.POST:
            context["published"] = _publish(content, acting(request))
        else:
            _check(content)
    except (Faulty, ProgrammeFaulty) as faulty:
        context["places"] = [_place(each) for each in faulty.findings]
    except DomainError as refused:
        context["refusal"] = str(refused)
    return render(request, "catalogue/drop.html", context)


def _content(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    return upload.read(LONGEST) if upload else request.POST.get("text", "")[:LONGEST].encode()


def _check(content: bytes) -> None:
    load_document(read_yaml(content), queries.vocabulary(), Folder())


def _publish(content: bytes, who: Acting) -> dict[str, str]:
    version_id = services.publish(document=read_yaml(content), folder=None, acting=who, at=clock.now())
    row = ProgrammeVersion.objects.get(id=version_id)
    programme = queries.version(version_id)
    return {"href": reverse("service", args=[row.code]), "name": programme.names.zh_hans, "version": str(row.version)}


def _place(finding: Finding) -> Place:
    message, advice = finding.said(gettext)
    return Place(finding.at.line, finding.at.column, message, advice)


urlpatterns = [path("programmes/drop", drop, name="programme-drop")]

"""The platform as an app on the phone: its manifest, its service worker, and the page without a network.

The worker keeps assets named by their content and one page that says nothing of anybody; see `assets/js/worker.js`.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from yizhan.accounts.edge import EVERYONE, page
from yizhan.web.assets import asset

KEPT: Final = ("app.css", "app.js", "icons.svg", "mark.svg")  # what every page needs
_RED, _PAPER = "#b3261e", "#f6f4f1"
_ICONS: Final = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"))
_MASKABLE: Final = ("maskable-512.png", "512x512", "maskable")


@page(*EVERYONE)
@require_GET
@cache_control(max_age=3600)
def manifest(_request: HttpRequest) -> JsonResponse:
    """What a phone asks for to install the platform (W3C Web App Manifest)."""
    icons = [
        {"src": asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in (*_ICONS, _MASKABLE)
    ]
    told = {
        "id": "/",
        "name": _("驿站：工会服务开放平台"),
        "short_name": _("驿站"),
        "description": _("工会的事，一站办好"),
        "lang": "zh-Hans",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _RED,
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@page(*EVERYONE)
@require_GET
@cache_control(no_cache=True)
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The worker's program, with what it keeps; a new build is a new program, and so replaces the old one."""
    return HttpResponse(_program(), content_type="text/javascript; charset=utf-8")


@page(*EVERYONE)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the worker when nothing answers. In every language and about nobody: it lies in the phone's cache."""
    return render(request, "web/offline.html")


@cache
def _program() -> str:
    """Made once in each process: a process serves one build."""
    files = [asset(name) for name in KEPT]
    source = _source("worker.js")
    name = hashlib.sha256("\n".join([source, *files]).encode()).hexdigest()[:12]
    build = {"name": name, "offline": reverse("offline"), "files": files}
    return f"const BUILD = {json.dumps(build)};\n{source}"


def _source(name: str) -> str:
    """A built file's text: collected, or as it was built."""
    collected = Path(settings.STATIC_ROOT) / name
    found = collected if collected.is_file() else finders.find(name)
    return Path(str(found)).read_text(encoding="utf-8") if found else ""


urlpatterns = [
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sw.js", service_worker, name="service-worker"),
    path("offline", offline, name="offline"),
]

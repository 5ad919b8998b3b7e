"""The gate before Wagtail: editors only, the pages that writing needs and no others, under a policy of its own.

Every address that Wagtail has stays resolvable, since its screens link to some of them; what is not named here is not
found, whatever the method. So none of its ways to publish, delete or manage anything can be reached.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import include, path
from wagtail.admin import urls as wagtail_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from yizhan.accounts.edge import page
from yizhan.cluster.desk.editors import Editor
from yizhan.cluster.http.asking import EDITOR_ROLES
from yizhan.kernel.errors import NotFound

OPEN: Final = frozenset({"desk-write", "desk-change", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"})
ELSEWHERE: Final = {
    "wagtailadmin_home": "newsroom",
    "wagtailadmin_account": "me",
    "wagtailadmin_logout": "me",
    "wagtailadmin_login": "newsroom",
}
"""Wagtail's links that lead to a page of ours: there is one way to sign in and out."""

View = Callable[..., HttpResponseBase]


def gated(view: View) -> View:
    """One of Wagtail's views behind the gate."""

    @page(*EDITOR_ROLES)
    @wraps(view)
    def entered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ELSEWHERE:
            return redirect(ELSEWHERE[name])
        if name not in OPEN:
            raise NotFound
        request.user = Editor.at_desk(UUID(str(request.user.pk)))
        response = view(request, *arguments, **named)
        response["Content-Security-Policy"] = POLICY
        return response

    return entered


POLICY: Final = "; ".join(f"{name} {value}" for name, value in settings.EDITING_SECURITY_POLICY.items())

urlpatterns = [path("desk/", include(decorate_urlpatterns(wagtail_urls.urlpatterns, gated)))]

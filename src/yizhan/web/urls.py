"""Every address: the shell's own, then what each room exposes in `http/pages.py` and `http/api.py`.

Nothing links to a room that is not there yet: menus show what resolves.
"""

from django.urls import include, path

from yizhan.web.rooms import page_modules

handler400 = "yizhan.web.errors.bad_request"
handler403 = "yizhan.web.errors.permission_denied"
handler404 = "yizhan.web.errors.page_not_found"
handler500 = "yizhan.web.errors.server_error"

urlpatterns = [
    path("", include("yizhan.web.probes")),
    path("", include("yizhan.web.pages")),
    path("", include("yizhan.web.installing")),
    path("", include("yizhan.web.trail")),
    path("", include("yizhan.web.seals")),
    path("", include("yizhan.web.messages")),
    path("", include("yizhan.web.demo")),
    path("", include("yizhan.web.tour.pages")),
    path("", include("yizhan.web.api")),
    *(path("", include(module)) for module in page_modules()),
]

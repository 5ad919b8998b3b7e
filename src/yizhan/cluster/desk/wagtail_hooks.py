"""The two pages that Wagtail shows of ours."""

from typing import Any

from django.urls import path
from wagtail import hooks

from yizhan.cluster.desk.views import Change, Write


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]  # Wagtail brings no types
def addresses() -> list[Any]:
    return [
        path("write/", Write.as_view(), name="desk-write"),
        path("articles/<uuid:article_id>/", Change.as_view(), name="desk-change"),
    ]

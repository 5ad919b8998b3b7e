"""All addresses of the room; those of the writing desk where this process has Wagtail."""

from django.apps import apps
from django.urls import URLPattern, URLResolver

from yizhan.cluster.http import newsroom, offers, pictures, reading, reviews, writing

urlpatterns: list[URLPattern | URLResolver] = [
    *reading.urlpatterns,
    *newsroom.urlpatterns,
    *writing.urlpatterns,
    *reviews.urlpatterns,
    *offers.urlpatterns,
    *pictures.urlpatterns,
]

if apps.is_installed("wagtail.admin"):
    from yizhan.cluster.desk import urls as desk

    urlpatterns += desk.urlpatterns

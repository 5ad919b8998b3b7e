"""Every address of the platform: the rooms' pages, composed."""

from django.urls import include, path

urlpatterns = [path("", include("yizhan.web.probes"))]

"""The peer: a Django page that does nothing, on the same server. What it takes, the server and Django take."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="only-for-the-bench",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={},
    MIDDLEWARE=[],
)


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>bare</title><p>bare</p>")


urlpatterns = [path("", page)]
application = get_wsgi_application()

"""Addresses for machines: is the process alive, can it serve, what does it count."""

import hmac
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from prometheus_client import CONTENT_TYPE_LATEST

from yizhan.accounts.edge import EVERYONE, Access
from yizhan.web.metrics import as_text


def _for_machines(probe: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Everybody may ask, and who asks is not looked up, which would need the database."""
    probe.access = Access(EVERYONE)  # type: ignore[attr-defined]
    return probe


@_for_machines
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing about the database: restarting us would not mend that."""
    return JsonResponse({"status": "ok"})


@_for_machines
def readyz(_request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration; 503 with the reason otherwise."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "reason": "database"}, status=503)
    if waiting:
        return JsonResponse({"status": "unavailable", "reason": "migrations", "waiting": waiting}, status=503)
    return JsonResponse({"status": "ready"})


@_for_machines
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine or with the token; to everybody else the page does not exist."""
    if not (_has_token(request) if settings.CONFIGURATION.metrics_token else _is_local(request)):
        return HttpResponse(status=404)
    return HttpResponse(as_text(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), settings.CONFIGURATION.metrics_token.encode())


def _is_local(request: HttpRequest) -> bool:
    """Directly from this machine: a request that came through a proxy is from somewhere else."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and "X-Forwarded-For" not in request.headers


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

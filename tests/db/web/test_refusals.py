"""What a refusal's page offers: the way back, the reader's own size of type, and a word where the database is away."""

from http import HTTPStatus

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from pytest_django import Settings

from yizhan.web import errors
from yizhan.web.context import ELDER, THEME_COOKIE

pytestmark = pytest.mark.django_db


def test_it_leads_back_to_the_page_that_one_came_from(client: Client) -> None:
    page = client.get("/nowhere", headers={"Referer": "http://testserver/services?audience=member"})
    assert 'href="/services?audience=member"' in page.content.decode()


@pytest.mark.parametrize(
    "referer", ["", "http://testserver/nowhere", "https://elsewhere.example/services", "javascript:alert(1)"]
)
def test_it_leads_back_neither_in_a_circle_nor_elsewhere(client: Client, referer: str) -> None:
    page = client.get("/nowhere", headers={"Referer": referer}).content.decode()
    assert "回到上一页" not in page
    assert 'href="/"' in page


def test_a_form_that_was_refused_leads_back_to_itself(client: Client, settings: Settings) -> None:
    settings.BODY_LIMIT_BYTES = 100
    page = client.post("/join", {"name": "王" * 100}, headers={"Referer": "http://testserver/join"})
    assert page.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert 'href="/join"' in page.content.decode()


def test_without_a_frame_it_keeps_the_large_type(client: Client) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[THEME_COOKIE] = ELDER
    assert 'data-theme="elder"' in errors.server_error(request).content.decode()


def _restarting() -> OperationalError:
    error = OperationalError("terminating connection")
    error.__cause__ = psycopg.errors.AdminShutdown()
    return error


def _too_slow() -> OperationalError:
    error = OperationalError("canceling statement")
    error.__cause__ = psycopg.errors.QueryCanceled()
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (_restarting(), 503),
        (OperationalError("connection refused"), 503),
        (InterfaceError("the connection is closed"), 503),
        (_too_slow(), 500),
        (ValueError(), 500),
    ],
)
def test_while_the_database_is_away_it_says_maintenance_and_when_to_come_again(error: Exception, status: int) -> None:
    try:
        raise error
    except type(error):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == status
    assert ("under-maintenance" in response.content.decode()) == (status == HTTPStatus.SERVICE_UNAVAILABLE)
    assert response.has_header("Retry-After") == (status == HTTPStatus.SERVICE_UNAVAILABLE)

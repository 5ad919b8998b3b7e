"""What a refusal's page offers: the way back, the reader's own size of type, and a word where the database is away."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from tests.people import People
from yizhan.accounts.sessions import SessionStore
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


def test_who_has_several_parts_may_take_another_and_come_back(people: People) -> None:
    browser, address = people.client("cadre"), "/my/membership?from=1"
    page = browser.get(address)
    assert page.status_code == HTTPStatus.FORBIDDEN
    onward = f"/my/role?next={quote(address, safe='')}".replace("%2F", "/")
    assert f'href="{onward}"' in page.content.decode().replace("%2F", "/")
    choice = browser.get(onward).content.decode()
    assert f'name="next" value="{address}"' in choice
    taken = browser.post("/my/role", {"grant": "", "next": address})
    assert (taken.status_code, taken["Location"]) == (HTTPStatus.FOUND, address)
    assert browser.get(address).status_code == HTTPStatus.OK
    assert browser.post("/my/role", {"grant": "", "next": "//elsewhere.example"})["Location"] == "/"


def test_who_has_one_part_is_offered_no_other(people: People) -> None:
    for who in ("member", "visitor"):
        page = people.client(who).get("/nowhere")
        assert page.status_code == HTTPStatus.NOT_FOUND
        assert "换一个身份" not in page.content.decode()


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


def _interrupted() -> SessionInterrupted:
    """What Django says when somebody's session could not be kept."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session["seen"] = 1
    request.session.save()
    request.session["seen"] = 2
    with pytest.raises(SessionInterrupted) as interrupted:
        SessionMiddleware(lambda _: HttpResponse()).process_response(request, HttpResponse())
    return interrupted.value


def test_a_session_that_a_restart_kept_from_being_saved_is_no_fault_of_the_asker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saving = Session.save

    def cut_off(session: Session, **options: Any) -> None:
        if options.get("force_update"):
            raise _restarting()
        saving(session, **options)

    monkeypatch.setattr(Session, "save", cut_off)
    response = errors.bad_request(RequestFactory().get("/"), _interrupted())
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.has_header("Retry-After")


def test_a_session_that_was_deleted_meanwhile_is(monkeypatch: pytest.MonkeyPatch) -> None:
    saving = Session.save

    def gone(session: Session, **options: Any) -> None:
        if options.get("force_update"):
            Session.objects.all().delete()
        saving(session, **options)

    monkeypatch.setattr(Session, "save", gone)
    response = errors.bad_request(RequestFactory().get("/"), _interrupted())
    assert response.status_code == HTTPStatus.BAD_REQUEST

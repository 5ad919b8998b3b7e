"""The shell: first screens, preferences, and one answer to everything that goes wrong."""

import json
import re
from http import HTTPStatus

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import gettext, override
from pytest_django import Settings

from yizhan.kernel.errors import Conflict, Invalid, NotFound, TooMany
from yizhan.web import errors

pytestmark = pytest.mark.django_db


def test_a_visitor_sees_the_front_page_with_a_way_to_sign_in(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == HTTPStatus.OK
    assert 'href="/sign-in"' in page.content.decode()


def test_menus_show_only_what_a_visitor_can_open(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    page = client.get("/").content.decode()
    for address in ("/me", "/my/role", "/demo/sms", "/design"):
        assert f'href="{address}"' not in page


def test_a_visitor_is_led_to_sign_in_and_back_to_what_is_only_for_members(client: Client) -> None:
    assert client.get("/me").headers["Location"] == "/sign-in?next=%2Fme"


def test_the_large_type_is_remembered_and_taken_back(client: Client) -> None:
    assert 'data-theme="light"' in client.get("/").content.decode()
    assert client.post("/preferences", {"theme": "elder", "next": "/sign-in"}).headers["Location"] == "/sign-in"
    assert 'data-theme="elder"' in client.get("/sign-in").content.decode()
    client.post("/preferences", {"theme": "light"})
    assert 'data-theme="light"' in client.get("/").content.decode()


def test_the_language_is_remembered(client: Client) -> None:
    client.post("/preferences", {"language": "ru"})
    assert '<html lang="ru"' in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-in/password", "/join"])
def test_a_page_that_says_it_is_whole_in_russian_is(client: Client, settings: Settings, path: str) -> None:
    """But for names, as those of divisions in a list of choices. A demonstration's cast is Chinese."""
    settings.DEMO = False
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    main = client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
    shown = re.sub(r"<option\b.*?</option>|<[^>]*>", " ", main, flags=re.DOTALL)
    assert re.search("[а-я]", shown)
    assert re.findall(r"[\u4e00-\u9fff]+", shown) == []


_PARTLY = "俄文还没有译完：首页、登录、入会和出错提示是俄文；服务的内容和其他页面，有些还是中文。"


@pytest.mark.parametrize(
    ("path", "is_said"), [("/services", True), ("/", False), ("/sign-in", False), ("/none", False)]
)
def test_who_reads_russian_is_told_which_pages_are_not_whole(
    client: Client, settings: Settings, path: str, *, is_said: bool
) -> None:
    with override("ru"):
        said = str(gettext(_PARTLY))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    assert (said in client.get(path).content.decode()) == is_said
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with override("en"):
        assert str(gettext(_PARTLY)) not in client.get(path).content.decode()


@pytest.mark.parametrize("language", ["tlh", "", "../../etc"])
def test_a_language_that_is_not_ours_changes_nothing(client: Client, language: str) -> None:
    response = client.post("/preferences", {"language": language})
    assert response.status_code == HTTPStatus.FOUND
    assert not response.cookies


@pytest.mark.parametrize("next_", ["https://example.org/", "//example.org", "javascript:alert(1)", "\\\\example.org"])
def test_preferences_lead_back_to_our_own_pages_only(client: Client, next_: str) -> None:
    assert client.post("/preferences", {"theme": "elder", "next": next_}).headers["Location"] == "/"


def test_an_address_that_is_not_there_gets_a_page_with_a_way_on(client: Client) -> None:
    page = client.get("/nowhere")
    assert page.status_code == HTTPStatus.NOT_FOUND
    assert "not-found" in page.content.decode()
    assert 'href="/"' in page.content.decode()


def test_a_program_gets_the_same_as_problem_json(client: Client) -> None:
    for response in (client.get("/api/v1/nowhere"), client.get("/nowhere", headers={"Accept": "application/json"})):
        assert response.status_code == HTTPStatus.NOT_FOUND
        assert response.headers["Content-Type"] == "application/problem+json"
        assert json.loads(response.content)["code"] == "not-found"


def test_a_body_that_does_not_fit_names_each_field(client: Client) -> None:
    response = client.post("/api/v1/sign-in", {"phone": "1" * 400}, content_type="application/json")
    told = json.loads(response.content)
    assert (response.status_code, told["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid")
    assert {problem["field"] for problem in told["problems"]} == {"phone", "code"}


def test_a_body_that_is_no_json_is_refused_as_such(client: Client) -> None:
    response = client.post("/api/v1/sign-in", b"{", content_type="application/json")
    assert (response.status_code, json.loads(response.content)["code"]) == (HTTPStatus.BAD_REQUEST, "bad-request")


def test_a_form_without_its_token_is_refused_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/preferences", {"theme": "elder"})
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "form-expired" in response.content.decode()
    assert errors.csrf_failure(_asking("/")).status_code == HTTPStatus.FORBIDDEN


def test_a_wrong_method_gets_words_and_says_which_is_right(client: Client) -> None:
    response = client.get("/preferences")
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert response.headers["Allow"] == "POST"
    assert "method-not-allowed" in response.content.decode()


def test_a_refusal_in_a_view_becomes_its_page_with_status_and_code() -> None:
    for error in (NotFound(), Conflict(), TooMany(wait_s=30), Invalid([{"field": "name", "message": "姓名还没填。"}])):
        response = _answered(error)
        assert response.status_code == error.status
        assert error.code in response.content.decode()
    assert _answered(TooMany(wait_s=30)).headers["Retry-After"] == "30"


def test_what_a_refusal_quotes_is_shown_as_text() -> None:
    response = _answered(Invalid([{"field": "name", "message": "<script>alert(1)</script>"}]))
    assert "<script>alert(1)" not in response.content.decode()


def test_what_is_too_large_is_refused_in_words_before_it_is_read(client: Client, settings: Settings) -> None:
    settings.BODY_LIMIT_BYTES = 1000
    response = client.post("/preferences", {"theme": "elder", "next": "x" * 1000})
    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "too-large" in response.content.decode()
    assert not response.cookies


def test_our_own_fault_says_so_without_asking_the_database() -> None:
    response = errors.server_error(_asking("/"))
    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "server-error" in response.content.decode()
    assert json.loads(errors.server_error(_asking("/api/v1/x")).content)["code"] == "server-error"


def test_the_api_page_lists_every_operation_without_help_from_elsewhere(client: Client) -> None:
    page = client.get("/api").content.decode()
    described = json.loads(client.get("/api/v1/openapi.json").content)
    assert described["paths"]
    assert [address for address in described["paths"] if address not in page] == []
    assert "//" not in page.replace("http://www.w3.org", "").replace("<!doctype", "")


def test_demonstration_tools_do_not_exist_outside_demonstrations(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    assert client.get("/design").status_code == HTTPStatus.NOT_FOUND
    assert "yz-demo" not in client.get("/").content.decode()
    settings.DEMO = True
    assert client.get("/design").status_code == HTTPStatus.OK
    assert "yz-demo" in client.get("/").content.decode()


def _asking(path: str) -> HttpRequest:
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def _answered(error: Exception) -> HttpResponse:
    """What the middleware makes of an error that a view raised."""
    response = errors.Refusals(lambda _request: HttpResponse()).process_exception(_asking("/case"), error)
    assert response is not None
    return response


@pytest.mark.parametrize("address", ["/services/a%00", "/notices/%00", "/j/%00", "/consent/a%00b"])
def test_an_address_with_a_nul_is_refused_before_anything_is_asked(client: Client, address: str) -> None:
    client.raise_request_exception = False
    assert client.get(address).status_code == HTTPStatus.BAD_REQUEST
    told = client.get(f"/api/v1{address}")
    assert told.status_code == HTTPStatus.BAD_REQUEST
    assert told["Content-Type"] == "application/problem+json"

"""The API root: the routers of the rooms under /api/v1/, errors as problem+json, and a page about it that is ours.

django-ninja's own documentation page loads scripts from elsewhere, which the policy forbids, so it is off.
"""

import json
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yizhan import __version__
from yizhan.accounts.edge import EVERYONE, page
from yizhan.kernel.errors import DomainError, Invalid, NotFound, Problem, SignInNeeded
from yizhan.web.described import DescribedAPI
from yizhan.web.errors import BAD_REQUEST, NOT_ALLOWED, Refusal, problem_json, refusal_of
from yizhan.web.field_words import told
from yizhan.web.plain_texts import PlainParser
from yizhan.web.rooms import routers

api = DescribedAPI(
    title="Yizhan",
    version=__version__,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    parser=PlainParser(),
)


@api.exception_handler(DomainError)
def _domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = problem_json(request, refusal_of(error))
    if "wait_s" in error.fields:
        response["Retry-After"] = str(error.fields["wait_s"])
    return response


@api.exception_handler(ValidationError)
def _validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem_json(request, refusal_of(Invalid([_problem(one) for one in error.errors])))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_json(request, refusal_of(NotFound()))


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem_json(request, refusal_of(SignInNeeded()))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON, and what else django-ninja refuses by itself."""
    if isinstance(error.__cause__, DomainError):  # the parser's own refusal of a body
        return _domain_error(request, error.__cause__)
    told = NOT_ALLOWED if error.status_code == 405 else BAD_REQUEST
    return problem_json(request, Refusal(error.status_code, told.code, told.message))


def _problem(error: dict[str, Any]) -> Problem:
    """One of pydantic's findings; the first two parts of its place only say "body" and the argument's name."""
    place = [str(part) for part in error.get("loc", ())]
    return Problem(field=".".join(place[2:] or place[-1:]), message=told(error))


for prefix, router in routers():
    api.add_router(prefix, router)


def described() -> dict[str, Any]:
    """The API in OpenAPI's words, in the language of the reader."""
    return _described_in(get_language() or settings.LANGUAGE_CODE)


@cache
def _described_in(language: str) -> dict[str, Any]:
    """Made once a process and language, for it takes a fifth of a second and never changes."""
    with override(language):
        schema: dict[str, Any] = api.get_openapi_schema()
    return schema


def described_json() -> bytes:
    """The same as it is published."""
    return _json_in(get_language() or settings.LANGUAGE_CODE)


@cache
def _json_in(language: str) -> bytes:
    return json.dumps(_described_in(language), cls=DjangoJSONEncoder, ensure_ascii=False).encode()


@page(*EVERYONE)
@require_GET
def openapi_json(_request: HttpRequest) -> HttpResponse:
    """The description that programs read; its words are in the language that is asked for."""
    return HttpResponse(described_json(), content_type="application/json")


@page(*EVERYONE)
@require_GET
def openapi_page(request: HttpRequest) -> HttpResponse:
    """The description that people read: every operation with its parameters, by room."""
    return render(request, "web/api.html", {"rooms": _operations(described())})


# The tags of the operations, which programs read, as headings for people.
_HEADINGS: Final[dict[str, Promise]] = {
    "accounts": _("账号"),
    "cases": _("申请和办理"),
    "cluster": _("网站"),
    "insight": _("指标"),
    "ledger": _("资金"),
    "orders": _("诉求和工单"),
    "registry": _("会员和工会"),
    "rosters": _("名册"),
    "services": _("服务指南"),
}


def _operations(schema: dict[str, Any]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    rooms: dict[str, list[dict[str, Any]]] = {}
    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            told = {
                "method": method.upper(),
                "address": address,
                "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
                "parameters": operation.get("parameters", []),
                "body": _schema_name(operation.get("requestBody", {})),
                "answers": [(code, _schema_name(one)) for code, one in operation["responses"].items()],
            }
            rooms.setdefault(operation["tags"][0], []).append(told)
    return [(tag, str(_HEADINGS[tag]), operations) for tag, operations in sorted(rooms.items())]


def _schema_name(part: dict[str, Any]) -> str:
    """The name of the schema that a body or an answer refers to."""
    for content in part.get("content", {}).values():
        schema = content.get("schema", {})
        return str(schema.get("$ref", schema.get("items", {}).get("$ref", ""))).rpartition("/")[2]
    return ""


urlpatterns = [
    path("api", openapi_page, name="api-docs"),
    path("api/v1/openapi.json", openapi_json, name="openapi"),
    path("api/v1/", api.urls),
]

"""The API's own description: what each operation answers when it refuses, told in one place.

A room declares what an operation gives; how it may refuse follows from what it is: whom it serves, whether it reads an
address, a body or a file, whether it writes. `tests/matrix` holds every answer to it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ninja import NinjaAPI, Schema
from ninja.constants import NOT_SET
from ninja.operation import Operation

from yizhan.accounts.edge import EVERYONE, RoleAuth
from yizhan.kernel.scope import Role
from yizhan.web.errors import PROBLEM_JSON

REFUSALS: Final[Mapping[int, str]] = {
    400: "Not understood: no JSON, or bytes that are no text",
    401: "Sign in first",
    403: "Not in this role, not at this desk, or a form without its token",
    404: "Not there, or outside your line: the two look the same",
    409: "No longer so, or not possible in this state; the code says which",
    410: "It was there and is over: a link or a notice whose time has passed",
    413: "Too large",
    415: "A kind of file that is not taken here; its content says what it is, not its name",
    422: "Something to mend; `problems` names the fields",
    429: "Too often; `Retry-After` says how many seconds to wait",
    503: "Something that we rely on does not answer; try again later",
}
# What follows from nothing but what the operation is about, by its method and address.
OWN_REFUSALS: Final[Mapping[tuple[str, str], int]] = {
    ("get", "/me/membership"): 404,  # who is in no union
    ("get", "/consent/{token}"): 410,
    ("post", "/consent/{token}"): 410,
    ("get", "/notices/{token}"): 410,
    ("post", "/notices/{token}/objections"): 410,
    ("get", "/sites/{slug}/articles/{article_id}"): 410,
    # These hand something to a provider of texts or letters while the asker waits; it may not take it.
    ("post", "/sign-in/code"): 503,
    ("post", "/me/email"): 503,
    ("post", "/assistances/{assistance_id}/code"): 503,
}
PREFIX: Final = "/api/v1"
# How a write answers that declares no schema of its own.
DONE: Final[Mapping[int, str]] = {201: "Made; what is told of it is JSON", 204: "Done; there is nothing to tell"}


class FieldProblem(Schema):
    """One fault in what was sent: the field that it belongs to, and what to write instead."""

    field: str
    message: str


class ProblemOut(Schema):
    """A refusal (RFC 9457). `code` is stable; `detail` is for people, in the language they asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    problems: list[FieldProblem] = []


class DescribedAPI(NinjaAPI):
    """django-ninja's, whose description names the refusals too."""

    def get_openapi_schema(self, **options: Any) -> Any:
        told = super().get_openapi_schema(**options)
        operations = {self.get_openapi_operation_id(one): one for one in _operations(self)}
        for address, methods in told["paths"].items():
            for method, operation in methods.items():
                _describe(operation, operations[operation["operationId"]], writes=method not in ("get", "head"))
                if own := OWN_REFUSALS.get((method, address.removeprefix(PREFIX))):
                    _refuse(operation, own)
        schemas = told["components"]["schemas"]
        schemas["ProblemOut"] = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schemas["ProblemOut"].pop("$defs", {})
        return told


def refusals(operation: Mapping[str, Any], access: frozenset[Role], *, writes: bool) -> Iterator[int]:
    """The statuses with which an operation may refuse."""
    is_told_something = bool(operation.get("parameters")) or "requestBody" in operation
    if is_told_something or writes:
        yield from (400, 422)
    if Role.VISITOR not in access or writes:
        yield 401
    if access != EVERYONE or writes:
        yield 403
    if is_told_something:
        yield 404
    if writes:
        yield from (409, 413, 429)
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        yield 415


def _describe(told: dict[str, Any], operation: Operation, *, writes: bool) -> None:
    """Add what an operation does not say itself to its description."""
    access = next(way.access.roles for way in operation.auth_callbacks if isinstance(way, RoleAuth))
    for status in refusals(told, access, writes=writes):
        _refuse(told, status)
    if writes and list(operation.response_models.values()) == [NOT_SET]:
        told["responses"] |= {status: {"description": words} for status, words in DONE.items()}


def _refuse(told: dict[str, Any], status: int) -> None:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    told["responses"].setdefault(status, {"description": REFUSALS[status], "content": content})


def _operations(api: NinjaAPI) -> Iterator[Operation]:
    for router in api._get_bound_routers():  # noqa: SLF001 - django-ninja's own description reads them so
        for view in router.path_operations.values():
            yield from view.operations

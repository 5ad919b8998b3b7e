"""The API's own description: what each operation answers when it refuses, told in one place.

A room declares what an operation gives; how it may refuse follows from what it is: whom it serves, whether it reads an
address, a body or a file, whether it writes. `tests/matrix/test_described.py` holds every answer to it.
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
    413: "Too large",
    422: "Something to mend; `problems` names the fields",
    429: "Too often; `Retry-After` says how many seconds to wait",
    503: "Something that we rely on does not answer; try again later",
}
# Operations that hand something to a provider of texts or letters while the asker waits; it may not take it.
SENDS: Final = frozenset({"send_code", "give_email"})
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
        for methods in told["paths"].values():
            for method, operation in methods.items():
                _describe(operation, operations[operation["operationId"]], writes=method != "get")
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


def _describe(told: dict[str, Any], operation: Operation, *, writes: bool) -> None:
    """Add what an operation does not say itself to its description."""
    access = next(way.access.roles for way in operation.auth_callbacks if isinstance(way, RoleAuth))
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    for status in refusals(told, access, writes=writes):
        told["responses"].setdefault(status, {"description": REFUSALS[status], "content": content})
    if operation.view_func.__name__ in SENDS:
        told["responses"].setdefault(503, {"description": REFUSALS[503], "content": content})
    if writes and list(operation.response_models.values()) == [NOT_SET]:
        told["responses"] |= {status: {"description": words} for status, words in DONE.items()}


def _operations(api: NinjaAPI) -> Iterator[Operation]:
    for router in api._get_bound_routers():  # noqa: SLF001 - django-ninja's own description reads them so
        for view in router.path_operations.values():
            yield from view.operations

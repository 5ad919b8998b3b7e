"""The API's own description: what each operation answers when it refuses, told in one place.

A room declares what an operation gives; how it may refuse follows from what it is: whom it serves, whether it reads an
address, a body or a file, whether it writes. `tests/matrix` holds every answer to it.

An operation's summary and description are Chinese in its declaration, marked by `gettext_noop`; they are told in the
language that is active when the description is made.
"""

from collections.abc import Callable, Iterator, Mapping
from inspect import unwrap
from types import FunctionType
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop
from ninja import NinjaAPI, Schema
from ninja.constants import NOT_SET
from ninja.operation import Operation

from yizhan.accounts.edge import EVERYONE, RoleAuth
from yizhan.accounts.repeats import answered
from yizhan.kernel.scope import Role
from yizhan.web.errors import PROBLEM_JSON

REFUSALS: Final[Mapping[int, str]] = {
    400: gettext_noop("看不懂：不是 JSON，或者不是文字"),
    401: gettext_noop("请先登录"),
    403: gettext_noop("不是这个身份，不在这个岗位，或者表单没有令牌"),
    404: gettext_noop("没有，或者不在所管范围内：两者答复相同"),
    409: gettext_noop("情况已变，或这个状态下不能办；code 说明是哪一种"),
    410: gettext_noop("有过，已经结束：链接或公示过了期"),
    413: gettext_noop("太大"),
    415: gettext_noop("这里不收这种文件；看的是内容，不是文件名"),
    422: gettext_noop("有要改的地方；`problems` 写明是哪些字段"),
    429: gettext_noop("太频繁；`Retry-After` 写明要等多少秒"),
    503: gettext_noop("所依靠的服务没有应答；请稍后再试"),
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
WORDS: Final = frozenset({"summary", "description"})
# How a write answers that declares no schema of its own.
DONE: Final[Mapping[int, str]] = {201: gettext_noop("已建立；说明是 JSON"), 204: gettext_noop("已办好；没有要说的")}


KEY_PARAMETER: Final[Mapping[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": gettext_noop("自定的键：同一请求再发一次，不再办第二次，回答和第一次一样"),
}


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
        return _in_the_active_language(told)


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
    if keeps_answers(operation.view_func):
        told.setdefault("parameters", []).append(KEY_PARAMETER)
    if writes and list(operation.response_models.values()) == [NOT_SET]:
        told["responses"] |= {status: {"description": words} for status, words in DONE.items()}


def keeps_answers(view: Callable[..., Any]) -> bool:
    """Whether an operation honours an Idempotency-Key: it, or a helper of its module, answers through `answered`."""
    inner = unwrap(view)
    helpers = (inner.__globals__.get(name) for name in inner.__code__.co_names)
    return any(answered.__name__ in one.__code__.co_names for one in (inner, *helpers) if isinstance(one, FunctionType))


def _refuse(told: dict[str, Any], status: int) -> None:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    told["responses"].setdefault(status, {"description": REFUSALS[status], "content": content})


def _in_the_active_language(told: Any) -> Any:
    """The same with every word that a catalogue knows; made anew, for a part may be a declaration's own."""
    if isinstance(told, dict):
        return {
            key: gettext(part) if key in WORDS and part and isinstance(part, str) else _in_the_active_language(part)
            for key, part in told.items()
        }
    return [_in_the_active_language(part) for part in told] if isinstance(told, list) else told


def _operations(api: NinjaAPI) -> Iterator[Operation]:
    for router in api._get_bound_routers():  # noqa: SLF001 - django-ninja's own description reads them so
        for view in router.path_operations.values():
            yield from view.operations

"""How an operation may refuse follows from what it is."""

from typing import Any, get_args

import pytest
from django.utils.translation import override
from pydantic import BaseModel

from yizhan.accounts.edge import EVERYONE, SIGNED_IN
from yizhan.kernel.scope import Role
from yizhan.web.api import api, described
from yizhan.web.described import OWN_REFUSALS, PREFIX, refusals
from yizhan.web.errors import PROBLEM_JSON

BODY: dict[str, object] = {"requestBody": {}}
FILE: dict[str, object] = {"requestBody": {"content": {"multipart/form-data": {}}}}
QUERY = {"parameters": [{"in": "query", "name": "after"}]}


@pytest.mark.parametrize(
    ("operation", "access", "writes", "statuses"),
    [
        ({}, EVERYONE, False, set()),
        ({}, SIGNED_IN, False, {401, 403}),
        (QUERY, SIGNED_IN, False, {400, 401, 403, 404, 422}),
        (BODY, EVERYONE, True, {400, 401, 403, 404, 409, 413, 422, 429}),
        (FILE, EVERYONE, True, {400, 401, 403, 404, 409, 413, 415, 422, 429}),
    ],
)
def test_the_kind_of_an_operation_says_how_it_may_refuse(
    operation: dict[str, Any], access: frozenset[Role], writes: bool, statuses: set[int]
) -> None:
    assert set(refusals(operation, access, writes=writes)) == statuses


def test_every_refusal_has_the_one_form() -> None:
    told = [
        (address, method, status, list(answer.get("content", {})))
        for address, methods in described()["paths"].items()
        for method, operation in methods.items()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    ]
    assert len(told) > len(described()["paths"])
    assert [one for one in told if one[3] != [PROBLEM_JSON]] == []
    assert described()["components"]["schemas"]["ProblemOut"]["required"]


def test_what_waits_for_a_provider_says_that_it_may_not_answer() -> None:
    paths = described()["paths"]
    assert 503 in paths["/api/v1/sign-in/code"]["post"]["responses"]
    assert 503 in paths["/api/v1/me/email"]["post"]["responses"]
    assert 503 not in paths["/api/v1/sign-in"]["post"]["responses"]


def test_an_operation_refuses_of_its_own_only_what_is_there_to_be_asked() -> None:
    """An address that was renamed would leave its refusal behind."""
    paths = described()["paths"]
    for (method, address), status in OWN_REFUSALS.items():
        assert status in paths[PREFIX + address][method]["responses"]


def test_no_two_schemas_share_a_name() -> None:
    """In the description one would stand in the other's place, and a program would be told the wrong fields."""
    named: dict[str, set[type]] = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in [*operation.models, *operation.response_models.values()]:
                    for one in schemas_of(model):
                        named.setdefault(one.__name__, set()).add(one)
    assert len(named) > 50
    assert {name: found for name, found in named.items() if len(found) > 1} == {}


def schemas_of(kind: Any) -> set[type[BaseModel]]:
    """Our schemas that a model, or a type made of others, refers to."""
    if not isinstance(kind, type) or get_args(kind):
        return {found for part in get_args(kind) for found in schemas_of(part)}
    if not issubclass(kind, BaseModel):
        return set()
    inner = {found for field in kind.model_fields.values() for found in schemas_of(field.annotation)}
    return inner | ({kind} if kind.__module__.startswith("yizhan.") else set())


def test_every_operation_says_in_the_language_of_its_reader_what_it_is() -> None:
    """What an operation does not say, django-ninja makes of the function's name, in English."""
    operations = [
        (method, address, told) for address, way in described()["paths"].items() for method, told in way.items()
    ]
    assert len(operations) > 100
    assert [one[:2] for one in operations if not is_chinese(one[2]["summary"])] == []
    assert [one[:2] for one in operations if not is_chinese(one[2].get("description", "没有"))] == []
    answers = [answer["description"] for *_, told in operations for answer in told["responses"].values()]
    assert {words for words in answers if not is_chinese(words)} <= {"OK", "Accepted", "Created", "No Content"}


def test_the_description_is_made_for_each_language() -> None:
    with override("en"):
        assert described()["paths"]["/api/v1/sign-out"]["post"]["summary"] == "Sign out"
    assert described()["paths"]["/api/v1/sign-out"]["post"]["summary"] == "退出登录"


def is_chinese(words: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in words)


def test_signing_in_is_described_with_the_phone() -> None:
    body = described()["paths"]["/api/v1/sign-in"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema = described()["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    assert set(schema["properties"]) == {"phone", "code"}

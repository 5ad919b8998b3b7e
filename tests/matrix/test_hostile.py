"""Whatever a program sends, no operation of the API breaks, and each answer is one that its description names.

The requests are made from the published description: by Schemathesis, as it asks and as it does not; and by us, half of
each as nobody would ask. The ids of what is really there are among them. The same requests in every run; many more
with YIZHAN_TEST_HOSTILE=500. What is asked as it is meant is held to the description by `test_matrix`.
"""

import json
import os
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.matrix.described import HERE, operation_at, undescribed
from tests.matrix.stage import Set
from yizhan.web.api import described

Schema = Mapping[str, Any]

DESCRIPTION: Final = described()
OPERATIONS: Final = [
    (method.upper(), path) for path, methods in sorted(DESCRIPTION["paths"].items()) for method in sorted(methods)
]
ASKERS: Final = ("member", "cadre", "street", "treasurer", "editor", "visitor")
EXAMPLES: Final = int(os.environ.get("YIZHAN_TEST_HOSTILE", "4"))
PHASES: Final = (Phase.generate, Phase.shrink)
HEALTH: Final = list(HealthCheck)
_NESTED: Final = json.loads("[" * 60 + "]" * 60)
ODD: Final = st.sampled_from(
    [
        None, True, False, 0, -1, 5, 10**30, -(10**30), 1.5, 1e308, float("nan"), float("inf"), [], {}, [[]], _NESTED,
        "", " ", "0", "\x00", "a\x00b", "\ud800", "\u202eabc", "𠮷", "１２３", "王" * 5000, "=1+1",
        "'; DROP TABLE x; --", "<script>alert(1)</script>", "../../etc/passwd", "%00", "2026-02-30", "0001-01-01",
        "9999-12-31", "10000-01-01", "99999999999999999999", "1e400", "{}", "null",
        "00000000-0000-0000-0000-000000000000",
    ]
)  # fmt: skip
_BODIES: Final = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"\xff\xfe\x00",
    b"[" * 5000,
    b'{"a":' * 2000,
    b"\xef\xbb\xbf{}",
]
_FILES: Final = [
    b"",
    b"text",
    b"\xff\xd8\xff",
    b"%PDF-1.4",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    bytes(2000),
    "号,额\n".encode("gbk"),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_whatever_is_sent_is_answered_as_described(everything: Set, operation: tuple[str, str]) -> None:
    described = operation_at(*operation)

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, phases=PHASES, suppress_health_check=HEALTH)
    @given(st.data())
    def try_it(data: st.DataObject) -> None:
        client = everything.client(data.draw(st.sampled_from(ASKERS)))
        client.raise_request_exception = False
        known = st.sampled_from(sorted(str(value) for value in everything.stage.ids.values()))
        send = _sent_by_schemathesis if data.draw(st.booleans()) else _sent
        with transaction.atomic():
            answer = send(client, operation, known, data)
            transaction.set_rollback(True)
        assert not undescribed(described, answer)

    try_it()


def _sent_by_schemathesis(
    client: Client, operation: tuple[str, str], known: st.SearchStrategy[str], data: st.DataObject
) -> HttpResponseBase:
    mode = data.draw(st.sampled_from(list(GenerationMode)))
    case = data.draw(operation_at(*operation).as_strategy(generation_mode=mode))
    for name in case.path_parameters or {}:
        if data.draw(st.booleans()):
            case.path_parameters[name] = data.draw(known)
    asked = requests.Request(**case.as_transport_kwargs(base_url=HERE)).prepare()
    told = {name: str(value) for name, value in asked.headers.items()}
    headers = {name: value for name, value in told.items() if name.lower() not in ("cookie", "authorization")}
    kind = headers.pop("Content-Type", "")
    body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
    return client.generic(case.method, asked.path_url, body, content_type=kind, headers=headers)


def _sent(
    client: Client, operation: tuple[str, str], known: st.SearchStrategy[str], data: st.DataObject
) -> HttpResponseBase:
    method, path = operation
    told = DESCRIPTION["paths"][path][method.lower()]
    queries: dict[str, str] = {}
    headers = data.draw(st.sampled_from([{}, {"Idempotency-Key": "k"}, {"Idempotency-Key": "é" * 300}]))
    for parameter in told.get("parameters", []):
        value = _as_text(data.draw(_value(parameter["schema"], known) | known | ODD))
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(value.encode("utf-8", "replace"), safe=""))
        elif parameter["in"] == "query" and data.draw(st.booleans()):
            queries[parameter["name"]] = value.encode("utf-8", "replace").decode()
    address = f"{path}?{urlencode(queries)}" if queries else path
    content = told.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        name = data.draw(st.sampled_from(["a.pdf", "../../x.exe", "王\x00.jpg", "a" * 400]))
        file = SimpleUploadedFile(name, data.draw(st.sampled_from(_FILES)))
        return client.post(address, {"file": file}, headers=headers)
    schema = content.get("application/json", {}).get("schema", {})
    bodies = _value(schema, known).map(lambda value: json.dumps(value).encode())
    body = data.draw(bodies | bodies | bodies | st.sampled_from(_BODIES)) if method != "GET" else b""
    return client.generic(method, address, body, content_type="application/json", headers=headers)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _value(schema: Schema, known: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """What the schema asks for, or in its place, at any depth, what it does not."""
    return _asked(schema, known) | _asked(schema, known) | ODD


def _asked(schema: Schema, known: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _asked(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]], known)
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            return st.one_of([_asked(one, known) for one in schema[several]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _of_type(schema, known)


def _of_type(schema: Schema, known: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, known)
    if kind == "array":
        return st.lists(_value(schema.get("items", {}), known), max_size=3)
    if kind == "integer":
        return st.integers()
    if kind == "boolean":
        return st.booleans()
    if schema.get("format") == "date":
        return st.dates().map(str)
    if schema.get("format") == "uuid":
        return known | st.uuids().map(str)
    return st.text(max_size=30) | known


def _object(schema: Schema, known: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Sometimes with a part left out; where any part may come, with some."""
    parts = {name: _value(one, known) for name, one in schema.get("properties", {}).items()}
    whole = st.fixed_dictionaries(parts)
    if schema.get("additionalProperties"):
        return st.dictionaries(st.text(max_size=10), ODD, max_size=3)
    return whole | whole | st.fixed_dictionaries({}, optional=parts)

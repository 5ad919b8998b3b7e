"""Whether an answer of the API is one that its own description names, as Schemathesis reads it."""

import json
from functools import cache
from typing import Any, Final

import requests
import schemathesis
from django.http import HttpResponseBase, StreamingHttpResponse
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from tests.routes import Route
from yizhan.web.api import described_json

Operation = APIOperation[Any, Any, Any, Any]
HERE: Final = "http://testserver"
CHECKS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


def operation_at(method: str, path: str) -> Operation:
    """One operation as the description has it."""
    found: Operation = _schema()[path][method]
    return found


def operation_of(route: Route) -> Operation:
    path = "/" + route.path.replace("uuidstr:", "").replace("<", "{").replace(">", "}")
    return operation_at(route.methods[0], path)


def undescribed(operation: Operation, answer: HttpResponseBase) -> str:
    """What about an answer is not as the description says (status, kind of content, form); "" where all is."""
    case = operation.Case(path_parameters={one.name: "x" for one in operation.path_parameters})
    try:
        case.validate_response(_as_told(operation, answer), checks=CHECKS)
    except FailureGroup as found:
        return "; ".join(f"{one.title}: {one.message}" for one in found.exceptions)
    return ""


@cache
def _schema() -> Any:
    """From what is published: Schemathesis changes what it is given."""
    return schemathesis.openapi.from_dict(json.loads(described_json()))


def _as_told(operation: Operation, answer: HttpResponseBase) -> Response:
    """Django's answer in the form that Schemathesis reads."""
    content = getattr(answer, "content", b"") if not isinstance(answer, StreamingHttpResponse) else b""
    asked = requests.Request(operation.method.upper(), HERE + operation.path).prepare()
    headers = {name.lower(): [value] for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, content, asked, elapsed=0.0, verify=False)

"""The same request twice does its work once, for programs and for forms.

A program sends an `Idempotency-Key`; a form carries a hidden token of its own (`{% once %}`), so that a second press
of the button, or the browser sending the page again, leads where the first one led.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema

from yizhan.accounts.edge import acting
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer, once
from yizhan.kernel.scope import Acting

TOKEN_FIELD: Final = "once"  # noqa: S105 - the name of a form field
Work = Callable[[Acting, datetime], Answer]
_UNSAID = frozenset({TOKEN_FIELD, "csrfmiddlewaretoken"})


def answered(
    request: HttpRequest, do: Work, *, said: bytes | None = None, is_confidential: bool = False
) -> HttpResponse:
    """Do a program's work and tell its outcome as JSON; a body of None is told by its status alone.

    The body may be Schemas. `said` is what the request carries, where that is not its plain body (see `digest_of`).
    Of something confidential nothing is kept that tells who asked.
    """
    content = request.body if said is None else said
    answer = _once(request, request.headers.get("Idempotency-Key"), content, do, is_confidential=is_confidential)
    if answer.body is None:
        return HttpResponse(status=answer.status)
    return JsonResponse(answer.body, status=answer.status, safe=False, json_dumps_params={"ensure_ascii": False})


def sent(request: HttpRequest, do: Work, *, is_confidential: bool = False) -> Answer:
    """Do the work of a form, or give the answer of the first time that this very form was sent."""
    token = request.POST.get(TOKEN_FIELD, "")[:64]
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in _UNSAID)
    files = [(name, digest_of(file).hex()) for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
    content = urlencode([*fields, *files], doseq=True).encode()
    return _once(request, f"form:{token}" if token else None, content, do, is_confidential=is_confidential)


def digest_of(file: "File[bytes]") -> bytes:
    """What an uploaded file says, in 32 bytes; the file stands at its beginning again."""
    digest = hashlib.sha256(b"".join(hashlib.sha256(chunk).digest() for chunk in file.chunks())).digest()
    file.seek(0)
    return digest


def _once(request: HttpRequest, key: str | None, content: bytes, do: Work, *, is_confidential: bool) -> Answer:
    who, at = acting(request), clock.now()

    def work() -> Answer:
        answer = do(who, at)
        return replace(answer, body=_plain(answer.body))

    if key is None:
        return work()
    said = b"\n".join([str(request.method).encode(), request.path.encode(), content])
    owner = Acting.visitor() if is_confidential else who
    return once(key, acting=owner, request_digest=hashlib.sha256(said).digest(), at=at, do=work)


def _plain(body: Any) -> Any:
    """Schemas as what JSON can hold."""
    if isinstance(body, Schema):
        return body.model_dump(mode="json")
    return [_plain(one) for one in body] if isinstance(body, list) else body

"""Writes over HTTP that happen once, whatever a network does."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field

from yizhan.accounts.edge import acting
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer, once
from yizhan.kernel.scope import Acting

Text = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=200)]


def answered_once(request: HttpRequest, do: Callable[[Acting, datetime], Answer]) -> HttpResponse:
    """With an Idempotency-Key the same request does its work once and gets the same answer."""
    who, at = acting(request), clock.now()
    key = request.headers.get("Idempotency-Key")
    if key is None:
        answer = do(who, at)
    else:
        said = b"\n".join([(request.method or "").encode(), request.path.encode(), request.body])
        answer = once(key, acting=who, request_digest=hashlib.sha256(said).digest(), at=at, do=lambda: do(who, at))
    return JsonResponse(answer.body, status=answer.status, json_dumps_params={"ensure_ascii": False})

"""A program that asks again with the same Idempotency-Key gets the same answer, and the work is done once."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema

from yizhan.accounts.edge import acting
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer, once
from yizhan.kernel.scope import Acting

Told = Schema | list[Schema]


def answered(
    request: HttpRequest, do: Callable[[Acting, datetime], Told], *, said: bytes | None = None, status: int = 200
) -> HttpResponse:
    """Do the work and tell its outcome. `said` is what the request carries, where that is not its plain body."""
    who, at = acting(request), clock.now()

    def work() -> Answer:
        return Answer(status, _plain(do(who, at)))

    key = request.headers.get("Idempotency-Key")
    answer = work() if key is None else once(key, acting=who, request_digest=_digest(request, said), at=at, do=work)
    return JsonResponse(answer.body, status=answer.status, safe=False, json_dumps_params={"ensure_ascii": False})


def _digest(request: HttpRequest, said: bytes | None) -> bytes:
    content = request.body if said is None else said
    return hashlib.sha256(b"\n".join([str(request.method).encode(), request.path.encode(), content])).digest()


def _plain(told: Told) -> object:
    return [one.model_dump(mode="json") for one in told] if isinstance(told, list) else told.model_dump(mode="json")

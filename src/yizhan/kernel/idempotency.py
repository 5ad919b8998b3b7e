"""The same request twice does its work once: the answer is kept in the transaction of the work."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import limits, vault
from yizhan.kernel.errors import DomainError
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import KeptAnswer
from yizhan.kernel.scope import Acting
from yizhan.kernel.sweeping import sweep_rows

KEPT_FOR: Final = timedelta(days=7)
_LONGEST_KEY = 80


class KeyUnusable(DomainError):
    """The key is empty, too long or holds control characters."""

    code = "idempotency-key-unusable"
    status = 422
    message = _("请求的幂等键不能用：请给 1 到 80 个可见字符，每次新的操作换一个。")


class KeyReused(DomainError):
    """The key came before with another content."""

    code = "idempotency-key-reused"
    status = 422
    message = _("这个请求和之前用同一个键提交的内容不一样，没有办理。请刷新页面后重新提交。")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered: HTTP status, a body that JSON can hold, and where to go next."""

    status: int
    body: Any = None
    location: str = ""
    again: bool = False  # it is a kept one


def once(key: str, *, acting: Acting, request_digest: bytes, at: datetime, do: Callable[[], Answer]) -> Answer:
    """Do the work and keep its answer, or give the answer that the same request got before.

    `request_digest` is a hash over method, path and body. A second request waits for a first one that is still at
    work. A refusal (any exception) keeps nothing: the same key may try again. Raises KeyReused for another content
    under a key of the same person; of a visitor nothing is kept that tells who it was.
    """
    if not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        raise KeyUnusable
    owner_id = acting.user_id or acting.session_id or _nobody(request_digest)
    with limits.outliving(), transaction.atomic():
        claim = _claim(owner_id, key, request_digest, at)
        if claim is None:
            return _kept(owner_id, key, request_digest)
        answer = do()
        KeptAnswer.objects.filter(id=claim).update(answer_sealed=_seal(claim, answer))
        return answer


def _nobody(digest: bytes) -> UUID:
    """Whose key it is where nobody is signed in: that of whoever says the very same. So two visitors never meet."""
    return UUID(bytes=hashlib.sha256(b"visitor\n" + digest).digest()[:16])


def sweep(*, at: datetime) -> int:
    """Forget answers older than seven days; returns how many."""
    return sweep_rows(KeptAnswer.objects.filter(kept_at__lt=at - KEPT_FOR))


def _claim(owner_id: UUID, key: str, digest: bytes, at: datetime) -> UUID | None:
    """Take the key, waiting for whoever holds it uncommitted; None where it was taken before."""
    claim = KeptAnswer(id=new_id(), owner_id=owner_id, key=key, request_digest=digest, answer_sealed=b"", kept_at=at)
    KeptAnswer.objects.bulk_create([claim], ignore_conflicts=True)
    return claim.id if KeptAnswer.objects.filter(id=claim.id).exists() else None


def _kept(owner_id: UUID, key: str, digest: bytes) -> Answer:
    row = KeptAnswer.objects.get(owner_id=owner_id, key=key)
    if bytes(row.request_digest) != digest:
        raise KeyReused
    said = vault.open_sealed(row.answer_sealed, table="kernel_keptanswer", column="answer_sealed", row_id=row.id)
    return replace(Answer(**json.loads(said)), again=True)


def _seal(row_id: UUID, answer: Answer) -> bytes:
    said = json.dumps(asdict(answer), ensure_ascii=False)
    return vault.seal(said, table="kernel_keptanswer", column="answer_sealed", row_id=row_id)

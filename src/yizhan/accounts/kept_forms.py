"""What was typed when a session had just ended: kept sealed until its owner has signed in again.

Only for whoever was signed in last in this browser, and offered to nobody else: office desks are shared.
"""

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest

from yizhan.accounts.idle import last_of
from yizhan.kernel import clock, vault

KEPT_FOR: Final = timedelta(hours=1)
LARGEST: Final = 200_000  # bytes: more than any form of ours, less than a session should hold

SENT_FIELD: Final = "kept_form"  # in the form that is offered: which one is sent
_KEY: Final = "kept_form"
_NO_ROW: Final = UUID(int=0)  # a session's row has no UUID
_NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "password", SENT_FIELD})


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form as it was sent: where to, and every field in its order. Files are named, not kept."""

    owner: str
    kept_at: float
    path: str
    values: list[tuple[str, str]]
    files: list[str]
    token: str = ""  # tells it from another that is kept later


def keep(request: HttpRequest) -> bool:
    """Keep a refused POST of somebody whose session has ended; False where there is nobody to keep it for."""
    owner = last_of(request).user_id
    if not owner or request.method != "POST":
        return False
    values = [(name, value) for name, many in request.POST.lists() if name not in _NOT_KEPT for value in many]
    files = [str(file.name) for _name, many in request.FILES.lists() for file in many]
    form = KeptForm(owner, clock.now().timestamp(), request.get_full_path(), values, files, secrets.token_urlsafe(12))
    text = json.dumps(asdict(form), ensure_ascii=False)
    if len(text.encode()) > LARGEST:
        return False
    request.session[_KEY] = b64encode(_seal(text)).decode()
    return True


def kept(request: HttpRequest) -> KeptForm | None:
    """The form that waits for whoever is signed in now; somebody else's is forgotten, and so is an old one."""
    sealed = request.session.get(_KEY)
    if not sealed:
        return None
    read = json.loads(vault.open_sealed(b64decode(sealed), table="django_session", column=_KEY, row_id=_NO_ROW))
    form = KeptForm(**read | {"values": [(name, value) for name, value in read["values"]]})
    fresh = clock.now().timestamp() - form.kept_at < KEPT_FOR.total_seconds()
    if not fresh or form.owner != str(request.user.pk):
        forget(request)
        return None
    return form


def settle(request: HttpRequest) -> None:
    """Once it was sent and answered it is offered no more. What was refused on its way stays."""
    token = request.POST.get(SENT_FIELD) if request.method == "POST" else None
    form = kept(request) if token else None
    if form is not None and form.token == token:
        forget(request)


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def _seal(text: str) -> bytes:
    return vault.seal(text, table="django_session", column=_KEY, row_id=_NO_ROW)

"""Clients that apply and withdraw, again and again, and note what was acknowledged to them."""

import json
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import uuid4

from tests.kill.running import HOST

PATIENCE_S = 30
_RETRY_S = 0.1
_THINKS_S = 0.05  # between two requests: load, not starvation of whatever is just starting again


@dataclass
class Applied:
    """One application as its client saw it."""

    id: str
    number: str
    withdrawn: bool = False


@dataclass
class Applicant:
    """A member who asks for a transfer, takes it back, and begins anew. Each request is sent until answered."""

    port: int
    token: str
    union_code: str
    over: threading.Event
    applied: list[Applied] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def run(self) -> None:
        while not self.over.is_set():
            self._once_through()

    def _once_through(self) -> None:
        draft = self._until_answered("POST", "/drafts", {"programme": "transfer", "union_code": self.union_code})
        if draft is None:
            return
        self._until_answered("PUT", f"/drafts/{draft['id']}", {"answers": {"reason": "unemployed"}})
        sent = self._until_answered("POST", f"/drafts/{draft['id']}/submit", {})
        if sent is None:
            return
        application = Applied(sent["id"], sent["number"])
        self.applied.append(application)
        if self._until_answered("POST", f"/applications/{sent['id']}/withdrawal", {}) is not None:
            application.withdrawn = True

    def _until_answered(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Send one request with one key until it is acknowledged; None where the test ended before."""
        key = uuid4().hex
        while not self.over.is_set():
            try:
                status, answer = self._ask(method, path, body, key)
            except (OSError, HTTPException):
                self.over.wait(_RETRY_S)
                continue
            if status < 300:
                self.over.wait(_THINKS_S)
                return json.loads(answer)
            if status < 500 and status not in {408, 429}:
                self.odd.append(f"{method} {path}: {status} {answer[:300]!r}")
                return None
            self.over.wait(_RETRY_S)
        return None

    def _ask(self, method: str, path: str, body: dict[str, Any], key: str) -> tuple[int, bytes]:
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE_S)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection.request(method, f"/api/v1{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

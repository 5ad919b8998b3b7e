"""The provider's client against a server of our own on this machine: what it posts, and what counts as not sent."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pytest_django import Settings

from yizhan.kernel import sms
from yizhan.kernel.sms_gateway import Gateway, filled_in, is_accepted

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MOBILE, TEXT = "16000000001", '【驿站】"验证码" 123456\n'
TEMPLATE = '{"to": ["86{mobile}"], "content": {"zh": "{text}"}, "apikey": "{key}", "kind": 1}'


class Provider(HTTPServer):
    """Answers as it is told to and keeps what it was sent."""

    status, answer = 200, b'{"code": 0}'

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[dict[str, str], object]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((dict(self.headers), json.loads(body)))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.url)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Quiet."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def send(provider: Provider, *, accepted: str = "code=0") -> None:
    Gateway(provider.url, "secret-key", TEMPLATE, accepted).send(mobile=MOBILE, text=TEXT, at=AT)


def test_it_posts_what_the_provider_wants(provider: Provider) -> None:
    send(provider)
    headers, body = provider.taken[0]
    assert headers["Authorization"] == "Bearer secret-key"
    assert body == {"to": ["86" + MOBILE], "content": {"zh": TEXT}, "apikey": "secret-key", "kind": 1}


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, b""), (401, b"{}"), (302, b""), (200, b'{"code": 7}'), (200, b"<html>"), (200, b"[]")],
)
def test_what_was_not_taken_is_a_failure_without_number_or_key(provider: Provider, status: int, answer: bytes) -> None:
    provider.status, provider.answer = status, answer
    with pytest.raises(sms.SendingFailed) as failure:
        send(provider)
    assert len(provider.taken) == 1  # nothing was sent on to where a redirect points
    assert all(private not in str(failure.value) for private in (MOBILE, "123456", "secret-key"))


def test_a_provider_that_is_away_is_a_failure(provider: Provider) -> None:
    gone = Gateway("http://127.0.0.1:9/send", "k", TEMPLATE)
    with pytest.raises(sms.SendingFailed, match="not reached"):
        gone.send(mobile=MOBILE, text=TEXT, at=AT)


def test_any_2xx_will_do_where_nothing_is_asked_of_the_answer(provider: Provider) -> None:
    provider.answer = b"OK"
    send(provider, accepted="")
    assert len(provider.taken) == 1


def test_what_is_filled_in_cannot_break_out_of_the_json() -> None:
    filled = filled_in({"a": "{text}"}, {"text": '", "b": "x'})
    assert filled == {"a": '", "b": "x'}


@pytest.mark.parametrize(("answer", "taken"), [(b'{"code":"0"}', True), (b'{"code":0}', True), (b'{"Code":0}', False)])
def test_the_answers_field_must_have_the_value(answer: bytes, taken: bool) -> None:
    assert is_accepted(answer, "code=0") is taken


def test_the_setting_names_the_gateway(provider: Provider, settings: Settings) -> None:
    settings.SMS_SENDER = "gateway"
    settings.SMS_GATEWAY = {"url": provider.url, "key": "k", "template": TEMPLATE, "accepted": ""}
    sms.send_notice(mobile=MOBILE, text="请查看", at=AT)
    assert "查看" in str(provider.taken[0][1])

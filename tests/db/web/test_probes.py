"""Addresses for machines, and what every answer carries."""

import dataclasses
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(REMOTE_ADDR="203.0.113.7")


def test_a_living_process_says_so_without_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_when_the_database_has_every_migration(client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}


def test_metrics_are_for_this_machine(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200


def test_metrics_from_elsewhere_need_the_token(client: Client, settings: Any) -> None:
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, metrics_token="t" * 20)
    assert client.get("/metrics", headers={"Authorization": f"Bearer {'t' * 20}"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": f"Bearer {'u' * 20}"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404


def test_metrics_tell_what_waits(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', 'failed')")
    text = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()
    assert 'yizhan_jobs{state="failed"} 1.0' in text


def test_every_answer_refuses_foreign_and_inline_scripts(client: Client) -> None:
    for address in ("/", "/sign-in", "/nowhere", "/healthz"):
        policy = client.get(address)["Content-Security-Policy"]
        assert "script-src 'self';" in policy, address
        assert "unsafe" not in policy


@pytest.mark.parametrize("given", ["", "x" * 4000, "a\tb", "' OR 1=1"])
def test_a_request_id_is_ours_unless_it_is_a_uuid(client: Client, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given


def test_the_proxys_request_id_is_kept(client: Client) -> None:
    given = "0195e7a0-0000-7000-8000-000000000001"
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/sign-in", {}, headers={"Content-Length": str(settings.BODY_LIMIT_BYTES + 1)})
    assert answer.status_code == 413


def test_half_of_a_body_is_not_taken_for_a_whole_one(client: Client) -> None:
    half: dict[str, Any] = {"wsgi.input": BytesIO(b'{"programme": "tra'), "CONTENT_LENGTH": "400"}
    answer = client.post("/api/v1/drafts", {}, content_type="application/json", **half)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


@pytest.mark.parametrize("length", ["-1", "1e9", "٣"])
def test_a_length_that_is_no_number_is_refused(client: Client, length: str) -> None:
    assert client.get("/sign-in", headers={"Content-Length": length}).status_code == 400

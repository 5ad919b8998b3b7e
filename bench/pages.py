"""Time of a page at the server, beside a bare Django page on the same server; queries at one row and at fifty."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection

from bench.database import Bench
from bench.machine import load_now
from bench.table import Figure, number, percentile
from yizhan.ops import serving
from yizhan.web.configuration import Configuration

HOST = "127.0.0.1"
WARM_UP, STARTS_WITHIN_S = 20, 90

_COUNT_QUERIES = """
import json, sys, django
django.setup()
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from yizhan.cases.models import Case

said = json.loads(sys.argv[1])

def queries():
    client = Client(headers={"Host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = said["keys"]["cadre"]
    client.get("/inbox")
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/inbox").status_code == 200
    return sum("kernel_clockshift" not in one["sql"] for one in caught)  # the demonstration's, once a second

fifty = queries()
with transaction.atomic():
    desk = Case.objects.get(application_id=said["application"]).desk_node_id
    Case.objects.filter(desk_node_id=desk).exclude(application_id=said["application"]).update(desk_node_id=None)
    one = queries()
    transaction.set_rollback(True)
print(json.dumps({"one": one, "fifty": fifty}))
"""


def pages(bench: Bench, *, cases: int, requests: int) -> list[Figure]:
    """p50 and p99 of the main pages with 20,000 members and so many cases, one request at a time."""
    filled = json.loads(bench.run(sys.executable, "-m", "bench.filling", str(cases)).splitlines()[-1])
    with bench.owner() as owner:
        owner.execute("ANALYZE")  # as autovacuum does within a minute
    counts = json.loads(bench.run(sys.executable, "-c", _COUNT_QUERIES, json.dumps(filled)).splitlines()[-1])
    keys = filled["keys"]
    wanted = [
        ("first screen of a member", keys["member"], "/"),
        ("list of services for a member", keys["member"], "/services"),
        ("a case at the desk", keys["cadre"], f"/cases/{filled['application']}"),
        (f"inbox of a cadre, {cases:,} cases", keys["cadre"], "/inbox"),
    ]
    with _serving(bench, "bench.bare:application") as port:
        bare = _times(port, "/", "", requests)
    figures = [_figure("bare Django page", bare, bare)]
    with _serving(bench, "yizhan.web.wsgi:application") as port:
        figures += [_figure(what, _times(port, path, key, requests), bare) for what, key, path in wanted]
    figures[0] = replace(figures[0], beside=load_now())
    return [
        *figures,
        Figure("queries of the inbox at 1 and at 50 rows", f"{counts['one']} / {counts['fifty']}", "queries"),
    ]


def _figure(what: str, times_ms: list[float], bare_ms: list[float]) -> Figure:
    p50, p99 = percentile(times_ms, 0.5), percentile(times_ms, 0.99)
    over = p50 - percentile(bare_ms, 0.5)
    return Figure(
        what, f"{number(p50)} / {number(p99)}", "ms p50 / p99", f"{number(over)} ms above bare" if over else ""
    )


def _times(port: int, path: str, session: str, requests: int) -> list[float]:
    connection = HTTPConnection(HOST, port, timeout=30)
    headers = {"Cookie": f"yizhan_session={session}"} if session else {}
    found = []
    for turn in range(WARM_UP + requests):
        begun = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        if turn >= WARM_UP:
            found.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return found


@contextmanager
def _serving(bench: Bench, application: str) -> Iterator[int]:
    """Granian as the platform runs it, with another application if asked; ended with everything it started."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    environment = bench.environment()
    web = serving.web_server(Configuration.read(environment), host=HOST, port=port, processes=1, threads=8)
    command = [*web.command[:-1], application]
    process = subprocess.Popen(command, env={**environment, **web.environment}, process_group=0)
    try:
        _wait_for(port, "/healthz" if application.startswith("yizhan") else "/")
        yield port
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def _wait_for(port: int, path: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not _answers(port, path):
        if time.monotonic() > deadline:
            raise RuntimeError(f"no server at port {port} within {STARTS_WITHIN_S} s")
        time.sleep(0.2)


def _answers(port: int, path: str) -> bool:
    try:
        connection = HTTPConnection(HOST, port, timeout=5)
        connection.request("GET", path)
        connection.getresponse().read()
    except OSError:
        return False
    return True
